"""Stacked areas, for the cumulative flow of a board."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from apps.ui.charts.geometry import (
    Gap,
    Row,
    Scale,
    Tick,
    Value,
    gaps_of,
    line_through,
    nice_ticks,
    runs_of,
    spread_apart,
)

LABEL_SPACE = 132.0  # right of a stacked area, for the names of its bands
LABEL_HEIGHT = 16.0


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
    label_height: float


def stacked_area(
    series: Sequence[Series],
    *,
    labels: Sequence[str],
    width: float = 600,
    height: float = 240,
    label_space: float = LABEL_SPACE,
    label_height: float = LABEL_HEIGHT,
    starts_at: float | None = None,
) -> StackedArea:
    """Stack the series, the last one at the bottom; where any of them is unknown the whole position is a gap.

    The scale begins at the lowest value of the bottom band, so that a large pile of finished work does not flatten
    the rest: what is seen of it is what was added. It may start elsewhere.
    """
    known = [all(one.values[index] is not None for one in series) for index in range(len(labels))]
    stacks = _stack(series, length=len(labels))
    lowest, high = _domain(stacks, known=known)
    low = lowest if starts_at is None else starts_at
    left, right, top, bottom = 2.75 * label_height, width - label_space, 12.0, height - 26.0
    marks: list[Value] = [1 if is_known else None for is_known in known]
    plot = _Plot(
        x=Scale(low=0, high=max(len(labels) - 1, 1), start=left, end=right),
        y=Scale(low=low, high=high, start=bottom, end=top),
        runs=runs_of(marks),
        label_height=label_height,
    )
    return StackedArea(
        width=width,
        height=height,
        left=left,
        right=right,
        top=top,
        bottom=bottom,
        bands=_bands(series, stacks=stacks, plot=plot),
        gaps=gaps_of(marks, x=plot.x),
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
    places = spread_apart(
        [y for *_, y in drawn if y is not None], space=plot.label_height, top=plot.y.end + 4, bottom=plot.y.start
    )
    spots = iter(places)
    return tuple(
        Band(name=one.name, tone=one.tone, paths=paths, last=last, label_y=None if y is None else next(spots))
        for one, paths, last, y in drawn
    )


def _band_path(run: range, *, upper: Sequence[float], lower: Sequence[float], plot: _Plot) -> str:
    floor = plot.y.low
    there = [(plot.x(index), plot.y(max(upper[index], floor))) for index in run]
    back = [(plot.x(index), plot.y(max(lower[index], floor))) for index in reversed(run)]
    return f"{line_through([*there, *back])}Z"


def _x_ticks(labels: Sequence[str], *, x: Scale, most: int = 7) -> tuple[Tick, ...]:
    """Label whole weeks back from the newest position, at most `most` of them."""
    if not labels:
        return ()
    step = 7 * max(1, math.ceil(len(labels) / 7 / most))
    chosen = range(len(labels) - 1, -1, -step)
    return tuple(Tick(x(index), labels[index]) for index in reversed(chosen))
