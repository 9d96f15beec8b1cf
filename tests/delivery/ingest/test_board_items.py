from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.delivery.ingest import prune_board_items, upsert_board_items, upsert_issues
from apps.delivery.models import BoardColumn, BoardItem, ColumnMove
from apps.delivery.records import BoardItemRecord
from tests.records import FIRST_PASS, SECOND_PASS, START, after, card, draft, issue

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_board")]

Told = tuple[str, str | None, str | None, datetime, datetime | None]


def look(*records: BoardItemRecord, at: datetime = FIRST_PASS) -> None:
    upsert_board_items(records, target="PVT_1", seen_at=at)


def prune(at: datetime = SECOND_PASS) -> int:
    return prune_board_items(target="PVT_1", seen_before=at, at=at).removed


def moves() -> list[Told]:
    """Tell all moves: kind, from, to, when, unknown since when."""
    fields = ("kind", "from_column__name", "to_column__name", "moved_at", "unknown_since")
    return list(ColumnMove.objects.order_by("moved_at", "pk").values_list(*fields))


def test_twice_is_the_same_as_once() -> None:
    records = [card(1, status="Backlog", since=after(hours=1)), draft(2, status="Done", since=after(hours=1))]
    look(*records)
    told = moves()
    look(*records)

    assert BoardItem.objects.count() == 2
    assert moves() == told


def test_update_keeps_the_key() -> None:
    look(card(1))
    before = BoardItem.objects.get().pk

    look(card(1, status="Done", since=after(hours=1)), at=SECOND_PASS)

    item = BoardItem.objects.get()
    assert item.column is not None
    assert (item.pk, item.column.name, item.column_since) == (before, "Done", after(hours=1))


def test_older_look_changes_nothing_but_that_it_was_seen() -> None:
    look(card(1, status="Done", since=after(hours=1)))

    look(card(1), at=SECOND_PASS)

    item = BoardItem.objects.get()
    assert item.column is not None
    assert (item.column.name, item.seen_at) == ("Done", SECOND_PASS)


def test_incomplete_pass_takes_nothing_away() -> None:
    look(card(1), card(2))
    look(card(1), at=SECOND_PASS)

    assert BoardItem.objects.filter(removed_at=None).count() == 2


def test_complete_pass_takes_cards_off_and_asks_for_their_timelines() -> None:
    look(card(1), card(2))
    BoardItem.objects.update(history_read_at=FIRST_PASS)
    look(card(1), at=SECOND_PASS)

    assert prune() == 1
    item = BoardItem.objects.exclude(removed_at=None).get()
    assert (item.node_id, item.removed_at, item.history_read_at) == ("PVTI_2", SECOND_PASS, None)


def test_empty_answer_for_a_full_board_is_not_believed() -> None:
    look(*(card(number) for number in range(1, 31)))

    assert prune() == 0
    assert not BoardItem.objects.exclude(removed_at=None).exists()


def test_card_that_is_put_back_keeps_its_row() -> None:
    look(card(1))
    prune()

    look(card(1, node_id="PVTI_again", created_at=after(days=1), updated_at=after(days=1)), at=SECOND_PASS)

    item = BoardItem.objects.get()
    assert (item.node_id, item.removed_at) == ("PVTI_again", None)


def test_card_finds_an_issue_that_is_there() -> None:
    upsert_issues([issue(1)], target="R_1", seen_at=FIRST_PASS)

    look(card(1), card(2))

    assert dict(BoardItem.objects.values_list("node_id", "issue__number")) == {"PVTI_1": 1, "PVTI_2": None}


def test_cards_of_issues_leave_their_moves_to_the_timeline() -> None:
    look(card(1, status="Done", since=after(hours=1)))

    assert moves() == []


def test_draft_that_never_moved_has_no_gap() -> None:
    look(draft(1, status="Backlog", since=after(hours=1)))

    assert moves() == [
        ("added", None, None, START, None),
        ("moved", None, "Backlog", after(hours=1), None),
    ]


def test_draft_with_its_status_from_the_start_has_two_rows_in_one_second() -> None:
    look(draft(1, status="Backlog", since=START))

    assert [told[:3] for told in moves()] == [("added", None, None), ("moved", None, "Backlog")]


def test_draft_that_moved_unseen_has_a_gap_from_its_first_status() -> None:
    look(draft(1, status="Done", since=after(hours=9), status_first_at=after(hours=1)))

    assert moves()[1:] == [("moved", None, "Done", after(hours=9), after(hours=1))]


