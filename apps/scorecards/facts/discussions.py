"""Discussions, and which of them tell of a proposal."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from apps.catalog.names import plain
from apps.delivery.references import Reference, references_in, without_links
from apps.scorecards.facts.process import Process

# "owner/name" in lower case, or "" where all of the organization calls it so, with `PE-7`, `#12`, or `5` of a decision.
Name = tuple[str, str]


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


def names_of(
    title: str, *, urls: Iterable[str], files: Iterable[str] = (), repository: str, process: Process
) -> frozenset[Name]:
    """Return what a proposal of a repository is called by: by its title, its addresses and the files it changes."""
    numbers = {*process.decisions_in(title), *map(process.decision_of, files)} - {""}
    leading = (_place(one, repository=repository) for url in urls for one in references_in(url))
    return frozenset({*_key_in(title, process=process), *leading, *((repository, one) for one in numbers)})


def names_in(discussion: DiscussionFacts, *, process: Process) -> frozenset[Name]:
    """Return what a discussion names: a number of a decision that no link leads to is one of its own repository."""
    found = _key_in(discussion.text, process=process)
    found |= {(discussion.repository, one) for one in process.decisions_in(without_links(discussion.text))}
    for one in references_in(discussion.text):
        if one.number is not None and not one.is_discussion:
            found.add(_place(one, repository=discussion.repository))
        elif process.matches(process.adr_path, one.path):
            found.add((one.repository, process.decision_of(one.path)))
    return frozenset(found)


def is_in_category(discussion: DiscussionFacts, *, process: Process) -> bool:
    """Say whether a discussion is where proposals are announced."""
    wanted = {plain(name) for name in process.adr_categories}
    return not wanted or plain(discussion.category) in wanted


def _key_in(text: str, *, process: Process) -> set[Name]:
    key = process.find_key(text)
    return {("", key)} if key else set()


def _place(one: Reference, *, repository: str) -> Name:
    return (one.repository or repository, f"#{one.number}")
