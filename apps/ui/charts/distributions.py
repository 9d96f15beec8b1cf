"""Distributions: how many values fall into each stretch, and where half and 85 % of them lie."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from apps.ui.charts.geometry import Row, Scale
from apps.ui.charts.uprights import Bar

# Of the text, at the size it has on a page.
LABEL_SPACE = 22.0  # under the bars, and over them
MARK_WIDTH = 130.0
MARK_HEIGHT = 17.0  # of the words of a mark, over all bars


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
    y: float  # its words stand one over the other
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
    text_scale: float = 1,
) -> Distribution:
    """Count the values of each stretch. Stretches are drawn equally wide, whatever they span.

    `text_scale` says how much larger than on a page its text will be written.
    """
    counts = [0] * len(stretches)
    for value in values:
        counts[_stretch_of(value, stretches=stretches)] += 1
    space = LABEL_SPACE * text_scale
    top, base = MARK_HEIGHT * text_scale * len(marks), height - space
    y = Scale(low=0, high=max([*counts, 1]), start=0, end=base - top - space)
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
        marks=_placed(
            [_place(mark.value, stretches=stretches, step=step) for mark in marks],
            marks,
            width=width,
            text_scale=text_scale,
        ),
        rows=tuple(Row(stretch.label, (count,)) for stretch, count in zip(stretches, counts, strict=True)),
    )


def _stretch_of(value: float, *, stretches: Sequence[Stretch]) -> int:
    return max(bisect_right([stretch.low for stretch in stretches], value) - 1, 0)


def _place(value: float, *, stretches: Sequence[Stretch], step: float) -> float:
    """Place a value inside its stretch, by its share of it; the last stretch has no end, its middle stands for all."""
    index = _stretch_of(value, stretches=stretches)
    share = 0.5
    if index + 1 < len(stretches):
        low, high = stretches[index].low, stretches[index + 1].low
        share = min(max((value - low) / (high - low), 0.0), 1.0)
    return round((index + share) * step, 1)


def _placed(
    places: Sequence[float], marks: Sequence[Mark], *, width: float, text_scale: float
) -> tuple[PlacedMark, ...]:
    """Set the words of marks, given from low to high, where the lines of the others leave room.

    The highest has the topmost row, so that no line passes its words, and the others stand to the left of theirs.
    """
    last, mark_width = len(marks) - 1, MARK_WIDTH * text_scale
    placed = []
    for index, (x, mark) in enumerate(zip(places, marks, strict=True)):
        fits_left, fits_right = x >= mark_width, x + mark_width <= width
        is_right = fits_right if index == last else not fits_left
        anchor = "start" if is_right else "end"
        y = (last - index + 1) * MARK_HEIGHT * text_scale
        placed.append(PlacedMark(x=x, y=y, label=mark.label, anchor=anchor))
    return tuple(placed)
