"""The week across repositories: one frozen read model for the page and its JSON twin."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime, tzinfo
from typing import Annotated, Any

from django.utils.timezone import get_default_timezone
from pydantic import Field, PlainSerializer

from apps.accounts.viewers import Viewer
from apps.catalog.queries import RepositoryFilter, UnknownNames, unknown_names
from apps.delivery.queries import (
    BoardChoice,
    BoardFigures,
    DeploymentFigures,
    DoraFigures,
    IssueFigures,
    Percentiles,
    PullRequestFigures,
    board_choices,
    board_figures,
    deployment_figures,
    dora_figures,
    has_board,
    issue_figures,
    pull_request_figures,
)
from apps.delivery.queries.percentiles import UNKNOWN
from apps.delivery.queries.periods import Span
from apps.sync.queries import FeedState, Knowledge, as_of, knowledge
from apps.weekly_status.weeks import Week

# The feeds that a group of figures is made of, and what single figures of it need instead.
GROUP_FEEDS: dict[str, tuple[str, ...]] = {
    "issues": ("issues",),
    "pull_requests": ("pull-requests",),
    "board": ("boards", "board-items", "issues", "pull-requests", "timelines"),
    "deployments": ("deployments",),
    "dora": ("deployments", "commits"),
}
FIGURE_FEEDS: dict[tuple[str, str], tuple[str, ...]] = {
    ("issues", "reopened"): ("issues", "timelines"),
    ("issues", "open_at_end"): ("issues", "timelines"),
    ("pull_requests", "open_at_end"): ("pull-requests", "timelines"),
    ("pull_requests", "drafts_at_end"): ("pull-requests", "timelines"),
    ("pull_requests", "hours_to_first_review"): ("pull-requests", "timelines"),
    ("pull_requests", "waiting"): ("pull-requests", "timelines"),
    ("deployments", "rolled_back"): ("deployments", "commits", "pull-requests"),
    ("dora", "lead_time_hours"): ("deployments", "commits", "pull-requests"),
    ("dora", "change_failure_percent"): ("deployments", "commits", "issues"),
    ("dora", "restore_hours"): ("issues", "timelines"),
}
USED_FEEDS = frozenset(name for names in (*GROUP_FEEDS.values(), *FIGURE_FEEDS.values()) for name in names)
NO_PRODUCTION_DEPLOYMENT = "No production deployment finished in this week."
NO_BOARD = "No open board is visible."


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekFilters:
    """What the figures are narrowed to; None for all."""

    repository: str | None = None
    team: str | None = None
    board: int | None = None

    @property
    def repositories(self) -> RepositoryFilter:
        return RepositoryFilter(repository=self.repository, team=self.team)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One value by its path, for a template: what it is, or why it is unknown."""

    value: Any
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyStatus:
    """All figures of a week. `causes` says of each unknown figure, by its path, why."""

    week: Annotated[Week, PlainSerializer(str, return_type=str)]
    start_at: Annotated[datetime, Field(serialization_alias="start")]
    end_at: Annotated[datetime, Field(serialization_alias="end")]
    time_zone: str
    at: datetime  # what "now" means here: the end of a past week
    as_of: datetime | None  # the oldest last success of the feeds used; None before any of them succeeded
    frozen_at: datetime | None
    filters: WeekFilters
    causes: dict[str, str]
    issues: IssueFigures
    pull_requests: PullRequestFigures
    board: BoardFigures | None
    boards: tuple[BoardChoice, ...]
    deployments: DeploymentFigures
    dora: DoraFigures

    @property
    def is_current(self) -> bool:
        return self.at < self.end_at

    @property
    def next_week(self) -> Week | None:
        """The week after; None while it has not begun."""
        return None if self.is_current else self.week.next

    def figure(self, path: str) -> Figure:
        """Look up "dora.lead_time_hours" or "pull_requests.opened" with its cause."""
        value: Any = self
        for name in path.split("."):
            value = None if value is None else getattr(value, name)
        return Figure(value=value, cause=self.causes.get(path) or self.causes.get(path.split(".", 1)[0], ""))


def find_week(text: str, *, now: datetime) -> Week:
    """Return a week that has begun; raises ValueError for a future one and for none at all."""
    week = Week.parse(text)
    if week.bounds(zone=get_default_timezone()).start_at > now:
        raise ValueError(f"{text} has not begun.")
    return week


def current_week(*, now: datetime) -> Week:
    """Return the week that is running."""
    return Week.containing(now, zone=get_default_timezone())


