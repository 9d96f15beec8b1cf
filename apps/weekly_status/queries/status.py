"""The week across repositories: one frozen read model for the page and its JSON twin."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, PlainSerializer

from apps.catalog.queries import UnknownNames
from apps.coverage.queries import CoverageOfWeek, coverage_of_week
from apps.delivery.queries import (
    BoardChoice,
    BoardFigures,
    DeploymentFigures,
    DoraFigures,
    InContext,
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
from apps.postmortems.queries import IncidentFigures
from apps.weekly_status.queries.asked import GROUP_FEEDS, USED_FEEDS, Asked, WeekFilters
from apps.weekly_status.queries.measures import HEADLINE
from apps.weekly_status.queries.shares import SHARED
from apps.weekly_status.weeks import Week

NO_PRODUCTION_DEPLOYMENT = "No production deployment finished in this week."
NO_BOARD = "No open board is visible."


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
    incidents: IncidentFigures
    coverage: tuple[CoverageOfWeek, ...] | None
    # By path, the figures on top in the weeks before, oldest first, and in this one; None where unknown.
    history: Annotated[Mapping[str, tuple[float | None, ...]], Field(exclude=True)] = field(default_factory=dict)
    # By path and then by its name, what each repository has of the counts that are shared out.
    by_repository: Annotated[Mapping[str, Mapping[str, int]], Field(exclude=True)] = field(default_factory=dict)

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
            value = value.get(name) if isinstance(value, Mapping) else getattr(value, name, None)
        return Figure(value=value, cause=self.causes.get(path) or self.causes.get(path.split(".", 1)[0], ""))


@dataclass(kw_only=True)
class _Beside:
    """What comes up while the groups are answered: causes, the weeks before, the shares of repositories."""

    causes: dict[str, str] = field(default_factory=dict)
    past: dict[str, Sequence[float | None]] = field(default_factory=dict)
    by_repository: dict[str, dict[str, int]] = field(default_factory=dict)

    def share_out(self, group: str, found: InContext[Any, Any, Any]) -> None:
        """Keep what each repository has of a group's counts."""
        for path in SHARED:
            of_group, _, name = path.partition(".")
            if of_group == group:
                self.by_repository[path] = {key: getattr(part, name) for key, part in found.by_repository.items()}


def status_of(asked: Asked) -> WeeklyStatus:
    """Answer all figures of the week asked about, and the lines and shares that a page sets beside them.

    Raises UnknownNames if a filter names nothing the viewer may see.
    """
    beside = _Beside()
    boards = open_boards(asked.viewer)
    board = _board(asked, board=chosen_board(asked, boards=boards), beside=beside)
    status = WeeklyStatus(
        week=asked.week,
        start_at=asked.span.start_at.astimezone(asked.zone),
        end_at=asked.span.end_at.astimezone(asked.zone),
        time_zone=str(asked.zone),
        at=asked.span.at.astimezone(asked.zone),
        as_of=asked.known.as_of(name for name in USED_FEEDS if not asked.known.cause(name)),
        frozen_at=None,
        filters=asked.filters,
        causes=beside.causes,
        board=board,
        boards=tuple(BoardChoice(number=one.number, title=one.title) for one in boards),
        by_repository=beside.by_repository,
        coverage=_coverage(asked, causes=beside.causes),
        **_groups(asked, beside=beside),
    )
    history = {path: (*_line(asked, path, beside), middle(status.figure(path).value)) for path in HEADLINE}
    return replace(status, history=history)


def chosen_board(asked: Asked, *, boards: Sequence[OpenBoard]) -> OpenBoard | None:
    """Return the board that is asked for, else the first one; None where there is none.

    Raises UnknownNames if it is not there, or another filter names nothing the viewer may see.
    """
    number = asked.filters.board
    board = next((one for one in boards if number in (None, one.number)), None)
    no_board = {"board": "There is no board of this number."} if board is None and number is not None else {}
    if asked.problems or no_board:
        raise UnknownNames({**asked.problems, **no_board})
    return board


