"""Facts of issues, with their cards."""

from dataclasses import dataclass
from datetime import datetime

from apps.catalog.names import plain
from apps.scorecards.facts.authors import AI_AGENT, HUMAN
from apps.scorecards.facts.discussions import DiscussionFacts
from apps.scorecards.facts.known import Missing
from apps.scorecards.facts.postmortems import PostmortemFacts
from apps.scorecards.facts.process import Process
from apps.scorecards.facts.repositories import RepositoryFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelEvent:
    label: str
    is_added: bool
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFacts:
    """The issue's card on the board of the process."""

    column: str  # name, "" without
    tier: str  # backlog, in_progress, review, done, other, ""
    since: datetime | None
    is_stuck: bool | Missing  # at work, and longer in its column than 85 % of the cards before it
    limit_days: float | None  # of one that is stuck: what it is over


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveFacts:
    from_tier: str
    to_tier: str
    at: datetime
    is_gap: bool  # nobody knows where the card stood before


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedPullRequest:
    number: int
    url: str
    state: str  # open, closed, merged
    is_draft: bool
    opened_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueFacts:
    id: int
    repository: RepositoryFacts
    number: int
    title: str
    body: str
    url: str
    author: str
    author_kind: str
    labels: tuple[str, ...]
    assignees: tuple[str, ...]
    state_reason: str  # completed, not_planned, duplicate, reopened, ""
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    resolved_at: datetime | None  # of an incident: as somebody corrected it, else when it was closed
    label_events: tuple[LabelEvent, ...] | Missing
    card: CardFacts | Missing | None  # None: not on the board
    moves: tuple[MoveFacts, ...] | Missing  # of that card, oldest first
    pull_requests: tuple[LinkedPullRequest, ...] | Missing
    service_labels: frozenset[str]  # in lower case
    postmortems: tuple[PostmortemFacts, ...]  # of an incident
    announcements: tuple[DiscussionFacts, ...] | Missing  # discussions that name a proposal of an ADR, oldest first
    announcements_read_at: datetime  # the moment that `announcements` is known for
    as_of: datetime

    @property
    def process(self) -> Process:
        return self.repository.process

    @property
    def is_by_bot(self) -> bool:
        return self.author_kind not in (HUMAN, AI_AGENT)

    @property
    def is_incident(self) -> bool:
        return self.process.incident_label.lower() in (label.lower() for label in self.labels)

    @property
    def is_adr(self) -> bool:
        """Whether it proposes an architecture decision."""
        return self.has_label(self.process.adr_label)

    @property
    def is_dropped(self) -> bool:
        """Whether it was closed without being done."""
        return self.closed_at is not None and self.state_reason in ("not_planned", "duplicate")

    @property
    def postmortem(self) -> PostmortemFacts | None:
        """Return what tells of the incident: what is there before what may be; None without either."""
        likely = [one for one in self.postmortems if one.is_there is not False]
        return min(likely, key=lambda one: one.is_there is not True, default=None) if self.is_incident else None

    def has_label(self, *names: str) -> bool:
        """Say whether it carries one of these labels, in any case and with any separators."""
        return not {plain(name) for name in names}.isdisjoint(map(plain, self.labels))

    def is_past(self, at: datetime, *, business_days: int) -> bool:
        """Say whether so many business days went by since a moment."""
        return self.process.business_days_after(at, days=business_days) <= self.as_of

    @property
    def done_at(self) -> datetime | None:
        """When it was closed as done; None while it is open or was dropped."""
        return None if self.is_dropped else self.closed_at
