"""What every chart is drawn with: scales, ticks, gaps, and the rows of the table behind it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

Value = float | int | None


@dataclass(frozen=True)
class Scale:
    """Maps `low..high` of the numbers onto `start..end` of the drawing."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        if self.high == self.low:
            return round((self.start + self.end) / 2, 1)
        share = (value - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 1)


@dataclass(frozen=True)
class Tick:
    position: float
    label: str


@dataclass(frozen=True)
class Gap:
    """A stretch without data."""

    x: float
    width: float


@dataclass(frozen=True)
class Row:
    """A line of the table behind a chart; None is a gap."""

    label: str
    values: tuple[Value, ...]
    links: tuple[str, ...] = ()  # to what is behind each value, "" for none

    @property
    def cells(self) -> tuple[tuple[Value, str], ...]:
        """The values with their links."""
        return tuple((value, self.links[index] if self.links else "") for index, value in enumerate(self.values))


def nice_ticks(low: float, high: float, *, count: int = 4) -> tuple[float, ...]:
    """Choose about `count` round numbers from at most `low` to at least `high`, evenly spaced."""
    if high <= low:
        high = low + 1
    raw = (high - low) / count
    magnitude = 10 ** math.floor(math.log10(raw))
    step = next(factor * magnitude for factor in (1, 2, 2.5, 5, 10) if factor * magnitude >= raw * 0.999)
    first = math.floor(low / step)
    last = math.ceil(high / step - 1e-9)
    return tuple(round(index * step, 10) for index in range(first, last + 1))


def change_between(values: Sequence[Value]) -> float | None:
    """Subtract the value before the newest one from it; None if either is unknown."""
    for before, now in list(pairwise(values))[-1:]:
        if before is not None and now is not None:
            return now - before
    return None


def known_of(values: Sequence[Value]) -> list[float]:
    return [float(value) for value in values if value is not None]


def runs_of(values: Sequence[Value]) -> tuple[range, ...]:
    """Find the stretches of positions that are known."""
    runs = []
    for is_known, group in groupby(range(len(values)), key=lambda index: values[index] is not None):
        if is_known:
            positions = list(group)
            runs.append(range(positions[0], positions[-1] + 1))
    return tuple(runs)


def gaps_of(values: Sequence[Value], *, x: Scale) -> tuple[Gap, ...]:
    """Find the stretches to hatch: from the last known position to the next one."""
    gaps = []
    for is_gap, group in groupby(range(len(values)), key=lambda index: values[index] is None):
        if is_gap:
            positions = list(group)
            start = x(max(positions[0] - 1, 0))
            end = x(min(positions[-1] + 1, len(values) - 1))
            gaps.append(Gap(x=start, width=max(round(end - start, 1), 2.0)))
    return tuple(gaps)


def line_through(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points)


def spread_apart(wanted: Sequence[float], *, space: float, top: float, bottom: float) -> list[float]:
    """Move labels, listed from the top down, apart until none overlaps; keeps their order."""
    placed: list[float] = []
    for y in wanted:
        placed.append(max(y, top, placed[-1] + space if placed else top))
    limit = bottom
    for index in reversed(range(len(placed))):
        placed[index] = round(min(placed[index], limit), 1)
        limit = placed[index] - space
    return placed
