"""Sparklines: the shape of the last weeks."""

from collections.abc import Sequence
from dataclasses import dataclass

from apps.ui.charts.geometry import Gap, Scale, Value, gaps_of, known_of, line_through, runs_of


@dataclass(frozen=True)
class Sparkline:
    width: float
    height: float
    lines: tuple[str, ...]  # paths
    areas: tuple[str, ...]  # paths, down to the baseline
    dots: tuple[tuple[float, float], ...]  # values with a gap on both sides
    gaps: tuple[Gap, ...]
    last: tuple[float, float] | None  # where the newest value stands, if it is known
    open_line: str  # path to a newest value that still grows


def sparkline(values: Sequence[Value], *, width: float = 120, height: float = 32, is_open: bool = False) -> Sparkline:
    """Draw a small line, oldest first. It shows the shape: the scale begins half a range below the lowest value.

    With `is_open` the newest value still grows, so that a fall to it means nothing yet: it gets a line of its own.
    """
    inset = 3.0
    low, high = min(known_of(values), default=0.0), max(known_of(values), default=0.0)
    x = Scale(low=0, high=max(len(values) - 1, 1), start=0, end=width - inset)
    y = Scale(low=max(low - (high - low) / 2, min(low, 0)), high=high, start=height - inset, end=inset)
    runs = runs_of(values)
    points = [[(x(index), y(values[index] or 0)) for index in run] for run in runs]
    base = height - inset
    last = points[-1][-1] if values and values[-1] is not None else None
    newest = points[-1][-2:] if points else []
    has_open_line = is_open and last is not None and len(newest) > 1
    if has_open_line:
        points[-1] = points[-1][:-1]
    return Sparkline(
        width=width,
        height=height,
        lines=tuple(line_through(run) for run in points if len(run) > 1),
        areas=tuple(f"{line_through(run)}V{base:g}H{run[0][0]:g}Z" for run in points if len(run) > 1),
        dots=tuple(run[0] for run in points if len(run) == 1 and run[0] != last),
        gaps=gaps_of(values, x=x),
        last=last,
        open_line=line_through(newest) if has_open_line else "",
    )
