from dataclasses import replace

import pytest

from apps.delivery.ingest import column_tier, prune_boards, upsert_boards
from apps.delivery.models import Board, BoardColumn
from apps.delivery.records import BoardRecord
from tests.records import FIRST_PASS, SECOND_PASS, after, board, column


def bring_in(*records: BoardRecord, second: bool = False) -> None:
    upsert_boards(records, target="organization", seen_at=SECOND_PASS if second else FIRST_PASS)


@pytest.mark.parametrize(
    ("name", "tier"),
    [
        ("Backlog", "backlog"),
        ("To-do", "backlog"),
        ("🏗 In progress", "in_progress"),
        ("WIP", "in_progress"),
        ("Code review", "review"),
        ("QA", "review"),
        ("Done", "done"),
        ("Completed 🎉", "done"),
        ("Blocked", "other"),
        ("Renewal", "other"),
    ],
)
def test_column_name_tells_its_tier(name: str, tier: str) -> None:
    assert column_tier(name) == tier


@pytest.mark.django_db
def test_twice_is_the_same_as_once() -> None:
    bring_in(board())
    bring_in(board())

    assert Board.objects.count() == 1
    assert list(BoardColumn.objects.order_by("position").values_list("name", "tier")) == [
        ("Backlog", "backlog"),
        ("In Progress", "in_progress"),
        ("Review", "review"),
        ("Done", "done"),
    ]


@pytest.mark.django_db
def test_update_keeps_the_keys_and_when_the_cards_were_read() -> None:
    bring_in(board())
    Board.objects.update(items_read_at=FIRST_PASS)
    before = set(BoardColumn.objects.values_list("pk", flat=True))

    bring_in(board(title="New", updated_at=after(hours=1)))

    assert (Board.objects.get().title, Board.objects.get().items_read_at) == ("New", FIRST_PASS)
    assert set(BoardColumn.objects.values_list("pk", flat=True)) == before


@pytest.mark.django_db
def test_renamed_column_stays_and_remembers_its_name() -> None:
    bring_in(board(columns=("Doing",)))

    bring_in(replace(board(), columns=(column("In Progress", option_id="option-Doing"),)))

    assert list(BoardColumn.objects.values_list("name", "former_names", "retired_at")) == [
        ("In Progress", ["Doing"], None)
    ]


@pytest.mark.django_db
def test_column_that_is_no_option_any_more_retires() -> None:
    bring_in(board())
    bring_in(board(columns=("Backlog", "Done")), second=True)

    assert set(BoardColumn.objects.exclude(retired_at=None).values_list("name", "retired_at")) == {
        ("In Progress", SECOND_PASS),
        ("Review", SECOND_PASS),
    }


@pytest.mark.django_db
def test_incomplete_pass_takes_nothing_away() -> None:
    bring_in(board(1), board(2))
    bring_in(board(1), second=True)

    assert Board.objects.filter(gone_at=None).count() == 2


@pytest.mark.django_db
def test_complete_pass_marks_what_is_gone() -> None:
    bring_in(board(1), board(2))
    bring_in(board(1), second=True)

    assert prune_boards(target="organization", seen_before=SECOND_PASS, at=SECOND_PASS).removed == 1
    assert Board.objects.get(gone_at=SECOND_PASS).number == 2
