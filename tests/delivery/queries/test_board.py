from dataclasses import replace
from datetime import UTC, date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.viewers import Viewer
from apps.catalog.queries import EVERYTHING, RepositoryFilter
from apps.delivery.ingest import upsert_board_items, upsert_boards, upsert_issues, upsert_timelines
from apps.delivery.queries import BoardFigures, board_figures, open_boards
from apps.delivery.queries.figures import ColumnFigures
from apps.delivery.queries.percentiles import UNKNOWN
from apps.delivery.queries.periods import Span
from apps.delivery.records import BoardItemRecord, EventRecord, TimelineRecord
from tests.records import ADA, FIRST_PASS, START, added, after, board, card, draft, event, issue, label, moved, removed
from tests.spans import ADMINISTRATOR, NEXT_WEEK, THE_WEEK, WEEK_START, week_until

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_board")]

BLOCKED = label("Blocked")


def bring(number: int, *events: EventRecord, record: BoardItemRecord | None = None, **values: object) -> None:
    """Bring in an issue with its timeline and, unless it left the board, its card where the last event put it."""
    statuses = [one for one in events if one.kind == "board_moved"]
    if record is None and statuses and events[-1].kind != "board_removed":
        since, first_at = statuses[-1].at, statuses[0].at
        record = card(number, status=statuses[-1].to_status, since=since, status_first_at=first_at)
    upsert_issues([issue(number, **values)], target="R_1", seen_at=FIRST_PASS)
    if record is not None:
        upsert_board_items([record], target="PVT_1", seen_at=FIRST_PASS)
    own = tuple(replace(one, node_id=f"{number}-{index}") for index, one in enumerate(events))
    told = TimelineRecord(node_id=f"I_{number}", events=own, has_board_events=True)
    upsert_timelines([told], target="batch", seen_at=FIRST_PASS)


def figures(span: Span = THE_WEEK, narrowed_to: RepositoryFilter = EVERYTHING) -> BoardFigures:
    lowest = open_boards(ADMINISTRATOR)[0]
    return board_figures(ADMINISTRATOR, board=lowest, span=span, zone=UTC, narrowed_to=narrowed_to).figures


def column(name: str | None, span: Span = THE_WEEK) -> ColumnFigures:
    return next(one for one in figures(span).columns if one.name == name)


def flow(*names: str, hours: float = 10) -> tuple[EventRecord, ...]:
    """Put a card on the board at START and move it on every so many hours, its first column at once."""
    places = ("", *names)
    pairs = enumerate(zip(places, names, strict=False))
    return (added(START), *(moved(before, to, at=after(hours=hours * index)) for index, (before, to) in pairs))


def test_columns_come_in_the_order_of_the_board_and_no_status_last() -> None:
    bring(1, *flow("Backlog", "Invented", "Done"))

    assert [one.name for one in figures().columns] == ["Backlog", "In Progress", "Review", "Done", "Invented", None]
    assert [one.label for one in figures().columns][-1] == "No status"


def test_a_card_is_counted_where_it_stood() -> None:
    bring(1, *flow("Backlog", "In Progress", "Done"))

    assert (column("In Progress").entered, column("In Progress").left, column("In Progress").at_end) == (1, 1, 0)
    assert (column("Done").at_start, column("Done").at_end) == (0, 1)
    assert (column("Done", NEXT_WEEK).at_start, column("Done", NEXT_WEEK).entered) == (1, 0)
    assert column(None).entered == 0
    assert column("Backlog").oldest_days is None


def test_a_card_without_a_status_stands_in_the_last_column() -> None:
    bring(1, added(START), moved("", "Backlog", at=after(hours=5)))

    assert (column(None).entered, column(None).left) == (1, 1)
    assert [(one.to_name, one.count) for one in figures().entered or ()] == [("Backlog", 1)]


def test_moves_are_counted_between_columns() -> None:
    bring(1, *flow("Backlog", "In Progress", "Backlog", "In Progress"))

    moves = [(one.from_name, one.to_name, one.count) for one in figures().moves or ()]
    assert moves == [("Backlog", "In Progress", 2), ("In Progress", "Backlog", 1)]


def test_done_measures_from_the_first_work_to_the_last_entry() -> None:
    bring(1, *flow("Backlog", "In Progress", "Done", "In Progress", "Done"))
    bring(2, *flow("Backlog", "Review", "Done"))
    bring(3, *flow("Backlog", "Done"))
    bring(4, *flow("In Progress", "Done", "Backlog"))

    assert figures().done == 3
    assert figures().cycle_hours.n == 2
    assert figures().cycle_hours.p50 == pytest.approx(20)


def test_work_is_what_stands_in_progress_or_review() -> None:
    bring(1, *flow("In Progress"))
    bring(2, *flow("Backlog", "Review"))

    assert (figures().wip, figures().carried_over, figures().added) == (2, 0, 1)
    assert (figures(NEXT_WEEK).carried_over, figures(NEXT_WEEK).added) == (2, 0)


def test_work_older_than_its_column_allows_is_aging() -> None:
    bring(1, *flow("In Progress"))

    assert figures().aging == ()
    aging = figures(NEXT_WEEK).aging or ()
    assert [(one.card.number, one.column, one.limit_days) for one in aging] == [(1, "In Progress", 7.0)]


