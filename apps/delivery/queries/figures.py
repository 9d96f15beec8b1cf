"""What the figures of a period look like: frozen, None where a figure cannot be known."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Generic, TypeVar

from pydantic import Field

from apps.delivery.queries.percentiles import UNKNOWN, Percentiles, Spread

Figures = TypeVar("Figures")
Headline = TypeVar("Headline")
Share = TypeVar("Share")


@dataclass(frozen=True, slots=True, kw_only=True)
class InContext(Generic[Figures, Headline, Share]):
    """All figures of a span with what a page sets beside them.

    `past` holds the few figures that are drawn as a line of each earlier span, in the order asked for.
    `by_repository` holds what each repository, by its name, has of the counts; those with nothing are left out.
    `causes` says of each figure that is unknown, by its name, why.
    """

    figures: Figures
    past: tuple[Headline, ...] = ()
    by_repository: Mapping[str, Share] = field(default_factory=dict)
    causes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueCounts:
    opened: int | None = None
    closed: int | None = None
    reopened: int | None = None
    open_at_end: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueFigures(IssueCounts):
    by_author_kind: dict[str, IssueCounts]


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequestCounts:
    opened: int | None = None
    merged: int | None = None
    closed_unmerged: int | None = None
    open_at_end: int | None = None
    drafts_at_end: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingPullRequest:
    """An open pull request that no human but its author has looked at."""

    repository: str
    number: int
    title: str
    url: str
    author: str | None
    hours: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequestFigures(PullRequestCounts):
    hours_to_first_review: Spread = UNKNOWN
    without_review: int | None = None
    hours_to_merge: Spread = UNKNOWN
    waiting: tuple[WaitingPullRequest, ...] | None = None
    by_author_kind: dict[str, PullRequestCounts]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentCounts:
    succeeded: int | None = None
    failed: int | None = None
    rolled_back: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentFigures:
    staging: DeploymentCounts
    production: DeploymentCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class DoraFigures:
    """The four keys; `change_failure_percent` is None too where nothing was deployed."""

    deployment_frequency: int | None = None
    lead_time_hours: Spread = UNKNOWN
    change_failure_percent: float | None = None
    restore_hours: Spread = UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippingFigures:
    """What was deployed, and the keys that follow from it."""

    deployments: DeploymentFigures
    dora: DoraFigures


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardShare:
    """What a repository has of a board's work, as far as it is known where the cards stood."""

    done: int
    wip: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CardLink:
    """What a card stands for; a draft has only its title."""

    kind: str  # issue, pull_request, draft
    repository: str | None
    number: int | None
    title: str
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnFigures:
    name: str | None  # None for the cards without a status
    tier: str
    at_start: int | None
    at_end: int | None
    entered: int | None
    left: int | None
    unowned: int | None
    oldest_days: float | None  # None, without a cause, in an empty column

    @property
    def label(self) -> str:
        return "No status" if self.name is None else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveCount:
    from_name: Annotated[str, Field(serialization_alias="from")]
    to_name: Annotated[str, Field(serialization_alias="to")]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryCount:
    """How many cards got their first column."""

    to_name: Annotated[str, Field(serialization_alias="to")]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AgingCard:
    """A card that is longer in its column than 85 % of those before it."""

    card: Annotated[CardLink, Field(serialization_alias="item")]
    column: str
    days: float
    limit_days: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CumulativeDay:
    """The cards of each column at the end of a day; "" stands for those without a status."""

    date: date
    columns: dict[str, int] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardHeadline:
    done: int | None
    wip: int | None
    cycle_hours: Percentiles


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardFigures:
    number: int
    title: str
    columns: tuple[ColumnFigures, ...]
    moves: tuple[MoveCount, ...] | None
    entered: tuple[EntryCount, ...] | None
    done: int | None
    wip: int | None
    cycle_hours: Spread
    aging: tuple[AgingCard, ...] | None
    blocked: tuple[CardLink, ...] | None
    carried_over: int | None
    added: int | None
    cumulative: tuple[CumulativeDay, ...]
    causes: Annotated[dict[str, str], Field(exclude=True)] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardChoice:
    number: int
    title: str
