"""Treemaps: an area for each part of a whole."""

from collections.abc import Sequence
from dataclasses import dataclass

import squarify

from apps.ui.charts.geometry import Row

NAME_SPACE, NAME_WIDTH = 30.0, 7.5  # what a name needs in height, and each letter of it in width
GAP = 1.0


@dataclass(frozen=True)
class Part:
    """A part to be drawn: its size, and a value that decides its tone."""

    label: str
    size: float
    value: float
    tone: str  # good, warn or bad
    note: str  # what is written below the name


@dataclass(frozen=True)
class Cell:
    """A part as it is drawn; its name is shortened to fit, and empty where there is no room."""

    x: float
    y: float
    width: float
    height: float
    part: Part
    name: str


@dataclass(frozen=True)
class Treemap:
    width: float
    height: float
    cells: tuple[Cell, ...]
    rows: tuple[Row, ...]


def treemap(parts: Sequence[Part], *, width: float = 960, height: float = 260) -> Treemap:
    """Lay the parts out so that their areas are as their sizes, the largest first, without those of no size."""
    found = sorted((part for part in parts if part.size > 0), key=lambda part: -part.size)
    sizes = squarify.normalize_sizes([part.size for part in found], width, height) if found else []
    places = squarify.squarify(sizes, 0, 0, width, height)
    return Treemap(
        width=width,
        height=height,
        cells=tuple(_cell(part, **place) for part, place in zip(found, places, strict=True)),
        rows=tuple(Row(part.label, (part.size, part.value)) for part in found),
    )


def _cell(part: Part, *, x: float, y: float, dx: float, dy: float) -> Cell:
    beside, above = min(GAP, dx / 2), min(GAP, dy / 2)
    width, height = dx - 2 * beside, dy - 2 * above
    letters = int(width / NAME_WIDTH) - 1 if height >= NAME_SPACE else 0
    name = part.label if len(part.label) <= letters else f"{part.label[: letters - 1]}…" if letters > 3 else ""
    places = [round(value, 1) for value in (x + beside, y + above, width, height)]
    return Cell(x=places[0], y=places[1], width=places[2], height=places[3], part=part, name=name)
