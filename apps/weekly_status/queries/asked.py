"""Whose question about which weeks it is, and which feeds the answer is made of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import cached_property

from django.utils.timezone import get_default_timezone

from apps.accounts.viewers import Viewer
from apps.catalog.queries import RepositoryFilter
from apps.delivery.queries.periods import Span
from apps.sync.queries import FeedState, Knowledge
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
    known: Knowledge
    weeks: int = 1  # how many, the last one included
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