def test_draft_that_moved_within_an_hour_of_a_look_has_no_gap() -> None:
    look(draft(1, status="Backlog", since=START))
    moved_at = FIRST_PASS + timedelta(minutes=59)
    look(draft(1, status="Review", since=moved_at, status_first_at=START), at=SECOND_PASS)

    assert moves()[2:] == [("moved", "Backlog", "Review", moved_at, None)]


def test_draft_that_moved_long_after_the_last_look_has_a_gap_from_that_look() -> None:
    look(draft(1, status="Backlog", since=START))
    moved_at = FIRST_PASS + timedelta(hours=3)
    look(draft(1, status="Review", since=moved_at, status_first_at=START), at=FIRST_PASS + timedelta(hours=4))

    assert moves()[2:] == [("moved", "Backlog", "Review", moved_at, FIRST_PASS)]


def test_look_that_showed_no_change_counts_as_a_look() -> None:
    look(draft(1, status="Backlog", since=START))
    look(at=FIRST_PASS + timedelta(hours=3))
    moved_at = FIRST_PASS + timedelta(hours=3, minutes=20)
    look(draft(1, status="Review", since=moved_at, status_first_at=START), at=FIRST_PASS + timedelta(hours=4))

    assert moves()[2:] == [("moved", "Backlog", "Review", moved_at, None)]


def test_draft_that_lost_its_status_moves_to_no_column() -> None:
    look(draft(1, status="Backlog", since=START))
    look(draft(1, updated_at=after(days=1)), at=SECOND_PASS)

    assert moves()[2:] == [("moved", "Backlog", None, after(days=1), START)]


def test_draft_that_is_gone_is_removed_between_two_looks() -> None:
    look(draft(1, status="Backlog", since=START))
    prune(FIRST_PASS + timedelta(minutes=30))

    assert moves()[2:] == [("removed", "Backlog", None, FIRST_PASS + timedelta(minutes=30), None)]


def test_draft_that_a_pass_had_missed_is_back_with_a_gap() -> None:
    record = draft(1, status="Backlog", since=START)
    look(record)
    prune()
    back_at = SECOND_PASS + timedelta(hours=3)
    look(record, at=back_at)

    assert moves()[3:] == [
        ("added", None, None, back_at, SECOND_PASS),
        ("moved", None, "Backlog", back_at, SECOND_PASS),
    ]


def test_card_archived_between_two_looks_was_archived_when_it_changed() -> None:
    look(card(1, status="Done", since=START))
    look(card(1, status="Done", since=START, is_archived=True, updated_at=after(days=1)), at=SECOND_PASS)

    assert moves() == [("archived", "Done", None, after(days=1), None)]
    assert BoardItem.objects.get().archived_at == after(days=1)


def test_card_archived_before_the_first_look_was_archived_nobody_knows_when() -> None:
    look(card(1, status="Done", since=START, is_archived=True, updated_at=after(days=1)))

    assert moves() == []
    assert BoardItem.objects.get().archived_at is None


def test_restored_card_stands_where_it_stood() -> None:
    archived = card(1, status="Done", since=START, is_archived=True, updated_at=after(days=1))
    look(archived)
    look(replace(archived, is_archived=False, updated_at=after(days=2)), at=SECOND_PASS)

    assert moves() == [("restored", None, "Done", after(days=2), None)]


def test_draft_archived_and_moved_between_two_looks_has_both() -> None:
    look(draft(1, status="Backlog", since=START))
    record = draft(1, status="Done", since=after(hours=2), status_first_at=START, is_archived=True)
    look(replace(record, updated_at=after(hours=3)), at=SECOND_PASS)

    assert [told[:4] for told in moves()[2:]] == [
        ("moved", "Backlog", "Done", after(hours=2)),
        ("archived", "Done", None, after(hours=3)),
    ]


def test_redacted_card_has_no_content() -> None:
    look(card(1, kind="redacted", content_node_id=""), card(2, kind="redacted", content_node_id=""))

    assert [told[0] for told in moves()] == ["added", "added"]


def test_column_made_since_the_board_was_read_gets_a_row() -> None:
    look(card(1, option_id="option-new", status_since=START, status_first_at=START))

    assert BoardColumn.objects.get(option_id="option-new").tier == "other"


def test_thirty_cards_take_as_many_statements_as_one() -> None:
    records = [draft(number, status="Backlog", since=START) for number in range(1, 32)]

    with CaptureQueriesContext(connection) as one:
        look(records[0])
    with CaptureQueriesContext(connection) as thirty:
        look(*records[1:])

    assert len(thirty) <= len(one)
