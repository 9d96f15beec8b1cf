"""What a feed is: one kind of record from a source, its targets, where it goes, and what removes what is gone."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from apps.catalog.ingest import Pruned
from apps.integrations.github.client import GitHubClient
from apps.integrations.walks import Page, Target, Walk
from apps.sync.schedule import FeedSchedule

# An incremental pass looks back this far behind the last one.
OVERLAP = timedelta(minutes=5)


class Ingest(Protocol):
    """Stores records of one kind; returns how many rows they became."""

    def __call__(self, records: Sequence[Any], *, target: str, seen_at: datetime) -> int: ...


class Prune(Protocol):
    """Removes what a complete pass did not see; however much it is only where somebody accepts that."""

    def __call__(self, *, target: str, seen_before: datetime, at: datetime, is_accepted: bool) -> Pruned: ...


class Conclude(Protocol):
    """Does what only a whole pass allows, besides removing."""

    def __call__(self, *, target: str) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A target to look at. `has_shrunk`: GitHub counts fewer than are stored, so something is gone."""

    target: Target
    has_shrunk: bool = False
    since: datetime | None = None  # an incremental pass goes back at least to here


Looks = Callable[[str, datetime], Sequence[Look]]
Read = Callable[[GitHubClient, Walk], Iterator[Page]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One kind of record from GitHub."""

    schedule: FeedSchedule
    read: Read
    ingest: Ingest
    looks: Looks  # takes the name of a repository, "" for all, and the present moment
    prune: Prune | None = None
    conclude: Conclude | None = None
    overlap: timedelta = OVERLAP
    history: timedelta | None = None  # how far back a full pass goes, None for all
    lists_all: bool = False  # each pass that ends without a hole has met every item: what it did not see is gone
    may_be_empty: bool = True  # False where no organization is without: an empty list is an outage
    needs: str = ""  # the feed that names its targets: before that has come in, none is not the same as nothing
    is_batch: bool = False  # its target are ids to refresh, which leave the set once they are read

    @property
    def name(self) -> str:
        return self.schedule.name

    @property
    def full_every(self) -> timedelta | None:
        return self.schedule.full_every
