from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from apps.delivery.models import ColumnMove
from apps.delivery.queries.board_history import NO_STATUS, CardHistory, Moment, Move, Stay, trace
from tests.records import after

Kind = ColumnMove.Kind


def move(kind: str, *, at: float, before: str = "", to: str = "", unknown_since: float | None = None) -> Move:
    since = None if unknown_since is None else after(hours=unknown_since)
    return Move(kind=kind, at=after(hours=at), unknown_since=since, from_place=before, to_place=to)


def added(at: float) -> Move:
    return move(Kind.ADDED, at=at)


def moved(before: str, to: str, *, at: float, unknown_since: float | None = None) -> Move:
    return move(Kind.MOVED, at=at, before=before, to=to, unknown_since=unknown_since)


def removed(before: str, *, at: float) -> Move:
    return move(Kind.REMOVED, at=at, before=before)


def stay(place: str | None, start: float, end: float | None = None) -> Stay:
    return Stay(place=place, start_at=after(hours=start), end_at=None if end is None else after(hours=end))


def place_at(history: CardHistory, hour: float, *, is_present: bool = False) -> str | None:
    found = history.stay_at(Moment(at=after(hours=hour), is_present=is_present))
    return None if found is None else found.place


def test_each_move_ends_a_stay_and_begins_one() -> None:
    history = trace([added(0), moved("", "Todo", at=1), moved("Todo", "Done", at=3)])

    assert history.stays == (stay("", 0, 1), stay("Todo", 1, 3), stay("Done", 3))


def test_a_status_within_the_second_of_coming_is_the_first_place() -> None:
    history = trace([moved("", "Todo", at=0), added(0)])

    assert history.stays == (stay("Todo", 0),)
    assert [(step.from_place, step.to_place, step.is_first_column) for step in history.steps] == [(None, "Todo", True)]


def test_moves_of_one_second_follow_from_each_other() -> None:
    history = trace([added(0), moved("A", "B", at=1), moved("", "A", at=1), moved("B", "C", at=1)])

    assert [step.to_place for step in history.steps] == [NO_STATUS, "A", "B", "C"]


def test_a_card_that_left_is_nowhere_until_it_comes_back() -> None:
    history = trace([added(0), moved("", "A", at=1), removed("A", at=2), added(5), moved("", "A", at=6)])

    assert place_at(history, 3) is None
    assert place_at(history, 5.5) == NO_STATUS
    assert [step.is_first_column for step in history.steps] == [False, True, False, False, True]


def test_what_nobody_saw_is_a_place_nobody_knows() -> None:
    history = trace([added(0), moved("", "Done", at=9, unknown_since=2)])

    assert history.stays == (stay("", 0, 2), stay(None, 2, 9), stay("Done", 9))
    assert list(history.gaps()) == [stay(None, 2, 9)]
    assert not history.steps[-1].is_first_column
    assert history.steps[-1].from_place is None


def test_an_event_at_the_moment_has_happened_only_in_the_present() -> None:
    history = trace([added(0), moved("", "A", at=1), moved("A", "B", at=2)])

    assert place_at(history, 2) == "A"
    assert place_at(history, 2, is_present=True) == "B"


def test_an_archived_card_keeps_its_past_and_has_no_present() -> None:
    history = trace([added(0), moved("", "A", at=1), move(Kind.ARCHIVED, at=4)], is_archived=True)

    assert place_at(history, 5) == "A"
    assert place_at(history, 5, is_present=True) is None
    assert history.steps[-1].from_place == "A"


def test_only_stays_with_two_known_ends_have_a_length() -> None:
    history = trace([added(0), moved("", "A", at=1), moved("A", "B", at=4), moved("B", "A", at=9, unknown_since=5)])

    assert list(history.lengths()) == [
        ("", after(hours=1), timedelta(hours=1)),
        ("A", after(hours=4), timedelta(hours=3)),
    ]


steps = st.lists(st.tuples(st.integers(1, 50), st.sampled_from(["A", "B", "C", ""])), max_size=12)


@given(steps)
def test_stays_follow_one_another_without_overlap(taken: list[tuple[int, str]]) -> None:
    moves, hour, place = [added(0)], 0, ""
    for hours, target in taken:
        hour += hours
        if target != place:
            moves.append(moved(place, target, at=hour))
        place = target

    history = trace(moves)

    ends: list[datetime | None] = [one.end_at for one in history.stays]
    assert ends == [*(one.start_at for one in history.stays[1:]), None]
    assert place_at(history, hour + 1) == place