def weekly_history(viewer: Viewer, *, status: WeeklyStatus, now: datetime) -> tuple[WeeklyStatus, ...]:
    """Return the weeks before, oldest first, that a page compares with."""
    return (weekly_status(viewer, week=status.week.previous, filters=status.filters, now=now),)


def freshness(feeds: Iterable[FeedState]) -> str:
    """Say of the feeds that figures use whether one is "old", else whether one is "stale", else ""."""
    used = [feed for feed in feeds if feed.name in USED_FEEDS]
    if any(feed.is_outdated for feed in used):
        return "old"
    return "stale" if any(feed.is_stale for feed in used) else ""


def weekly_status(viewer: Viewer, *, week: Week, filters: WeekFilters, now: datetime) -> WeeklyStatus:
    """Answer all figures of a week that has begun.

    Raises UnknownNames if a filter names nothing the viewer may see.
    """
    _check(viewer, filters=filters)
    zone = get_default_timezone()
    bounds = week.bounds(zone=zone)
    span = Span(start_at=bounds.start_at, end_at=bounds.end_at, at=min(now, bounds.end_at))
    known = knowledge(now=now)
    causes: dict[str, str] = {}
    return WeeklyStatus(
        week=week,
        start_at=span.start_at.astimezone(zone),
        end_at=span.end_at.astimezone(zone),
        time_zone=str(zone),
        at=span.at.astimezone(zone),
        as_of=as_of(name for name in USED_FEEDS if not known.cause(name)),
        frozen_at=None,
        filters=filters,
        board=_board(viewer, span=span, zone=zone, filters=filters, known=known, causes=causes),
        boards=board_choices(viewer),
        **_groups(viewer, span=span, narrowed_to=filters.repositories, known=known, causes=causes),
        causes=causes,
    )


def _groups(
    viewer: Viewer, *, span: Span, narrowed_to: RepositoryFilter, known: Knowledge, causes: dict[str, str]
) -> dict[str, Any]:
    """Answer the groups that are not of one board, by name."""
    groups = {
        "issues": issue_figures(viewer, span=span, narrowed_to=narrowed_to),
        "pull_requests": pull_request_figures(viewer, span=span, narrowed_to=narrowed_to),
        "deployments": deployment_figures(viewer, span=span, narrowed_to=narrowed_to),
        "dora": dora_figures(viewer, span=span, narrowed_to=narrowed_to),
    }
    shown = {name: _masked(group, path=name, known=known, causes=causes) for name, group in groups.items()}
    if shown["dora"].change_failure_percent is None:
        causes.setdefault("dora.change_failure_percent", NO_PRODUCTION_DEPLOYMENT)
    return shown


def _check(viewer: Viewer, *, filters: WeekFilters) -> None:
    problems = unknown_names(viewer, narrowed_to=filters.repositories)
    if filters.board is not None and not has_board(viewer, number=filters.board):
        problems["board"] = "There is no board of this number."
    if problems:
        raise UnknownNames(problems)


def _board(
    viewer: Viewer, *, span: Span, zone: tzinfo, filters: WeekFilters, known: Knowledge, causes: dict[str, str]
) -> BoardFigures | None:
    causes_of_feeds = (known.cause(name) for name in GROUP_FEEDS["board"])
    cause = next(filter(None, causes_of_feeds), "")
    board = (
        None
        if cause
        else board_figures(viewer, span=span, zone=zone, number=filters.board, narrowed_to=filters.repositories)
    )
    if board is None:
        causes["board"] = cause or NO_BOARD
    else:
        causes.update(board.causes)
    return board


def _masked(figures: Any, *, path: str, known: Knowledge, causes: dict[str, str]) -> Any:
    """Replace by None, with a cause, what comes from a feed that tells nothing."""
    if isinstance(figures, dict):
        return {
            name: _masked(value, path=f"{path}.{name}", known=known, causes=causes) for name, value in figures.items()
        }
    if is_dataclass(figures) and not isinstance(figures, Percentiles | type):
        parts = {
            one.name: _masked(getattr(figures, one.name), path=f"{path}.{one.name}", known=known, causes=causes)
            for one in fields(figures)
        }
        return replace(figures, **parts)
    cause = next(filter(None, (known.cause(name) for name in _feeds_of(path))), "")
    if not cause:
        return figures
    causes[path] = cause
    return UNKNOWN if isinstance(figures, Percentiles) else None


def _feeds_of(path: str) -> tuple[str, ...]:
    group, *_, figure = path.split(".")
    return FIGURE_FEEDS.get((group, figure), GROUP_FEEDS[group])
