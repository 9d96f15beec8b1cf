"""Distributions: how many values fall into each stretch, and where half and 85 % of them lie."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from apps.ui.charts.geometry import Row, Scale
from apps.ui.charts.uprights import Bar

LABEL_SPACE = 22.0  # under the bars
MARK_WIDTH = 140.0
MARK_HEIGHT = 17.0  # of the words of a mark, over them


@dataclass(frozen=True)
class Stretch:
    """Values from `low` up to, not including, that of the next one."""

    low: float
    label: str


@dataclass(frozen=True)
class Mark:
    """A value to point out, such as the median."""

    value: float
    label: str


@dataclass(frozen=True)
class PlacedMark:
    x: float
    y: float  # its words stand one under the other
    label: str
    anchor: str  # of its words: they stay inside the drawing

    @property
    def label_x(self) -> float:
        return self.x + 5 if self.anchor == "start" else self.x - 5


@dataclass(frozen=True)
class Distribution:
    width: float
    height: float
    base: float
    bars: tuple[Bar, ...]
    marks: tuple[PlacedMark, ...]
    rows: tuple[Row, ...]

    @property
    def has_data(self) -> bool:
        return any(bar.value for bar in self.bars)


HOURS = (
    Stretch(0, "< 1 h"),
    Stretch(1, "1–4 h"),
    Stretch(4, "4–8 h"),
    Stretch(8, "8–24 h"),
    Stretch(24, "1–3 d"),
    Stretch(72, "3–7 d"),
    Stretch(168, "1–4 w"),
    Stretch(672, "> 4 w"),
)


def distribution(
    values: Sequence[float],
    *,
    marks: Sequence[Mark] = (),
    stretches: Sequence[Stretch] = HOURS,
    width: float = 480,
    height: float = 180,
) -> Distribution:
    """Count the values of each stretch. Stretches are drawn equally wide, whatever they span."""
    counts = [0] * len(stretches)
    for value in values:
        counts[_stretch_of(value, stretches=stretches)] += 1
    top, base = MARK_HEIGHT * len(marks), height - LABEL_SPACE
    y = Scale(low=0, high=max([*counts, 1]), start=0, end=base - top - 16)
    step = width / len(stretches)
    return Distribution(
        width=width,
        height=height,
        base=base,
        bars=tuple(
            Bar(
                x=round(index * step + 3, 1),
                y=round(base - y(count), 1),
                width=round(step - 6, 1),
                height=y(count),
                label=stretch.label,
                value=count,
            )
            for index, (stretch, count) in enumerate(zip(stretches, counts, strict=True))
        ),
        marks=tuple(_placed(mark, row=row, stretches=stretches, step=step) for row, mark in enumerate(marks)),
        rows=tuple(Row(stretch.label, (count,)) for stretch, count in zip(stretches, counts, strict=True)),
    )


def _stretch_of(value: float, *, stretches: Sequence[Stretch]) -> int:
    return max(bisect_right([stretch.low for stretch in stretches], value) - 1, 0)


def _placed(mark: Mark, *, row: int, stretches: Sequence[Stretch], step: float) -> PlacedMark:
    """Place a mark inside its stretch, by its share of it; the last stretch has no end, its middle stands for all."""
    index = _stretch_of(mark.value, stretches=stretches)
    share = 0.5
    if index + 1 < len(stretches):
        low, high = stretches[index].low, stretches[index + 1].low
        share = min(max((mark.value - low) / (high - low), 0.0), 1.0)
    fits = (index + share) * step + MARK_WIDTH <= len(stretches) * step
    anchor = "start" if fits else "end"
    return PlacedMark(x=round((index + share) * step, 1), y=(row + 1) * MARK_HEIGHT, label=mark.label, anchor=anchor)