def test_a_slow_column_allows_more() -> None:
    bring(1, *flow("In Progress", "Done", hours=11 * 24))
    bring(2, *flow("In Progress"))
    span = Span(start_at=WEEK_START + timedelta(days=7), end_at=WEEK_START + timedelta(days=14), at=after(days=13))

    assert [one.limit_days for one in figures(span).aging or ()] == [pytest.approx(11.0)]


def test_a_label_or_a_column_blocks() -> None:
    upsert_boards([board(1, columns=("In Progress", "BLOCKED"))], target="organization", seen_at=FIRST_PASS)
    bring(1, *flow("In Progress"), labels=(BLOCKED,))
    bring(2, *flow("In Progress"), event("unlabeled", at=after(days=8), label="blocked"))
    bring(3, *flow("In Progress"), event("labeled", at=after(days=8), label="blocked"), labels=(BLOCKED,))
    bring(4, *flow("BLOCKED"))

    assert [one.number for one in figures().blocked or ()] == [1, 2, 4]


def test_owners_of_the_past_are_walked_back() -> None:
    bring(1, *flow("Backlog"), event("assigned", at=after(days=8), assignee="ada"), assignees=(ADA,))
    bring(2, *flow("Backlog"), event("unassigned", at=after(days=8), assignee="ada"))

    assert column("Backlog").unowned == 1
    assert column("Backlog", week_until(after(days=1))).unowned == 1


def test_the_owner_of_a_draft_that_was_edited_since_is_unknown() -> None:
    upsert_board_items(
        [draft(1, status="Backlog", since=START, content_updated_at=after(days=8))], target="PVT_1", seen_at=FIRST_PASS
    )

    assert column("Backlog").unowned is None
    assert set(figures().causes) == {"board.columns.Backlog.unowned"}
    assert column("Backlog", week_until(after(days=1))).unowned == 1


def test_a_gap_leaves_its_days_and_weeks_unknown() -> None:
    upsert_board_items(
        [draft(1, status="Done", since=after(days=8), status_first_at=after(days=2))],
        target="PVT_1",
        seen_at=FIRST_PASS,
    )

    found = figures()
    assert (found.done, found.wip, found.moves, found.carried_over) == (None, None, None, None)
    assert found.cycle_hours == UNKNOWN
    assert column("Done").at_start == 0
    assert "board.columns.null.at_end" in found.causes
    assert {day.date for day in found.cumulative if day.columns is None} == {date(2026, 9, day) for day in (3, 4, 5, 6)}


def test_a_filter_leaves_drafts_and_their_gaps_out() -> None:
    upsert_board_items([draft(1, status="Done", since=START)], target="PVT_1", seen_at=FIRST_PASS)

    assert figures().done == 1
    assert figures(narrowed_to=RepositoryFilter(repository="service-1")).done == 0


def test_an_archived_card_counts_in_the_past_and_as_done() -> None:
    bring(1, *flow("In Progress", "Done"), record=card(1, status="Done", since=after(hours=10), is_archived=True))

    assert (column("Done").at_end, figures().done) == (1, 1)
    now = week_until(after(days=2))
    assert (column("Done", now).at_end, figures(now).done) == (0, 1)


def test_a_removed_card_left_its_column() -> None:
    bring(1, *flow("Backlog"), removed(after(hours=3)))

    assert (column("Backlog").entered, column("Backlog").left, column("Backlog").at_end) == (1, 1, 0)


def test_the_last_days_end_with_today() -> None:
    bring(1, *flow("Backlog", "Done"))

    days = figures(week_until(after(hours=12))).cumulative
    assert (len(days), days[-1].date, days[-1].columns) == (84, date(2026, 9, 1), {**_nothing(), "Done": 1})
    assert days[-2].columns == _nothing()


def test_the_lowest_open_board_answers_and_a_closed_one_does_not() -> None:
    records = [board(1, is_closed=True), board(3), board(2)]
    upsert_boards(records, target="organization", seen_at=FIRST_PASS)

    assert figures().number == 2
    assert [one.number for one in open_boards(ADMINISTRATOR)] == [2, 3]


def test_a_board_that_is_not_public_is_for_those_who_see_everything() -> None:
    upsert_boards([board(1), board(2, is_public=True)], target="organization", seen_at=FIRST_PASS)

    assert [one.number for one in open_boards(Viewer(login="ada"))] == [2]


def test_earlier_weeks_are_answered_from_the_same_cards() -> None:
    bring(1, *flow("Backlog", "In Progress", "Done"))
    (board,) = open_boards(ADMINISTRATOR)

    found = board_figures(ADMINISTRATOR, board=board, span=NEXT_WEEK, zone=UTC, earlier=[THE_WEEK])

    assert (found.figures.done, found.past[0].done, found.past[0].wip) == (0, 1, 0)
    assert found.past[0].cycle_hours == figures().cycle_hours


@pytest.mark.parametrize("rows", [1, 30])
def test_figures_take_four_statements_whatever_the_history(rows: int) -> None:
    for number in range(rows):
        bring(number, *flow("Backlog", "In Progress"))

    with CaptureQueriesContext(connection) as asked:
        (board,) = open_boards(ADMINISTRATOR)
        board_figures(ADMINISTRATOR, board=board, span=NEXT_WEEK, zone=UTC, earlier=[THE_WEEK] * rows)

    assert len(asked) == 4


def _nothing() -> dict[str, int]:
    return dict.fromkeys(("Backlog", "In Progress", "Review", "Done", ""), 0)
