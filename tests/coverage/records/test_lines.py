"""Numbers of lines as spans."""

from hypothesis import given
from hypothesis import strategies as some

from apps.coverage.records import Lines

numbers = some.frozensets(some.integers(min_value=1, max_value=60))


def test_lines_in_a_row_are_one_span() -> None:
    assert str(Lines.numbered([7, 1, 3, 2])) == "1-3,7"


def test_spans_that_touch_or_overlap_are_joined() -> None:
    assert Lines.of([(4, 6), (1, 3), (5, 9)]).spans == ((1, 9),)


@given(numbers)
def test_what_is_written_is_read_again(these: frozenset[int]) -> None:
    lines = Lines.numbered(these)

    assert Lines.read(str(lines)) == lines == Lines.of((number, number) for number in these)
    assert list(lines) == sorted(these)
    assert len(lines) == len(these)


@given(numbers, numbers)
def test_lines_are_joined_and_taken_away_as_sets_are(these: frozenset[int], those: frozenset[int]) -> None:
    one, other = Lines.numbered(these), Lines.numbered(those)

    assert set(one & other) == these & those
    assert set(one - other) == these - those
    assert Lines.numbered(one - other) == one - other