def middle(value: Any) -> float | None:
    """Read a count, how many are on a list, or the median of a distribution."""
    found: float | None = len(value) if isinstance(value, tuple) else getattr(value, "p50", value)
    return found


def _line(asked: Asked, path: str, beside: _Beside) -> Sequence[float | None]:
    """Return a figure of the weeks before, unknown where its feeds tell nothing."""
    is_known = path in beside.past and not asked.cause_of(path)
    return beside.past[path] if is_known else [None] * len(asked.earlier)


def _groups(asked: Asked, *, beside: _Beside) -> dict[str, Any]:
    """Answer the groups that are not of one board, by name."""
    viewer, span, narrowed_to = asked.viewer, asked.span, asked.filters.repositories
    kind = asked.filters.author_kind or ""
    issues = issue_figures(viewer, span=span, narrowed_to=narrowed_to, author_kind=kind)
    pull_requests = pull_request_figures(
        viewer, span=span, narrowed_to=narrowed_to, author_kind=kind, earlier=asked.earlier
    )
    shipping = shipping_figures(
        viewer, span=span, narrowed_to=narrowed_to, earlier=asked.earlier, incidents=asked.known_incidents
    )
    beside.past["pull_requests.merged"] = pull_requests.past
    beside.past["dora.lead_time_hours"] = [one.p50 for one in shipping.past]
    beside.past["incidents.open_at_end"] = asked.incidents.past
    beside.causes.update({f"incidents.{name}": why for name, why in asked.incidents.causes.items()})
    beside.causes.update({f"pull_requests.{name}": why for name, why in pull_requests.causes.items()})
    beside.share_out("issues", issues)
    beside.share_out("pull_requests", pull_requests)
    beside.by_repository["deployments.production.succeeded"] = dict(shipping.by_repository)
    groups = {
        "issues": issues.figures,
        "pull_requests": pull_requests.figures,
        "deployments": shipping.figures.deployments,
        "dora": shipping.figures.dora,
        "incidents": asked.incidents.figures,
    }
    shown = {name: _masked(group, path=name, asked=asked, causes=beside.causes) for name, group in groups.items()}
    if shown["dora"].change_failure_percent is None:
        beside.causes.setdefault("dora.change_failure_percent", NO_PRODUCTION_DEPLOYMENT)
    return shown


def _board(asked: Asked, *, board: OpenBoard | None, beside: _Beside) -> BoardFigures | None:
    cause = asked.cause(GROUP_FEEDS["board"])
    if board is None or cause:
        beside.causes["board"] = cause or NO_BOARD
        return None
    found = board_figures(
        asked.viewer,
        board=board,
        span=asked.span,
        zone=asked.zone,
        narrowed_to=asked.filters.repositories,
        author_kind=asked.filters.author_kind or "",
        earlier=asked.earlier,
    )
    beside.past["board.done"] = [one.done for one in found.past]
    beside.past["board.wip"] = [one.wip for one in found.past]
    beside.past["board.cycle_hours"] = [one.cycle_hours.p50 for one in found.past]
    beside.share_out("board", found)
    beside.causes.update(found.figures.causes)
    return found.figures


def _coverage(asked: Asked, *, causes: dict[str, str]) -> tuple[CoverageOfWeek, ...] | None:
    cause = asked.cause(GROUP_FEEDS["coverage"])
    if cause:
        causes["coverage"] = cause
        return None
    return coverage_of_week(asked.viewer, span=asked.span, narrowed_to=asked.filters.repositories)


def _masked(figures: Any, *, path: str, asked: Asked, causes: dict[str, str]) -> Any:
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
    cause = asked.cause_of(path)
    if not cause:
        return figures
    causes[path] = cause
    return UNKNOWN if isinstance(figures, Percentiles) else None
