"""Geometry of the charts, as pure functions; templates draw it as SVG.

A value of None is a gap: it is hatched, never bridged. Every chart carries its numbers for the table behind it.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

Value = float | int | None

LABEL_SPACE = 124.0  # right of a stacked area, for the names of its bands


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


@dataclass(frozen=True)
class Sparkline:
    width: float
    height: float
    lines: tuple[str, ...]  # paths
    areas: tuple[str, ...]  # paths, down to the baseline
    dots: tuple[tuple[float, float], ...]  # values with a gap on both sides
    gaps: tuple[Gap, ...]
    last: tuple[float, float] | None  # where the newest value stands, if it is known


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    label: str
    value: Value


@dataclass(frozen=True)
class Bars:
    width: float
    height: float
    bars: tuple[Bar, ...]
    gaps: tuple[Gap, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Band:
    """One series of a stacked area."""

    name: str
    tone: str  # class of its color
    paths: tuple[str, ...]
    last: Value
    label_y: float | None  # of its name at the right edge; None if nothing is known there


@dataclass(frozen=True)
class StackedArea:
    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    bands: tuple[Band, ...]  # top of the stack first
    gaps: tuple[Gap, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    rows: tuple[Row, ...]

    @property
    def plot_height(self) -> float:
        return self.bottom - self.top

    @property
    def label_x(self) -> float:
        return self.right + 8

    @property
    def has_data(self) -> bool:
        return any(band.paths for band in self.bands)


@dataclass(frozen=True)
class Series:
    """The numbers of one band; `values` has an entry for each label of the chart."""

    name: str
    tone: str
    values: Sequence[Value]


@dataclass(frozen=True)
class _Plot:
    """Scales and edges of a stacked area while it is computed."""

    x: Scale
    y: Scale
    runs: tuple[range, ...]


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


def sparkline(values: Sequence[Value], *, width: float = 120, height: float = 32) -> Sparkline:
    """Draw a small line, oldest first. It shows the shape: the scale begins half a range below the lowest value."""
    inset = 3.0
    low, high = min(_known(values), default=0.0), max(_known(values), default=0.0)
    x = Scale(low=0, high=max(len(values) - 1, 1), start=inset, end=width - inset)
    y = Scale(low=max(low - (high - low) / 2, min(low, 0)), high=high, start=height - inset, end=inset)
    runs = _runs(values)
    points = [[(x(index), y(values[index] or 0)) for index in run] for run in runs]
    base = height - inset
    last = points[-1][-1] if values and values[-1] is not None else None
    return Sparkline(
        width=width,
        height=height,
        lines=tuple(_line(run) for run in points if len(run) > 1),
        areas=tuple(f"{_line(run)}V{base:g}H{run[0][0]:g}Z" for run in points if len(run) > 1),
        dots=tuple(run[0] for run in points if len(run) == 1 and run[0] != last),
        gaps=_gaps(values, x=x),
        last=last,
    )


def bars(
    values: Sequence[Value], *, labels: Sequence[str], width: float = 240, height: float = 64, space: float = 2
) -> Bars:
    """Draw one upright bar for each value, oldest first."""
    slot = width / max(len(values), 1)
    y = Scale(low=0, high=max([*_known(values), 1e-9]), start=height, end=0)
    drawn = tuple(
        Bar(
            x=round(index * slot + space / 2, 1),
            y=y(value),
            width=round(slot - space, 1),
            height=round(height - y(value), 1),
            label=label,
            value=value,
        )
        for index, (label, value) in enumerate(zip(labels, values, strict=True))
        if value is not None
    )
    gaps = tuple(
        Gap(x=round(index * slot + space / 2, 1), width=round(slot - space, 1))
        for index, value in enumerate(values)
        if value is None
    )
    rows = tuple(Row(label, (value,)) for label, value in zip(labels, values, strict=True))
    return Bars(width=width, height=height, bars=drawn, gaps=gaps, rows=rows)


def stacked_area(
    series: Sequence[Series],
    *,
    labels: Sequence[str],
    width: float = 600,
    height: float = 240,
) -> StackedArea:
    """Stack the series, the last one at the bottom; where any of them is unknown the whole position is a gap.

    The scale begins at the lowest value of the bottom band, so that a large pile of finished work does not flatten
    the rest: what is seen of it is what was added.
    """
    known = [all(one.values[index] is not None for one in series) for index in range(len(labels))]
    stacks = _stack(series, length=len(labels))
    low, high = _domain(stacks, known=known)
    left, right, top, bottom = 44.0, width - LABEL_SPACE, 12.0, height - 26.0
    marks: list[Value] = [1 if is_known else None for is_known in known]
    plot = _Plot(
        x=Scale(low=0, high=max(len(labels) - 1, 1), start=left, end=right),
        y=Scale(low=low, high=high, start=bottom, end=top),
        runs=_runs(marks),
    )
    return StackedArea(
        width=width,
        height=height,
        left=left,
        right=right,
        top=top,
        bottom=bottom,
        bands=_bands(series, stacks=stacks, plot=plot),
        gaps=_gaps(marks, x=plot.x),
        x_ticks=_x_ticks(labels, x=plot.x),
        y_ticks=tuple(Tick(plot.y(tick), f"{tick:,g}") for tick in nice_ticks(low, high) if low <= tick <= high),
        rows=tuple(Row(label, tuple(one.values[index] for one in series)) for index, label in enumerate(labels)),
    )


def series_of(
    points: Sequence[Mapping[str, Value] | None], *, names: Sequence[str], tones: Sequence[str]
) -> tuple[Series, ...]:
    """Turn a row of counts by name, None where a day is unknown, into one series for each name."""
    return tuple(
        Series(name=name, tone=tone, values=[None if point is None else point.get(name, 0) for point in points])
        for name, tone in zip(names, tones, strict=True)
    )


def _known(values: Sequence[Value]) -> list[float]:
    return [float(value) for value in values if value is not None]


def _runs(values: Sequence[Value]) -> tuple[range, ...]:
    """Find the stretches of positions that are known."""
    runs = []
    for is_known, group in groupby(range(len(values)), key=lambda index: values[index] is not None):
        if is_known:
            positions = list(group)
            runs.append(range(positions[0], positions[-1] + 1))
    return tuple(runs)


def _gaps(values: Sequence[Value], *, x: Scale) -> tuple[Gap, ...]:
    """Find the stretches to hatch: from the last known position to the next one."""
    gaps = []
    for is_gap, group in groupby(range(len(values)), key=lambda index: values[index] is None):
        if is_gap:
            positions = list(group)
            start = x(max(positions[0] - 1, 0))
            end = x(min(positions[-1] + 1, len(values) - 1))
            gaps.append(Gap(x=start, width=max(round(end - start, 1), 2.0)))
    return tuple(gaps)


def _line(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points)


def _stack(series: Sequence[Series], *, length: int) -> list[list[float]]:
    """Sum from the bottom: `result[i][d]` is the upper edge of series i at position d; one more row is the floor."""
    edges = [[0.0] * length]
    for one in reversed(series):
        edges.insert(0, [below + (value or 0) for below, value in zip(edges[0], one.values, strict=True)])
    return edges


def _domain(stacks: Sequence[Sequence[float]], *, known: Sequence[bool]) -> tuple[float, float]:
    tops = [top for top, is_known in zip(stacks[0], known, strict=True) if is_known]
    if not tops or len(stacks) < 3:  # with one band there is nothing to flatten
        return 0.0, max([*tops, 1.0])
    floor = min(value for value, is_known in zip(stacks[-2], known, strict=True) if is_known)
    return floor, max([*tops, floor + 1])


def _bands(series: Sequence[Series], *, stacks: Sequence[Sequence[float]], plot: _Plot) -> tuple[Band, ...]:
    floor = plot.y.low
    drawn = []
    for index, one in enumerate(series):
        upper, lower = stacks[index], stacks[index + 1]
        paths = tuple(_band_path(run, upper=upper, lower=lower, plot=plot) for run in plot.runs if len(run) > 1)
        last = one.values[-1] if one.values else None
        middle = (max(upper[-1], floor) + max(lower[-1], floor)) / 2 if upper else 0
        drawn.append((one, paths, last, None if last is None else plot.y(middle)))
    places = _spread([y for *_, y in drawn if y is not None], space=14, top=plot.y.end + 4, bottom=plot.y.start)
    spots = iter(places)
    return tuple(
        Band(name=one.name, tone=one.tone, paths=paths, last=last, label_y=None if y is None else next(spots))
        for one, paths, last, y in drawn
    )


def _band_path(run: range, *, upper: Sequence[float], lower: Sequence[float], plot: _Plot) -> str:
    floor = plot.y.low
    there = [(plot.x(index), plot.y(max(upper[index], floor))) for index in run]
    back = [(plot.x(index), plot.y(max(lower[index], floor))) for index in reversed(run)]
    return f"{_line([*there, *back])}Z"


def _spread(wanted: Sequence[float], *, space: float, top: float, bottom: float) -> list[float]:
    """Move labels, listed from the top down, apart until none overlaps; keeps their order."""
    placed: list[float] = []
    for y in wanted:
        placed.append(max(y, top, placed[-1] + space if placed else top))
    limit = bottom
    for index in reversed(range(len(placed))):
        placed[index] = round(min(placed[index], limit), 1)
        limit = placed[index] - space
    return placed


def _x_ticks(labels: Sequence[str], *, x: Scale, most: int = 7) -> tuple[Tick, ...]:
    """Label whole weeks back from the newest position, at most `most` of them."""
    if not labels:
        return ()
    step = 7 * max(1, math.ceil(len(labels) / 7 / most))
    chosen = range(len(labels) - 1, -1, -step)
    return tuple(Tick(x(index), labels[index]) for index in reversed(chosen))


def change_between(values: Sequence[Value]) -> float | None:
    """Subtract the value before the newest one from it; None if either is unknown."""
    for before, now in list(pairwise(values))[-1:]:
        if before is not None and now is not None:
            return now - before
    return None
