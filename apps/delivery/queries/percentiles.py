"""The one way a distribution is summed up."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, PlainSerializer


@dataclass(frozen=True, slots=True, kw_only=True)
class Percentiles:
    """Median and 85th percentile of `n` values; None where there are no values. Without `n` nothing is known."""

    p50: float | None = None
    p85: float | None = None
    n: int | None = None
    # What was summed up, smallest first, for whoever draws it.
    values: Annotated[tuple[float, ...], Field(exclude=True)] = ()


UNKNOWN = Percentiles()


def or_null(spread: Percentiles) -> Percentiles | None:
    """Return None for what is not known."""
    return None if spread == UNKNOWN else spread


# In JSON what is not known is null as a whole.
Spread = Annotated[Percentiles, PlainSerializer(or_null, return_type=Percentiles | None)]


def percentiles(values: Iterable[float]) -> Percentiles:
    """Sum up values, interpolating linearly between the closest ranks, both ends included."""
    ranked = sorted(values)
    return Percentiles(
        p50=percentile(ranked, share=0.50), p85=percentile(ranked, share=0.85), n=len(ranked), values=tuple(ranked)
    )


def percentile(ranked: list[float], *, share: float) -> float | None:
    """Return the value below which `share` of the sorted values lie, None without values."""
    if not ranked:
        return None
    rank = share * (len(ranked) - 1)
    below = int(rank)
    above = min(below + 1, len(ranked) - 1)
    return ranked[below] + (ranked[above] - ranked[below]) * (rank - below)
