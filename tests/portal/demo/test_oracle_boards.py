"""The oracle on tiny worlds: boards."""

import pytest

from portal.demo.oracle import weekly_figures
from portal.demo.world import make_small_world
from portal.demo.world.model import Label
from tests.tiny import BERT, DAY, HOUR, LATER, MONDAY, NEXT_MONDAY, Tiny


def test_a_card_enters_and_leaves_columns(tiny: Tiny) -> None:
    moves = [(MONDAY - DAY, "Backlog"), (MONDAY + DAY, "In Progress"), (MONDAY + 2 * DAY, "Review")]
    tiny.card(tiny.issue(at=MONDAY - DAY), added_at=MONDAY - DAY, moves=moves)

    counts = {
        name: (column["at_start"], column["at_end"], column["entered"], column["left"])
        for column in tiny.figures()["board"]["columns"]
        for name in [column["name"]]
    }

    assert counts["Backlog"] == (1, 0, 0, 1)
    assert counts["In Progress"] == (0, 0, 1, 1)
    assert counts["Review"] == (0, 1, 1, 0)
    assert counts[None] == (0, 0, 0, 0)


def test_the_column_of_no_status_counts_unless_it_is_left_at_once(tiny: Tiny) -> None:
    tiny.card(tiny.issue(at=MONDAY), added_at=MONDAY, moves=[(MONDAY, "Backlog")])
    tiny.card(tiny.issue(at=MONDAY), added_at=MONDAY, moves=[(MONDAY + HOUR, "Backlog")])
    tiny.card(tiny.issue(at=MONDAY), added_at=MONDAY, moves=[])

    board = tiny.figures()["board"]

    assert (board["columns"][-1]["name"], board["columns"][-1]["entered"], board["columns"][-1]["left"]) == (None, 2, 1)
    assert board["entered"] == [{"to": "Backlog", "count": 2}]
    assert board["moves"] == []


def test_a_removed_card_leaves_the_column_it_stood_in(tiny: Tiny) -> None:
    issue = tiny.issue(at=MONDAY - DAY)
    tiny.card(issue, added_at=MONDAY - DAY, moves=[(MONDAY - DAY, "Review")])
    tiny.happens(issue, "board_removed", at=MONDAY + DAY, board=tiny.board)
    tiny.board.cards.clear()

    column = tiny.column("Review")

    assert (column["at_start"], column["at_end"], column["left"]) == (1, 0, 1)


def test_archived_cards_count_in_the_past_but_not_at_present(tiny: Tiny) -> None:
    card = tiny.card(tiny.issue(at=MONDAY), added_at=MONDAY, moves=[(MONDAY, "Done")])
    card.is_archived = True

    assert tiny.column("Done")["at_end"] == 1
    assert tiny.column("Done", at=MONDAY + DAY)["at_end"] == 0
    assert tiny.figures(at=MONDAY + DAY)["board"]["done"] == 1


def test_a_retired_column_stands_behind_the_present_ones(tiny: Tiny) -> None:
    moves = [(MONDAY, "Testing"), (MONDAY + DAY, "Done")]
    tiny.card(tiny.issue(at=MONDAY), added_at=MONDAY, moves=moves)

    board = tiny.figures()["board"]

    assert [column["name"] for column in board["columns"]][4:] == ["Testing", None]
    assert board["columns"][4]["tier"] == "review"
    assert board["moves"] == [{"from": "Testing", "to": "Done", "count": 1}]


def test_done_counts_what_is_still_done_at_the_end(tiny: Tiny) -> None:
    back = [(MONDAY, "Done"), (MONDAY + DAY, "In Progress")]
    tiny.card(tiny.issue(at=MONDAY), added_at=MONDAY, moves=back)
    kept = [(MONDAY - 2 * DAY, "In Progress"), (MONDAY + DAY, "Done"), (MONDAY + 2 * DAY, "Review")]
    tiny.card(tiny.issue(at=MONDAY - 2 * DAY), added_at=MONDAY - 2 * DAY, moves=[*kept, (MONDAY + 3 * DAY, "Done")])

    board = tiny.figures()["board"]

    assert board["done"] == 1
    assert board["cycle_hours"] == {"p50": 120.0, "p85": 120.0, "n": 1}


def test_a_cycle_begins_in_review_where_work_was_skipped(tiny: Tiny) -> None:
    for moves in ([(MONDAY, "Review"), (MONDAY + DAY, "Done")], [(MONDAY, "Backlog"), (MONDAY + DAY, "Done")]):
        tiny.card(tiny.issue(at=MONDAY), added_at=MONDAY, moves=moves)

    assert tiny.figures()["board"]["cycle_hours"] == {"p50": 24.0, "p85": 24.0, "n": 1}


def test_a_cycle_never_begins_after_it_ended(tiny: Tiny) -> None:
    moves = [(MONDAY, "Backlog"), (MONDAY + DAY, "Done"), (NEXT_MONDAY + DAY, "In Progress")]
    tiny.card(tiny.issue(at=MONDAY), added_at=MONDAY, moves=moves)

    assert tiny.figures()["board"]["cycle_hours"]["n"] == 0


