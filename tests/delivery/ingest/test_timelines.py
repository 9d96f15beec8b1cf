from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.delivery.ingest import (
    prune_board_items,
    upsert_board_items,
    upsert_issues,
    upsert_pull_requests,
    upsert_timelines,
)
from apps.delivery.models import BoardColumn, BoardItem, ColumnMove, Issue, IssueEvent, PullRequestEvent
from apps.delivery.records import BoardItemRecord, EventRecord, TimelineRecord
from tests.records import (
    BEN,
    FIRST_PASS,
    SECOND_PASS,
    START,
    added,
    after,
    card,
    draft,
    event,
    issue,
    moved,
    pull_request,
    removed,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_content")]

Told = tuple[str, str | None, str | None, datetime, datetime | None]
FLOW = (added(START), moved("", "Backlog", at=START), moved("Backlog", "Done", at=after(hours=5)))


@pytest.fixture
def _content(_board: None) -> None:
    upsert_issues([issue(1), issue(2)], target="R_1", seen_at=FIRST_PASS)
    upsert_pull_requests([pull_request(1)], target="R_1", seen_at=FIRST_PASS)


def look(*records: BoardItemRecord, at: datetime = FIRST_PASS) -> None:
    upsert_board_items(records, target="PVT_1", seen_at=at)


def read(*events: EventRecord, of: str = "I_1", at: datetime = FIRST_PASS, has_board_events: bool = True) -> int:
    record = TimelineRecord(node_id=of, events=events, has_board_events=has_board_events)
    return upsert_timelines([record], target="batch", seen_at=at)


def moves() -> list[Told]:
    """Tell all moves: kind, from, to, when, unknown since when."""
    fields = ("kind", "from_column__name", "to_column__name", "moved_at", "unknown_since")
    return list(ColumnMove.objects.order_by("moved_at", "pk").values_list(*fields))


def test_twice_is_the_same_as_once() -> None:
    look(card(1, status="Done", since=after(hours=5), status_first_at=START))
    events = (*FLOW, event("labeled", at=START, label="bug"), event("assigned", at=START, assignee="ben"))
    read(*events)
    told = moves()
    read(*events)

    assert moves() == told
    assert set(IssueEvent.objects.values_list("kind", "label", "assignee")) == {
        ("labeled", "bug", ""),
        ("assigned", "", "ben"),
    }


def test_events_of_boards_become_moves() -> None:
    look(card(1, status="Done", since=after(hours=5), status_first_at=START))
    read(*FLOW)

    assert moves() == [
        ("added", None, None, START, None),
        ("moved", None, "Backlog", START, None),
        ("moved", "Backlog", "Done", after(hours=5), None),
    ]
    assert set(ColumnMove.objects.values_list("source", "actor__login", "is_automated")) == {("timeline", "ada", False)}


def test_reading_marks_content_and_card() -> None:
    look(card(1, updated_at=after(days=3)))
    assert read() == 1

    assert Issue.objects.get(number=1).timeline_read_at == START
    assert BoardItem.objects.get().history_read_at == after(days=3)


def test_events_of_a_pull_request_have_their_own_rows() -> None:
    read(event("ready_for_review", at=START), event("closed", at=after(hours=1), actor=None), of="PR_1")

    assert set(PullRequestEvent.objects.values_list("kind", "actor__login")) == {
        ("ready_for_review", "ada"),
        ("closed", None),
    }


def test_timeline_of_what_is_not_synced_is_left_out() -> None:
    assert read(event("closed", at=START), of="I_9") == 0


def test_card_that_left_before_the_first_look_gets_a_row() -> None:
    read(*FLOW, removed(after(hours=8)))

    item = BoardItem.objects.get()
    assert (item.node_id, item.kind, item.issue) == (None, "issue", Issue.objects.get(number=1))
    assert (item.created_at, item.removed_at) == (START, after(hours=8))
    assert moves()[-1] == ("removed", "Done", None, after(hours=8), None)


def test_card_that_the_next_look_will_bring_waits_for_it() -> None:
    read(*FLOW)

    assert not BoardItem.objects.exists()


def test_boards_that_are_not_synced_do_not_count() -> None:
    read(replace(FLOW[0], board_node_id="PVT_9"), replace(removed(after(hours=1)), board_node_id="PVT_9"))

    assert not BoardItem.objects.exists()


def test_timeline_tells_when_a_missing_card_was_removed() -> None:
    look(card(1, status="Done", since=after(hours=5), status_first_at=START))
    prune_board_items(target="PVT_1", seen_before=SECOND_PASS, at=SECOND_PASS)
    read(*FLOW, removed(after(days=9)))

    assert BoardItem.objects.get().removed_at == after(days=9)
    assert moves()[3:] == [("removed", "Done", None, after(days=9), None)]


def test_missing_card_without_an_event_left_between_two_looks() -> None:
    look(card(1, status="Done", since=after(hours=5), status_first_at=START))
    prune_board_items(target="PVT_1", seen_before=SECOND_PASS, at=SECOND_PASS)
    read(*FLOW)

    assert BoardItem.objects.get().removed_at == SECOND_PASS
    assert moves()[3:] == [("removed", "Done", None, SECOND_PASS, FIRST_PASS)]


def test_card_put_back_on_the_board_has_both_stays() -> None:
    look(card(1, created_at=after(days=2), updated_at=after(days=2)))
    read(*FLOW, removed(after(days=1)), added(after(days=2)))

    assert [told[0] for told in moves()] == ["added", "moved", "moved", "removed", "added"]
    assert BoardItem.objects.get().removed_at is None


def test_name_that_no_column_has_becomes_a_retired_column() -> None:
    look(card(1, status="Done", since=after(hours=5), status_first_at=START))
    read(added(START), moved("", "Icebox", at=START), moved("Icebox", "Done", at=after(hours=5)))

    column = BoardColumn.objects.get(name="Icebox")
    assert (column.option_id, column.retired_at) == ("name:Icebox", FIRST_PASS)
    assert moves()[1:] == [
        ("moved", None, "Icebox", START, None),
        ("moved", "Icebox", "Done", after(hours=5), None),
    ]


def test_name_that_a_column_had_means_that_column() -> None:
    BoardColumn.objects.filter(name="Backlog").update(former_names=["Icebox"])
    read(added(START), moved("", "Icebox", at=START), removed(after(days=1)))

    assert moves()[1][:3] == ("moved", None, "Backlog")


def test_move_without_an_event_leaves_a_gap_behind_the_last_event() -> None:
    look(card(1, status="Review", since=after(days=3), status_first_at=START, moved_by=BEN))
    read(*FLOW)

    assert moves()[3:] == [("moved", "Done", "Review", after(days=3), after(hours=5))]
    move = ColumnMove.objects.latest("moved_at")
    assert (move.source, move.actor and move.actor.login) == ("field_value", "ben")


def test_move_without_an_event_soon_after_a_look_leaves_no_gap() -> None:
    look(card(1, status="Done", since=after(hours=5), status_first_at=START))
    read(*FLOW)
    moved_at = FIRST_PASS + timedelta(minutes=20)
    look(card(1, status="Review", since=moved_at, status_first_at=START), at=SECOND_PASS)
    read(*FLOW, at=SECOND_PASS)

    assert moves()[3:] == [("moved", "Done", "Review", moved_at, None)]


def test_event_that_comes_after_the_value_of_its_field_is_the_same_move() -> None:
    look(card(1, status="Review", since=after(days=3), status_first_at=START))
    read(*FLOW)
    read(*FLOW, moved("Done", "Review", at=after(days=3, seconds=1)))

    assert len(moves()) == 4


def test_missing_event_between_two_others_leaves_a_gap() -> None:
    look(card(1, status="Done", since=after(hours=5), status_first_at=START))
    read(added(START), moved("", "Backlog", at=START), moved("Review", "Done", at=after(hours=5)))

    assert moves()[2:] == [("moved", "Review", "Done", after(hours=5), START)]


def test_card_moved_since_the_look_keeps_what_the_timeline_says() -> None:
    look(card(1, status="Backlog", since=START))
    read(*FLOW)

    assert moves()[-1] == ("moved", "Backlog", "Done", after(hours=5), None)


def test_server_without_events_of_boards_leaves_the_value_of_the_field() -> None:
    look(card(1, status="Done", since=after(hours=5), status_first_at=after(hours=1)))
    read(has_board_events=False)

    assert moves() == [
        ("added", None, None, START, None),
        ("moved", None, "Done", after(hours=5), after(hours=1)),
    ]


def test_unknown_adding_was_when_the_card_was_made() -> None:
    look(card(1, status="Done", since=after(hours=5), status_first_at=after(hours=1)))
    read(moved("Backlog", "Done", at=after(hours=5)))

    assert moves() == [
        ("added", None, None, START, None),
        ("moved", "Backlog", "Done", after(hours=5), START),
    ]


def test_draft_made_into_an_issue_keeps_its_past() -> None:
    look(draft(1, status="Backlog", since=START))
    look(card(1, status="Backlog", since=START, updated_at=after(days=1)), at=SECOND_PASS)
    read(event("converted_from_draft", at=after(days=1), board_node_id="PVT_1"), at=SECOND_PASS)

    assert [told[:4] for told in moves()] == [("added", None, None, START), ("moved", None, "Backlog", START)]


def test_issue_that_was_a_draft_before_the_first_look_has_a_gap_up_to_then() -> None:
    look(card(1, status="Done", since=after(days=2), status_first_at=after(hours=1)))
    conversion = event("converted_from_draft", at=after(days=1), board_node_id="PVT_1")
    read(conversion, moved("Review", "Done", at=after(days=2)))
    read(conversion, moved("Review", "Done", at=after(days=2)))

    assert moves() == [
        ("added", None, None, START, None),
        ("moved", None, "Review", after(days=1), after(hours=1)),
        ("moved", "Review", "Done", after(days=2), None),
    ]


def test_timeline_read_before_the_draft_was_seen_as_an_issue_joins_its_card() -> None:
    read(*FLOW, removed(after(days=1)))
    look(draft(1, status="Backlog", since=START, created_at=after(days=2), updated_at=after(days=2)))

    look(card(1, created_at=after(days=2), updated_at=after(days=3)), at=SECOND_PASS)

    item = BoardItem.objects.get()
    assert (item.node_id, item.removed_at) == ("PVTI_1", None)
    assert item.moves.filter(kind="removed").exists()


def timeline(number: int) -> TimelineRecord:
    events = tuple(replace(told, node_id=f"{number}-{told.node_id}") for told in FLOW)
    return TimelineRecord(node_id=f"I_{number}", events=events, has_board_events=True)


def test_thirty_timelines_take_as_many_statements_as_one() -> None:
    upsert_issues([issue(number) for number in range(1, 32)], target="R_1", seen_at=FIRST_PASS)
    look(*(card(number, status="Done", since=after(hours=5), status_first_at=START) for number in range(1, 32)))

    with CaptureQueriesContext(connection) as one:
        upsert_timelines([timeline(1)], target="batch", seen_at=FIRST_PASS)
    with CaptureQueriesContext(connection) as thirty:
        upsert_timelines([timeline(number) for number in range(2, 32)], target="batch", seen_at=FIRST_PASS)

    # SQLite takes 999 parameters a statement, so that ninety moves need a second one.
    assert len(thirty) <= len(one) + 1
