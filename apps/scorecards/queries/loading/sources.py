"""Which facts the feeds let be known: one that never came in, is refused or is too old is Missing with its cause."""

from dataclasses import dataclass
from datetime import datetime

from apps.scorecards.facts import Missing
from apps.sync.queries import FeedState, Knowledge, feed_knowledge


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """The feeds as they stand."""

    knowledge: Knowledge
    states: dict[str, FeedState]

    def missing(self, *feeds: str, repository: str = "") -> Missing | None:
        """Say why what these feeds bring is not known, of one repository or of all; None where it is."""
        cause = self.knowledge.cause_of_any(feeds, repository=repository)
        if cause:
            return Missing(cause=cause)
        old = next((self.states[name] for name in feeds if self.states[name].is_outdated), None)
        return None if old is None else Missing(cause=f"{old.title} are stale: the last complete read is too long ago.")

    def as_of(self, *feeds: str, now: datetime) -> datetime:
        """Return the moment that all these feeds are known for; the present where one never came in."""
        return self.knowledge.as_of(feeds) or now


def load_sources(*, now: datetime) -> Sources:
    """Load the state of the feeds in two statements."""
    knowledge, states = feed_knowledge(now=now)
    return Sources(knowledge=knowledge, states={state.name: state for state in states})