def test_scope_is_carried_over_or_added(tiny: Tiny) -> None:
    before = MONDAY - DAY
    tiny.card(tiny.issue(at=before), added_at=before, moves=[(before, "In Progress"), (MONDAY + DAY, "Review")])
    tiny.card(tiny.issue(at=before), added_at=before, moves=[(before, "Backlog"), (MONDAY + DAY, "In Progress")])
    tiny.card(tiny.issue(at=MONDAY), added_at=MONDAY + HOUR, moves=[(MONDAY + DAY, "In Progress")])

    board = tiny.figures()["board"]

    assert (board["carried_over"], board["added"], board["wip"]) == (1, 1, 3)


def test_a_card_ages_past_the_floor(tiny: Tiny) -> None:
    for days, name in ((8, "In Progress"), (6, "In Progress"), (4, "Review"), (2, "Review")):
        at = NEXT_MONDAY - days * DAY
        tiny.card(tiny.issue(at=at), added_at=at, moves=[(at, name)])

    aging = tiny.figures()["board"]["aging"]

    assert [(one["column"], one["days"], one["limit_days"]) for one in aging] == [
        ("In Progress", 8.0, 7.0),
        ("Review", 4.0, 3.0),
    ]


def test_the_limit_follows_the_stays_of_twelve_weeks(tiny: Tiny) -> None:
    for days, ended_at in ((20, MONDAY), (10, MONDAY), (99, NEXT_MONDAY - 85 * DAY)):
        begun_at = ended_at - days * DAY
        tiny.card(tiny.issue(at=begun_at), added_at=begun_at, moves=[(begun_at, "Review"), (ended_at, "Done")])
    at = NEXT_MONDAY - 30 * DAY
    tiny.card(tiny.issue(at=at), added_at=at, moves=[(at, "Review")])

    (late,) = tiny.figures()["board"]["aging"]

    assert late["limit_days"] == pytest.approx(18.5)


def test_blocked_and_unowned_are_told_of_the_past(tiny: Tiny) -> None:
    issue = tiny.issue(at=MONDAY, assignees=[BERT])
    tiny.card(issue, added_at=MONDAY, moves=[(MONDAY, "Backlog")])
    tiny.happens(issue, "assigned", at=NEXT_MONDAY + HOUR, assignee=BERT)
    label = Label(id=1, name="Blocked", color="ff0000")
    tiny.happens(issue, "labeled", at=MONDAY + HOUR, label=label)
    tiny.happens(issue, "unlabeled", at=NEXT_MONDAY + HOUR, label=label)

    assert [item["number"] for item in tiny.figures()["board"]["blocked"]] == [issue.number]
    assert tiny.column("Backlog")["unowned"] == 1
    assert weekly_figures(tiny.world, "2026-W48", at=LATER)["board"]["blocked"] == []


def test_a_moved_draft_makes_its_days_unknown(tiny: Tiny) -> None:
    tiny.draft(at=MONDAY - DAY, column="Done", times=[MONDAY + DAY, MONDAY + 3 * DAY])

    figures = tiny.figures()

    assert figures["board"]["moves"] is None
    assert figures["board"]["done"] is None
    assert figures["board"]["wip"] == 0
    assert figures["board"]["columns"][3]["entered"] is None
    assert figures["board"]["columns"][3]["at_end"] == 1
    assert {day["date"] for day in figures["board"]["cumulative"] if day["columns"] is None} == {
        "2026-11-17",
        "2026-11-18",
    }
    assert {"board.moves", "board.columns.null.left", "board.cumulative.2026-11-18"} <= set(figures["causes"])


def test_a_gap_over_the_end_makes_the_end_unknown(tiny: Tiny) -> None:
    tiny.draft(at=MONDAY - DAY, column="Done", times=[MONDAY + DAY, NEXT_MONDAY + DAY])

    figures = tiny.figures()

    assert figures["board"]["columns"][0]["at_start"] == 0
    assert figures["board"]["columns"][0]["at_end"] is None
    assert figures["board"]["carried_over"] is None
    assert {"board.wip", "board.aging", "board.blocked", "board.columns.Done.unowned"} <= set(figures["causes"])


def test_the_past_owner_of_a_changed_draft_is_unknown(tiny: Tiny) -> None:
    tiny.draft(at=MONDAY, column="Backlog", times=[MONDAY], updated_at=NEXT_MONDAY + DAY)

    figures = tiny.figures()

    assert figures["board"]["columns"][0]["unowned"] is None
    assert figures["board"]["columns"][1]["unowned"] == 0
    assert "board.columns.Backlog.unowned" in figures["causes"]


def test_cumulative_days_end_with_the_week_or_today(tiny: Tiny) -> None:
    tiny.card(tiny.issue(at=MONDAY), added_at=MONDAY, moves=[(MONDAY + DAY, "Backlog")])

    whole, running = tiny.figures()["board"]["cumulative"], tiny.figures(at=MONDAY + 2 * DAY)["board"]["cumulative"]

    assert (len(whole), whole[-1]["date"]) == (84, "2026-11-22")
    assert (len(running), running[-1]["date"]) == (84, "2026-11-18")
    assert whole[-7]["columns"] == {"Backlog": 0, "In Progress": 0, "Review": 0, "Done": 0, "": 1}
    assert whole[-6]["columns"]["Backlog"] == 1


@pytest.mark.parametrize("number", [1, 2])
def test_what_enters_and_leaves_explains_the_columns(number: int) -> None:
    world = make_small_world(seed=4, now=LATER)

    board = weekly_figures(world, "2026-W50", at=LATER, board=number)["board"]

    for column in board["columns"]:
        assert column["at_end"] == column["at_start"] + column["entered"] - column["left"]
