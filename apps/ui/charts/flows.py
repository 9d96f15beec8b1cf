"""Flows: what went from the places on the left to those on the right, as ribbons."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from apps.ui.charts.geometry import Row, spread_apart

LABEL_SPACE = 104.0  # on both sides
LABEL_HEIGHT = 16.0
NODE_WIDTH = 6.0
NODE_GAP = 10.0


@dataclass(frozen=True)
class Place:
    """Something to come from or to go to."""

    name: str
    tone: str  # class of its color


@dataclass(frozen=True)
class Node:
    name: str
    tone: str
    count: int
    x: float
    y: float
    height: float
    label_y: float


@dataclass(frozen=True)
class Ribbon:
    start: str
    end: str
    tone: str
    count: int
    path: str


@dataclass(frozen=True)
class Flow:
    width: float
    height: float
    label_space: float
    sources: tuple[Node, ...]
    targets: tuple[Node, ...]
    ribbons: tuple[Ribbon, ...]
    columns: tuple[str, ...]  # of the table behind: the places to go to
    rows: tuple[Row, ...]

    @property
    def source_label_x(self) -> float:
        return self.label_space - 8

    @property
    def target_label_x(self) -> float:
        return self.width - self.label_space + 8

    @property
    def has_data(self) -> bool:
        return bool(self.ribbons)


def flow(
    counts: Mapping[tuple[str, str], int],
    *,
    sources: Sequence[Place],
    targets: Sequence[Place],
    width: float = 440,
    height: float = 300,
    label_space: float = LABEL_SPACE,
    label_height: float = LABEL_HEIGHT,
    href: Callable[[str, str], str] | None = None,
) -> Flow:
    """Draw how much went from each source to each target; places that nothing touches are left out of the drawing.

    `href` gives the address of what is behind a number of the table, by source and target.
    """
    out = {place.name: sum(counts.get((place.name, end.name), 0) for end in targets) for place in sources}
    into = {place.name: sum(counts.get((start.name, place.name), 0) for start in sources) for place in targets}
    total, most = sum(out.values()), max(len(sources), len(targets), 1)
    unit = (height - NODE_GAP * most) / max(total, 1)
    left = _nodes(sources, totals=out, x=label_space, unit=unit, height=height, label_height=label_height)
    right = _nodes(
        targets, totals=into, x=width - label_space - NODE_WIDTH, unit=unit, height=height, label_height=label_height
    )
    return Flow(
        width=width,
        height=height,
        label_space=label_space,
        sources=left,
        targets=right,
        ribbons=_ribbons(counts, left=left, right=right, unit=unit),
        columns=tuple(place.name for place in targets),
        rows=tuple(_row(start, counts=counts, targets=targets, href=href) for start in sources),
    )


def _row(
    start: Place,
    *,
    counts: Mapping[tuple[str, str], int],
    targets: Sequence[Place],
    href: Callable[[str, str], str] | None,
) -> Row:
    values = tuple(counts.get((start.name, end.name), 0) for end in targets)
    links = (href(start.name, end.name) if href and value else "" for end, value in zip(targets, values, strict=True))
    return Row(start.name, values, tuple(links))


def _nodes(
    places: Sequence[Place], *, totals: Mapping[str, int], x: float, unit: float, height: float, label_height: float
) -> tuple[Node, ...]:
    shown = [place for place in places if totals[place.name]]
    used = sum(totals[place.name] for place in shown) * unit + NODE_GAP * (len(shown) - 1)
    y, tops = (height - used) / 2, []
    for place in shown:
        tops.append(y)
        y += totals[place.name] * unit + NODE_GAP
    middles = [top + totals[place.name] * unit / 2 for top, place in zip(tops, shown, strict=True)]
    labels = spread_apart(middles, space=label_height, top=label_height / 2, bottom=height - label_height / 2)
    return tuple(
        Node(
            name=place.name,
            tone=place.tone,
            count=totals[place.name],
            x=x,
            y=round(top, 1),
            height=round(totals[place.name] * unit, 1),
            label_y=label,
        )
        for place, top, label in zip(shown, tops, labels, strict=True)
    )


def _ribbons(
    counts: Mapping[tuple[str, str], int], *, left: Sequence[Node], right: Sequence[Node], unit: float
) -> tuple[Ribbon, ...]:
    """Lay the ribbons of each node one under the other, in the order of the other side."""
    entries = {node.name: node.y for node in right}
    ribbons = []
    for start in left:
        exit_y = start.y
        for end in right:
            count = counts.get((start.name, end.name), 0)
            if count:
                path = _path(start.x + NODE_WIDTH, exit_y, end.x, entries[end.name], thickness=count * unit)
                ribbons.append(Ribbon(start=start.name, end=end.name, tone=start.tone, count=count, path=path))
                exit_y += count * unit
                entries[end.name] += count * unit
    return tuple(ribbons)


def _path(x: float, y: float, end_x: float, end_y: float, *, thickness: float) -> str:
    middle = (x + end_x) / 2
    down, end_down = y + thickness, end_y + thickness
    there = f"M{x:.1f} {y:.1f}C{middle:.1f} {y:.1f} {middle:.1f} {end_y:.1f} {end_x:.1f} {end_y:.1f}"
    back = f"V{end_down:.1f}C{middle:.1f} {end_down:.1f} {middle:.1f} {down:.1f} {x:.1f} {down:.1f}Z"
    return f"{there}{back}"
