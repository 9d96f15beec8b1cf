import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.delivery.queries.percentiles import UNKNOWN, or_null, percentiles

numbers = st.lists(st.floats(min_value=-1e6, max_value=1e6), min_size=1, max_size=50)


def test_nothing_has_no_percentiles() -> None:
    spread = percentiles([])

    assert (spread.p50, spread.p85, spread.n) == (None, None, 0)
    assert or_null(spread) == spread
    assert or_null(UNKNOWN) is None


def test_one_value_is_every_percentile() -> None:
    spread = percentiles([7.5])

    assert (spread.p50, spread.p85, spread.n) == (7.5, 7.5, 1)


def test_between_ranks_lies_a_straight_line() -> None:
    spread = percentiles([4, 1, 3, 2])

    assert spread.p50 == pytest.approx(2.5)
    assert spread.p85 == pytest.approx(3.55)


@given(numbers)
def test_percentiles_lie_in_order_among_the_values(values: list[float]) -> None:
    spread = percentiles(values)

    assert spread.p50 is not None
    assert spread.p85 is not None
    assert min(values) - 1e-6 <= spread.p50 <= spread.p85 + 1e-6 <= max(values) + 2e-6
    assert spread == percentiles(reversed(values))
