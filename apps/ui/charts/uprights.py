"""Upright bars."""

from collections.abc import Sequence
from dataclasses import dataclass

from apps.ui.charts.geometry import Gap, Row, Scale, Tick, Value, known_of

LABEL_SPACE = 20.0
MOST_LABELS = 7


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    label: str
    value: Value

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)


@dataclass(frozen=True)
class Bars:
    width: float
    height: float
    bars: tuple[Bar, ...]
    gaps: tuple[Gap, ...]
    ticks: tuple[Tick, ...]
    rows: tuple[Row, ...]

    @property
    def full_height(self) -> float:
        """With the labels underneath."""
        return self.height + LABEL_SPACE


def bars(
    values: Sequence[Value], *, labels: Sequence[str], width: float = 480, height: float = 140, space: float = 6
) -> Bars:
    """Draw one upright bar for each value, oldest first."""
    slot = width / max(len(values), 1)
    y = Scale(low=0, high=max([*known_of(values), 1e-9]), start=height, end=0)
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
    step = -(-len(labels) // MOST_LABELS) or 1
    ticks = tuple(Tick(round((index + 0.5) * slot, 1), labels[index]) for index in range(len(labels) - 1, -1, -step))
    return Bars(width=width, height=height, bars=drawn, gaps=gaps, ticks=ticks[::-1], rows=rows)
