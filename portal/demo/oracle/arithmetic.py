"""Percentiles, written out."""

from collections.abc import Sequence
from datetime import timedelta

HOUR_SECONDS = 3600
DAY_SECONDS = 86_400


def percentile(values: Sequence[float], *, percent: float) -> float:
    """Interpolate linearly between the closest ranks; the smallest is 0 %, the largest 100 %."""
    ordered = sorted(values)
    rank = (len(ordered) - 1) * percent / 100
    below = int(rank)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (rank - below)


def spread(values: Sequence[float]) -> dict[str, float | int | None]:
    if not values:
        return {"p50": None, "p85": None, "n": 0}
    return {"p50": percentile(values, percent=50), "p85": percentile(values, percent=85), "n": len(values)}


def hours(duration: timedelta) -> float:
    return duration.total_seconds() / HOUR_SECONDS


def days(duration: timedelta) -> float:
    return duration.total_seconds() / DAY_SECONDS
