"""Which facts the feeds let be known: one that never came in, is refused or is too old is Missing with its cause."""

from dataclasses import dataclass, replace
from datetime import datetime

from apps.scorecards.facts import Missing
from apps.sync.queries import FeedsNow, feeds_now, monitoring_status


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """The feeds as they stand."""

    feeds: FeedsNow

    def missing(self, *feeds: str, repository: str = "") -> Missing | None:
        """Say why what these feeds bring is not known, of one repository or of all; None where it is."""
        cause = self.feeds.cause(*feeds, repository=repository)
        return Missing(cause=cause) if cause else None

    def as_of(self, *feeds: str, now: datetime) -> datetime:
        """Return the moment that all these feeds are known for; the present where one never came in."""
        return self.feeds.as_of(*feeds, now=now)


def load_sources(*, now: datetime) -> Sources:
    """Load the state of the feeds in two statements, in four where a Prometheus is connected."""
    feeds, monitoring = feeds_now(now=now), monitoring_status(now=now)
    knowledge = replace(feeds.knowledge, causes={**feeds.knowledge.causes, **monitoring.causes})
    states = {**feeds.states, **{state.name: state for state in monitoring.feeds}}
    return Sources(feeds=FeedsNow(knowledge=knowledge, states=states))
