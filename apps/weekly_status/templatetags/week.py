"""What the page of the week draws from its read model: the headline, the flow between columns, the cumulative flow."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import template

from apps.delivery.queries.figures import BoardFigures, ColumnFigures
from apps.sync.queries import SyncOutline
from apps.ui import charts
from apps.ui.templatetags import ui
from apps.weekly_status.queries import WeeklyStatus, middle

register = template.Library()

NO_BOARD = "No board is visible to this token: it needs the organization permission Projects: read."


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One of the figures on top: where its number stands in the read model and how it is written."""

    title: str
    path: str
    unit: str = "number"  # a filter of apps.ui
    better: int = 0  # the direction that is good: 1 up, -1 down, 0 neither
    rows: str  # address of the rows behind it; "{week}" is filled in
    none: str  # said where there was nothing to measure
    is_growing: bool = False  # adds up over the week, so a running one is no match for a whole one


UNREAD = ("never", "running")
PRESENTED_FLOW = {"height": 440.0, "label_space": 146.0, "label_height": 24.0}
PRESENTED_AREA = {"height": 440.0, "label_space": 146.0, "label_height": 20.0}
LINE_POINTS = 4  # fewer make no line worth looking at
COLUMN_COUNTS = ("at_start", "at_end", "entered", "left")
COLUMN_FIGURES = (*COLUMN_COUNTS, "unowned", "oldest_days")
HEADLINE = (
    Measure(title="Done", path="board.done", better=1, rows="#board", none="nothing done", is_growing=True),
    Measure(title="In progress", path="board.wip", rows="#board", none="nothing in progress"),
    Measure(
        title="Cycle time", path="board.cycle_hours", unit="hours", better=-1, rows="#board", none="nothing measured"
    ),
    Measure(
        title="Pull requests merged",
        path="pull_requests.merged",
        better=1,
        rows="/pull-requests/?merged_in={week}",
        none="nothing merged",
        is_growing=True,
    ),
    Measure(
        title="Production deployments",
        path="deployments.production.succeeded",
        better=1,
        rows="/deployments/?finished_in={week}&tier=production",
        none="nothing deployed",
        is_growing=True,
    ),
    Measure(
        title="Lead time",
        path="dora.lead_time_hours",
        unit="hours",
        better=-1,
        rows="#dora",
        none="nothing reached production",
    ),
)


