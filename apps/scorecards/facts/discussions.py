"""Discussions, and which of them tell of a proposal."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from apps.scorecards.facts.names import plain
from apps.scorecards.facts.process import Process
from apps.scorecards.facts.references import references_in


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscussionFacts:
    label: str
    url: str
    repository: str  # "owner/name" in lower case
    number: int
    title: str
    body: str  # its beginning
    category: str  # slug
    created_at: datetime

    @property
    def text(self) -> str:
        return f"{self.title}\n{self.body}"


def names_of(title: str, *, process: Process) -> frozenset[str]:
    """Return what a title calls a proposal by: the key of its issue, and the number of its ADR in lower case."""
    return frozenset({process.find_key(title), *process.adr_names(title)} - {""})


def naming(
    discussions: Iterable[DiscussionFacts], *, places: frozenset[tuple[str, int]], title: str, process: Process
) -> tuple[DiscussionFacts, ...]:
    """Return the discussions that lead to one of some issues and pull requests, or name what a title is about.

    A place is "owner/name" in lower case with a number.
    """
    names = names_of(title, process=process)
    return tuple(one for one in discussions if _leads_to(one, places) or names & names_of(one.text, process=process))


def is_in_category(discussion: DiscussionFacts, *, process: Process) -> bool:
    """Say whether a discussion is where proposals are announced."""
    wanted = {plain(name) for name in process.adr_categories}
    return not wanted or plain(discussion.category) in wanted


def _leads_to(discussion: DiscussionFacts, places: frozenset[tuple[str, int]]) -> bool:
    return any(
        (one.repository or discussion.repository, one.number) in places
        for one in references_in(discussion.text)
        if not one.is_discussion
    )
