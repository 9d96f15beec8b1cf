"""The week across repositories: one frozen read model for the page and its JSON twin."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import datetime, tzinfo
from functools import cached_property
from typing import Annotated, Any

from django.utils.timezone import get_default_timezone
from pydantic import Field, PlainSerializer

from apps.accounts.viewers import Viewer
from apps.catalog.queries import FilterChoices, RepositoryFilter, UnknownNames, filter_choices, unknown_names
from apps.delivery.queries import (
    BoardChoice,
    BoardFigures,
    DeploymentFigures,
    DoraFigures,
    IssueFigures,
    OpenBoard,
    Percentiles,
    PullRequestFigures,
    board_figures,
    issue_figures,
    open_boards,
    pull_request_figures,
    shipping_figures,
)
from apps.delivery.queries.percentiles import UNKNOWN
from apps.delivery.queries.periods import Span
from apps.sync.queries import FeedState, Knowledge, SyncOutline, knowledge
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
# The figures on top of the page, drawn as lines over the last weeks.
HEADLINE = (
    *("board.done", "board.wip", "board.cycle_hours"),
    *("pull_requests.merged", "deployments.production.succeeded", "dora.lead_time_hours"),
)
HISTORY_WEEKS = 12  # of a line on the page, the week shown included


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
    # By path, the figures on top in the weeks before, oldest first, and in this one; None where unknown.
    history: Annotated[Mapping[str, tuple[float | None, ...]], Field(exclude=True)] = field(default_factory=dict)

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


def freshness(feeds: Iterable[FeedState]) -> str:
    """Say of the feeds that figures use whether one is "old", else whether one is "stale", else ""."""
    used = [feed for feed in feeds if feed.name in USED_FEEDS]
    if any(feed.is_outdated for feed in used):
        return "old"
    return "stale" if any(feed.is_stale for feed in used) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekPage:
    """What the page of a week shows besides the sync."""

    status: WeeklyStatus
    choices: FilterChoices
    freshness: str


def weekly_page(viewer: Viewer, *, week: Week, filters: WeekFilters, now: datetime, sync: SyncOutline) -> WeekPage:
    """Answer a week with the figures of the weeks before that the page compares with.

    Raises UnknownNames if a filter names nothing the viewer may see.
    """
    choices = filter_choices(viewer, narrowed_to=filters.repositories)
    asked = _Asked(viewer=viewer, week=week, filters=filters, now=now, known=sync.knowledge, weeks=HISTORY_WEEKS)
    return WeekPage(status=_status(asked), choices=choices, freshness=freshness(sync.feeds))


def weekly_status(viewer: Viewer, *, week: Week, filters: WeekFilters, now: datetime) -> WeeklyStatus:
    """Answer all figures of a week that has begun.

    Raises UnknownNames if a filter names nothing the viewer may see.
    """
    problems = unknown_names(viewer, narrowed_to=filters.repositories)
    asked = _Asked(viewer=viewer, week=week, filters=filters, now=now, known=knowledge(now=now), problems=problems)
    return _status(asked)


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """Whose question it is, about which weeks: the last one in full, those before it for the lines on top."""

    viewer: Viewer
    week: Week
    filters: WeekFilters
    now: datetime
    known: Knowledge
    weeks: int = 1
    problems: Mapping[str, str] = field(default_factory=dict)  # of the filters

    @cached_property
    def zone(self) -> tzinfo:
        return get_default_timezone()

    @cached_property
    def spans(self) -> list[Span]:
        """The weeks asked about, oldest first."""
        weeks = [self.week]
        while len(weeks) < self.weeks:
            weeks.append(weeks[-1].previous)
        bounds = [week.bounds(zone=self.zone) for week in reversed(weeks)]
        return [Span(start_at=one.start_at, end_at=one.end_at, at=min(self.now, one.end_at)) for one in bounds]

    @property
    def span(self) -> Span:
        return self.spans[-1]

    @property
    def earlier(self) -> list[Span]:
        return self.spans[:-1]

    def cause(self, feeds: Iterable[str]) -> str:
        """Say why figures made of these feeds are unknown; "" when they are known."""
        return next(filter(None, map(self.known.cause, feeds)), "")


def _status(asked: _Asked) -> WeeklyStatus:
    span, causes, past = asked.span, dict[str, str](), dict[str, Sequence[float | None]]()
    boards = open_boards(asked.viewer)
    board = _board(asked, boards=boards, causes=causes, past=past)
    status = WeeklyStatus(
        week=asked.week,
        start_at=span.start_at.astimezone(asked.zone),
        end_at=span.end_at.astimezone(asked.zone),
        time_zone=str(asked.zone),
        at=span.at.astimezone(asked.zone),
        as_of=asked.known.as_of(name for name in USED_FEEDS if not asked.known.cause(name)),
        frozen_at=None,
        filters=asked.filters,
        causes=causes,
        board=board,
        boards=tuple(BoardChoice(number=one.number, title=one.title) for one in boards),
        **_groups(asked, causes=causes, past=past),
    )
    history = {path: (*_line(asked, path, past), middle(status.figure(path).value)) for path in HEADLINE}
    return replace(status, history=history)


def middle(value: Any) -> float | None:
    """Read a count, or the median of a distribution."""
    found: float | None = getattr(value, "p50", value)
    return found


def _line(asked: _Asked, path: str, past: Mapping[str, Sequence[float | None]]) -> Sequence[float | None]:
    """Return a figure of the weeks before, unknown where its feeds tell nothing."""
    is_known = path in past and not asked.cause(_feeds_of(path))
    return past[path] if is_known else [None] * len(asked.earlier)


def _groups(asked: _Asked, *, causes: dict[str, str], past: dict[str, Sequence[float | None]]) -> dict[str, Any]:
    """Answer the groups that are not of one board, by name."""
    viewer, span, narrowed_to = asked.viewer, asked.span, asked.filters.repositories
    pull_requests = pull_request_figures(viewer, span=span, narrowed_to=narrowed_to, earlier=asked.earlier)
    shipping = shipping_figures(viewer, span=span, narrowed_to=narrowed_to, earlier=asked.earlier)
    past["pull_requests.merged"] = pull_requests.past
    past["deployments.production.succeeded"] = [one.succeeded for one in shipping.past]
    past["dora.lead_time_hours"] = [one.lead_time_hours.p50 for one in shipping.past]
    groups = {
        "issues": issue_figures(viewer, span=span, narrowed_to=narrowed_to),
        "pull_requests": pull_requests.figures,
        "deployments": shipping.figures.deployments,
        "dora": shipping.figures.dora,
    }
    shown = {name: _masked(group, path=name, asked=asked, causes=causes) for name, group in groups.items()}
    if shown["dora"].change_failure_percent is None:
        causes.setdefault("dora.change_failure_percent", NO_PRODUCTION_DEPLOYMENT)
    return shown


def _board(
    asked: _Asked,
    *,
    boards: Sequence[OpenBoard],
    causes: dict[str, str],
    past: dict[str, Sequence[float | None]],
) -> BoardFigures | None:
    number = asked.filters.board
    board = next((one for one in boards if number in (None, one.number)), None)
    no_board = {"board": "There is no board of this number."} if board is None and number is not None else {}
    if asked.problems or no_board:
        raise UnknownNames({**asked.problems, **no_board})
    cause = asked.cause(GROUP_FEEDS["board"])
    if board is None or cause:
        causes["board"] = cause or NO_BOARD
        return None
    found = board_figures(
        asked.viewer,
        board=board,
        span=asked.span,
        zone=asked.zone,
        narrowed_to=asked.filters.repositories,
        earlier=asked.earlier,
    )
    past["board.done"] = [one.done for one in found.past]
    past["board.wip"] = [one.wip for one in found.past]
    past["board.cycle_hours"] = [one.cycle_hours.p50 for one in found.past]
    causes.update(found.figures.causes)
    return found.figures


def _masked(figures: Any, *, path: str, asked: _Asked, causes: dict[str, str]) -> Any:
    """Replace by None, with a cause, what comes from a feed that tells nothing."""
    if isinstance(figures, dict):
        return {
            name: _masked(value, path=f"{path}.{name}", asked=asked, causes=causes) for name, value in figures.items()
        }
    if is_dataclass(figures) and not isinstance(figures, Percentiles | type):
        parts = {
            one.name: _masked(getattr(figures, one.name), path=f"{path}.{one.name}", asked=asked, causes=causes)
            for one in fields(figures)
        }
        return replace(figures, **parts)
    cause = asked.cause(_feeds_of(path))
    if not cause:
        return figures
    causes[path] = cause
    return UNKNOWN if isinstance(figures, Percentiles) else None


def _feeds_of(path: str) -> tuple[str, ...]:
    group, *_, figure = path.split(".")
    return FIGURE_FEEDS.get((group, figure), GROUP_FEEDS[group])
