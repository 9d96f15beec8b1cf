"""Whose question about which weeks it is, and which feeds the answer is made of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import cached_property
from typing import Any

from django.utils.timezone import get_default_timezone

from apps.accounts.viewers import Viewer
from apps.catalog.queries import RepositoryFilter, measured_repositories
from apps.delivery.queries import InContext
from apps.delivery.queries.incidents import Incident, incidents_of
from apps.delivery.queries.periods import Span
from apps.postmortems.queries import IncidentFigures, incident_figures
from apps.sync.queries import FeedsNow, FeedState, Knowledge
from apps.weekly_status.weeks import Week

# The feeds that a group of figures is made of, and what single figures of it need instead.
GROUP_FEEDS: dict[str, tuple[str, ...]] = {
    "issues": ("issues",),
    "pull_requests": ("pull-requests",),
    "board": ("boards", "board-items", "issues", "pull-requests", "timelines"),
    "deployments": ("deployments",),
    "dora": ("deployments", "commits"),
    "incidents": ("issues", "timelines"),
    "coverage": ("commits", "pull-requests"),
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
    ("incidents", "acknowledged_hours"): ("issues", "timelines", "conversations"),
    ("incidents", "without_postmortem"): ("issues", "timelines", "conversations", "pull-requests"),
    ("incidents", "repeats"): ("issues", "timelines", "conversations", "pull-requests"),
    ("incidents", "with_late_actions"): ("issues", "timelines", "conversations", "pull-requests"),
}
USED_FEEDS = frozenset(name for names in (*GROUP_FEEDS.values(), *FIGURE_FEEDS.values()) for name in names)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekFilters:
    """What the figures are narrowed to; None for all."""

    repository: str | None = None
    team: str | None = None
    board: int | None = None
    author_kind: str | None = None  # of issues, pull requests and their cards; deployments are everybody's

    @property
    def repositories(self) -> RepositoryFilter:
        return RepositoryFilter(repository=self.repository, team=self.team)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Whose question it is, about which weeks: the last one in full, those before it for the lines on top."""

    viewer: Viewer
    week: Week
    filters: WeekFilters
    now: datetime
    feeds: FeedsNow
    weeks: int = 1  # how many, the last one included
    problems: Mapping[str, str] = field(default_factory=dict)  # of the filters

    @cached_property
    def zone(self) -> tzinfo:
        return get_default_timezone()

    @property
    def known(self) -> Knowledge:
        return self.feeds.knowledge

    @cached_property
    def known_incidents(self) -> tuple[Incident, ...]:
        """The incidents of all that the viewer sees; deployments are held against them too."""
        narrowed = measured_repositories(self.viewer, narrowed_to=self.filters.repositories)
        return incidents_of(measured_repositories(self.viewer), narrowed=narrowed)

    @cached_property
    def incidents(self) -> InContext[IncidentFigures, int, Any]:
        """The incidents of the week, loaded once for their figures and for the rows behind them."""
        return incident_figures(
            self.viewer,
            known=self.known_incidents,
            span=self.span,
            feeds=self.feeds,
            now=self.now,
            narrowed_to=self.filters.repositories,
            earlier=self.earlier,
        )

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
        return self.known.cause_of_any(feeds, repository=self.filters.repository)

    def cause_of(self, path: str) -> str:
        """Say why the figure at a path is unknown for want of its feeds; "" when they are known."""
        return self.cause(feeds_of(path))


def feeds_of(path: str) -> tuple[str, ...]:
    """Name the feeds that the figure at a path is made of."""
    group, *_, figure = path.split(".")
    return FIGURE_FEEDS.get((group, figure), GROUP_FEEDS[group])


def freshness(feeds: Iterable[FeedState]) -> str:
    """Say of the feeds that figures use whether one is "old", else whether one is "stale", else ""."""
    used = [feed for feed in feeds if feed.name in USED_FEEDS]
    if any(feed.is_outdated for feed in used):
        return "old"
    return "stale" if any(feed.is_stale for feed in used) else ""
