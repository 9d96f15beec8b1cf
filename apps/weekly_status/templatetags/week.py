"""What the page of the week draws from its read model: the headline, the flow between columns, the cumulative flow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import template

from apps.delivery.queries.figures import BoardFigures, ColumnFigures
from apps.sync.queries import SyncStatus
from apps.ui import charts
from apps.ui.templatetags import ui
from apps.weekly_status.queries import WeeklyStatus

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
        write = ui.hours if self.measure.unit == "hours" else ui.number
        return write(abs(self.change)) if self.change else "no change"

    @property
    def has_history(self) -> bool:
        return sum(value is not None for value in self.history) >= LINE_POINTS

    @property
    def history_title(self) -> str:
        return f"{self.measure.title} in the last {len(self.history)} weeks"


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowRow:
    """What left one column, by the column it went to."""

    name: str
    counts: tuple[int, ...]


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
def is_first_sync(sync: SyncStatus) -> bool:
    """Say whether there are feeds still to be read for the first time."""
    return any(feed.last_success_at is None and feed.state in UNREAD for feed in sync.feeds)


@register.simple_tag
def headline(status: WeeklyStatus, history: Sequence[WeeklyStatus] = ()) -> tuple[HeadlineFigure, ...]:
    """Work out the figures on top; `history` are the weeks before, oldest first, as far as they were asked for."""
    weeks = (*(history or ()), status)
    return tuple(_headline_figure(measure, weeks) for measure in HEADLINE)


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
def cumulative_flow(status: WeeklyStatus) -> charts.StackedArea:
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
    )


@register.simple_tag
def flow(board: BoardFigures) -> tuple[FlowRow, ...]:
    """Lay the moves of the week out as columns × columns; the first row are cards that got their first column."""
    names = [column.name for column in board.columns if column.name is not None]
    moves = {(move.from_name, move.to_name): move.count for move in board.moves or ()}
    entered = {entry.to_name: entry.count for entry in board.entered or ()}
    rows = [FlowRow(name="New on the board", counts=tuple(entered.get(name, 0) for name in names))]
    rows += [FlowRow(name=start, counts=tuple(moves.get((start, end), 0) for end in names)) for start in names]
    return tuple(rows)


def _headline_figure(measure: Measure, history: Sequence[WeeklyStatus]) -> HeadlineFigure:
    status = history[-1]
    values = tuple(_middle(one, measure.path) for one in history)
    is_young = measure.is_growing and status.is_current
    before = values[-2] if len(values) > 1 else None
    return HeadlineFigure(
        measure=measure,
        value=values[-1],
        p85=getattr(status.figure(measure.path).value, "p85", None),
        change=None if is_young else charts.change_between(values),
        last_week=ui.number(before) if is_young and before is not None else "",
        history=values,
        cause=cause_of(status, measure.path),
        href=measure.rows.format(week=status.week),
    )


def _middle(status: WeeklyStatus, path: str) -> float | None:
    """Read a count, or the median of a distribution."""
    value = status.figure(path).value
    middle: float | None = getattr(value, "p50", value)
    return middle


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
