"""What the page of the week draws from its read model: the headline, the flow between columns, the cumulative flow."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from django import template
from django.urls import reverse

from apps.coverage.queries import CoverageOfWeek
from apps.delivery.queries import Percentiles
from apps.delivery.queries.figures import BoardFigures, ColumnFigures
from apps.postmortems.queries import ListedIncident
from apps.sync.queries import CapabilityState, SyncOutline
from apps.sync.schedule import SCHEDULE_OF
from apps.ui import charts
from apps.ui.templatetags import ui
from apps.weekly_status.queries import HEADLINE, MEASURES, USED_FEEDS, FigureRows, Measure, Share, WeeklyStatus, middle

register = template.Library()

NO_BOARD = "No board is visible to this token: it needs the organization permission Projects: read."


# What the page is made of: its figures, and who is in which team.
SHOWN = frozenset(SCHEDULE_OF[name].feature for name in (*USED_FEEDS, "teams"))
UNREAD = ("never", "running")
PRESENTED_FLOW = {"height": 440.0, "label_space": 146.0, "label_height": 24.0}
PRESENTED_AREA = {"height": 440.0, "label_space": 146.0, "label_height": 20.0}
MOST_MOVERS = 12
LINE_POINTS = 4  # fewer make no line worth looking at
COLUMN_COUNTS = ("at_start", "at_end", "entered", "left")
COLUMN_FIGURES = (*COLUMN_COUNTS, "unowned", "oldest_days")
BY_AUTHOR_KIND = re.compile(r"(?P<group>\w+)\.by_author_kind\.(?P<kind>\w+)\.(?P<name>\w+)")
SPREAD_PART = re.compile(r"\.(p50|p85|n)$")
# What does not follow the kind of author that is asked for.
EVERYBODYS = {
    "deployments": "Deployments are everybody's.",
    "dora": "Deployments are everybody's.",
    "incidents": "Incidents are everybody's.",
}
AUTHOR_KINDS = {
    "human": "People",
    "dependency_bot": "Dependency bots",
    "review_bot": "Review bots",
    "ai_agent": "AI agents",
    "automation": "Other automation",
}


@register.filter
def refused_of_week(sync: SyncOutline) -> list[CapabilityState]:
    """Return what the credential may not read of that the page is made of."""
    return [capability for capability in sync.refused if capability.feature in SHOWN]


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
def author_kinds() -> tuple[tuple[str, str], ...]:
    """List the kinds of authors with their words."""
    return tuple(AUTHOR_KINDS.items())


@register.filter
def whose(measure: Measure, kind: str) -> str:
    """Say whose work a figure counts where authors are chosen."""
    if measure.group in EVERYBODYS:
        return EVERYBODYS[measure.group]
    return f"Authors: {AUTHOR_KINDS[kind].lower()}."


@register.simple_tag
def spread(values: Percentiles, *, is_large: bool = False) -> charts.Distribution:
    """Draw how long things took, with the median and the 85th percentile marked."""
    words = ((values.p50, "half within"), (values.p85, "85 % within"))
    marks = [charts.Mark(at, f"{text} {ui.hours(at)}") for at, text in words if at is not None]
    if is_large:
        return charts.distribution(values.values, marks=marks, width=620, height=390, text_scale=1.5)
    return charts.distribution(values.values, marks=marks)


@register.simple_tag
def is_first_sync(sync: SyncOutline) -> bool:
    """Say whether there are feeds still to be read for the first time."""
    return any(feed.last_success_at is None and feed.state in UNREAD for feed in sync.feeds)


@register.simple_tag
def headline(status: WeeklyStatus) -> tuple[HeadlineFigure, ...]:
    """Work out the figures on top, with as much of their history as was asked for."""
    return tuple(_headline_figure(MEASURES[path], status) for path in HEADLINE)


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
def figure_link(status: WeeklyStatus, path: str, **of: str | None) -> str:
    """Answer the address of the rows behind a figure, narrowed like the week and to what is given besides.

    It is "" where no rows can be shown.
    """
    of_kind = BY_AUTHOR_KIND.fullmatch(path)
    if of_kind:
        path, of = f"{of_kind['group']}.{of_kind['name']}", {**of, "author_kind": of_kind["kind"]}
    path = SPREAD_PART.sub("", path)
    if path not in MEASURES:
        return ""
    kept = {key: value for key, value in {**asdict(status.filters), **of}.items() if value}
    address = reverse("weekly_status:figure", args=[status.week, path])
    return f"{address}?{urlencode(kept)}" if kept else address


@register.simple_tag
def week_link(status: WeeklyStatus, key: str = "", value: str = "") -> str:
    """Answer the address of the week, narrowed as it is and to one value more."""
    kept = {name: one for name, one in {**asdict(status.filters), key: value}.items() if one}
    address = reverse("weekly_status:week", args=[status.week])
    return f"{address}?{urlencode(kept)}" if kept else address


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
def flow(status: WeeklyStatus, board: BoardFigures, *, is_large: bool = False) -> charts.Flow:
    """Draw the moves of the week from column to column; cards that got their first come from "New"."""
    columns = [charts.Place(name=column.name, tone=column.tier) for column in board.columns if column.name is not None]
    counts = {(move.from_name, move.to_name): move.count for move in board.moves or ()}
    # "New" is no column of the board, unless somebody called one so.
    new = charts.Place(name="New" if all(column.name != "New" for column in columns) else "New cards", tone="new")
    counts |= {(new.name, entry.to_name): entry.count for entry in board.entered or ()}

    def href(start: str, end: str) -> str:
        if start == new.name:
            return figure_link(status, "board.entered", to_column=end)
        return figure_link(status, "board.moves", from_column=start, to_column=end)

    large = PRESENTED_FLOW if is_large else {}
    return charts.flow(counts, sources=(new, *columns), targets=columns, href=href, **large)


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
        href=figure_link(status, measure.path),
    )


@register.inclusion_tag("components/amount.html")
def figure(status: WeeklyStatus, *path: str, unit: str = "number") -> dict[str, object]:
    """Show the figure at a path such as "dora.lead_time_hours.p50", with a link to its rows, or why it is unknown."""
    whole = ".".join(path)
    value = middle(status.figure(whole).value)
    return ui.amount(value, unit=unit, why=cause_of(status, whole), href=figure_link(status, whole))


@register.simple_tag
def figure_words(status: WeeklyStatus, path: str) -> str:
    """Write a figure for a text: its value, what there is instead of one, or why it is unknown."""
    measure, cause = MEASURES[path], cause_of(status, path)
    value = middle(status.figure(path).value)
    if cause:
        return f"unknown ({ui.markdown(cause)})"
    if value is None:
        return measure.none
    return ui.hours(value) if measure.unit == "hours" else ui.number(value)


@register.filter
def overdue(rows: Sequence[ListedIncident]) -> int:
    """Count the incidents that are overdue."""
    return sum(row.overdue for row in rows)


@register.filter
def coverage_movers(rows: Sequence[CoverageOfWeek]) -> list[CoverageOfWeek]:
    """Leave the repositories of which something is known: those first that moved most, then the least covered."""
    known = [row for row in rows if row.percent is not None or row.new_code_percent is not None]
    known.sort(key=lambda row: (-abs(row.change or 0), row.percent if row.percent is not None else 101, row.repository))
    return known[:MOST_MOVERS]


@register.filter
def under_floor(rows: Sequence[CoverageOfWeek]) -> int:
    """Count the repositories that are known to be under the floor of the process."""
    return sum(row.is_under_floor for row in rows)


@register.filter
def without_coverage(rows: Sequence[CoverageOfWeek]) -> int:
    """Count the repositories of which no report is known."""
    return sum(row.percent is None for row in rows)


@register.inclusion_tag("components/amount.html")
def figure_value(found: FigureRows) -> dict[str, object]:
    """Show the value of a figure on its own page."""
    return ui.amount(middle(found.figure.value), unit=found.question.measure.unit, why=found.figure.cause)


@register.inclusion_tag("components/amount.html")
def column_figure(status: WeeklyStatus, row: ColumnRow, name: str, *, unit: str = "number") -> dict[str, object]:
    """Show a figure of a column of the board, with a link to its cards, or why it is unknown."""
    href = figure_link(status, f"board.columns.{name}", column=row.column.name)
    return ui.amount(getattr(row.column, name), unit=unit, why=row.why[name], href=href)


@register.inclusion_tag("components/amount.html")
def share_figure(status: WeeklyStatus, share: Share, path: str, key: str) -> dict[str, object]:
    """Show what a repository or a team (`key`) has of a figure."""
    href = figure_link(status, path, **{key: share.name}) if share.name else ""
    return ui.amount(share.counts[path], why=cause_of(status, path) or share.cause, href=href)


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