AUTHOR_KINDS = {
    "human": "People",
    "dependency_bot": "Dependency bots",
    "review_bot": "Review bots",
    "ai_agent": "AI agents",
    "automation": "Other automation",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadlineFigure:
    """A figure on top with its change against the week before and its last weeks, oldest first."""

    measure: Measure
    value: float | None
    p85: float | None
    change: float | None
    last_week: str  # what it was at the end of the week before, where the week shown is too young to compare
    history: tuple[float | None, ...]
    cause: str
    href: str

    @property
    def verdict(self) -> str:
        """Say whether the change is "better", "worse" or neither ("")."""
        direction = (self.change or 0) * self.measure.better
        return "better" if direction > 0 else "worse" if direction < 0 else ""

    @property
    def change_text(self) -> str:
        if self.change is None:
            return ""
        return self.write(abs(self.change)) if self.change else "no change"

    @property
    def is_open(self) -> bool:
        """Say whether the newest value still grows."""
        return bool(self.last_week)

    @property
    def value_text(self) -> str:
        return self.write(self.value)

    @property
    def change_sign(self) -> str:
        return "+" if (self.change or 0) > 0 else "−" if self.change else ""

    def write(self, value: float | None) -> str:
        """Write a value of this figure in its unit."""
        return ui.hours(value) if self.measure.unit == "hours" else ui.number(value)

    @property
    def has_history(self) -> bool:
        return sum(value is not None for value in self.history) >= LINE_POINTS

    @property
    def history_title(self) -> str:
        values = ", ".join(self.write(value) for value in self.history)
        return f"{self.measure.title} in the last {len(self.history)} weeks: {values}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnRow:
    """A column of the board with the causes of its unknown figures, by their names."""

    column: ColumnFigures
    why: Mapping[str, str]


@register.filter
def author_kind(kind: str) -> str:
    """Call a kind of author by its words."""
    return AUTHOR_KINDS[kind]


@register.simple_tag
def is_first_sync(sync: SyncOutline) -> bool:
    """Say whether there are feeds still to be read for the first time."""
    return any(feed.last_success_at is None and feed.state in UNREAD for feed in sync.feeds)


@register.simple_tag
def headline(status: WeeklyStatus) -> tuple[HeadlineFigure, ...]:
    """Work out the figures on top, with as much of their history as was asked for."""
    return tuple(_headline_figure(measure, status) for measure in HEADLINE)


@register.simple_tag
def board_columns(status: WeeklyStatus) -> tuple[ColumnRow, ...]:
    """List the columns of the board; the one of cards without a status only where it holds or moved any."""
    if status.board is None:
        return ()
    return tuple(
        ColumnRow(column=column, why={name: _column_cause(status, column, name) for name in COLUMN_FIGURES})
        for column in status.board.columns
        if column.name is not None or any(getattr(column, name) != 0 for name in COLUMN_COUNTS)
    )


@register.simple_tag
def rows_behind(status: WeeklyStatus, place: str, **changes: str) -> str:
    """Answer the address of the rows behind a figure, narrowed like the week."""
    narrowed = {"repository": status.filters.repository, "team": status.filters.team}
    kept = {name: value for name, value in narrowed.items() if value is not None}
    return f"/{place}/?{urlencode({**changes, **kept})}"


@register.simple_tag
def cumulative_flow(status: WeeklyStatus, *, is_large: bool = False) -> charts.StackedArea:
    """Stack the cards of each column by day, the first column on top.

    A running week is drawn up to yesterday: the present leaves archived cards out, the past keeps them.
    """
    board = status.board
    if board is None:
        return charts.stacked_area((), labels=())
    days = board.cumulative[:-1] if status.is_current else board.cumulative
    columns = [column for column in board.columns if column.name is not None]
    return charts.stacked_area(
        charts.series_of(
            [day.columns for day in days],
            names=[column.label for column in columns],
            tones=[column.tier for column in columns],
        ),
        labels=[f"{day.date:%-d %b}" for day in days],
        **(PRESENTED_AREA if is_large else {}),
    )


@register.simple_tag
def flow(board: BoardFigures, *, is_large: bool = False) -> charts.Flow:
    """Draw the moves of the week from column to column; cards that got their first come from "New"."""
    columns = [charts.Place(name=column.name, tone=column.tier) for column in board.columns if column.name is not None]
    counts = {(move.from_name, move.to_name): move.count for move in board.moves or ()}
    # "New" is no column of the board, unless somebody called one so.
    new = charts.Place(name="New" if all(column.name != "New" for column in columns) else "New cards", tone="new")
    counts |= {(new.name, entry.to_name): entry.count for entry in board.entered or ()}
    return charts.flow(counts, sources=(new, *columns), targets=columns, **(PRESENTED_FLOW if is_large else {}))


def _headline_figure(measure: Measure, status: WeeklyStatus) -> HeadlineFigure:
    value = status.figure(measure.path).value
    values = status.history.get(measure.path) or (middle(value),)
    is_young = measure.is_growing and status.is_current
    before = values[-2] if len(values) > 1 else None
    return HeadlineFigure(
        measure=measure,
        value=values[-1],
        p85=getattr(value, "p85", None),
        change=None if is_young else charts.change_between(values),
        last_week=ui.number(before) if is_young and before is not None else "",
        history=values,
        cause=cause_of(status, measure.path),
        href=measure.rows.format(week=status.week),
    )


@register.inclusion_tag("components/amount.html")
def figure(status: WeeklyStatus, *path: str, unit: str = "number", href: str = "") -> dict[str, object]:
    """Show the figure at a path such as "dora.lead_time_hours.p50", or that it is unknown and why."""
    whole = ".".join(path)
    return ui.amount(_value_at(status, whole), unit=unit, why=cause_of(status, whole), href=href)


def _value_at(status: WeeklyStatus, path: str) -> float | None:
    value: Any = status
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else getattr(value, name, None)
    found: float | None = value
    return found


@register.simple_tag
def cause_of(status: WeeklyStatus, path: str) -> str:
    """Find why a figure is unknown, by its path or that of what it belongs to; "" if it is known."""
    parts = path.split(".")
    for length in range(len(parts), 0, -1):
        why = status.causes.get(".".join(parts[:length]), "")
        if why:
            return why
    return NO_BOARD if status.board is None and parts[0] == "board" else ""


def _column_cause(status: WeeklyStatus, column: ColumnFigures, name: str) -> str:
    return status.causes.get(f"board.columns.{column.name or 'null'}.{name}", "") or cause_of(status, "board.columns")
