"""Branches, tags and releases, and where hotfixes left from."""

from dataclasses import dataclass
from datetime import datetime

from apps.scorecards.facts.known import Missing


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorFacts:
    login: str
    kind: str  # human, dependency_bot, review_bot, ai_agent, automation


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchFacts:
    """A branch beside the default one."""

    name: str
    url: str
    author: str  # login, of its head; "" where GitHub knows no account
    committed_at: datetime | None  # of its head
    created_at: datetime | None  # None is unknown
    ahead_by: int | None
    is_merged: bool | Missing
    open_pull_request: int | Missing | None  # its number


@dataclass(frozen=True, slots=True, kw_only=True)
class TagFacts:
    """A tag; who made it is told by up to three sources, each None where it tells nothing."""

    name: str
    url: str
    sha: str  # of its commit, "" where it stands for none
    tagged_at: datetime
    creator: ActorFacts | None  # who pushed it: GitHub forgets after 30 days
    releaser: ActorFacts | None  # the author of its release
    tagger: ActorFacts | None  # whom an annotated tag names

    @property
    def maker(self) -> ActorFacts | None:
        """Return who made it by the best source there is."""
        return self.creator or self.releaser or self.tagger


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseFacts:
    """A release that was published."""

    tag: str
    url: str
    is_prerelease: bool
    published_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HotfixStartFacts:
    """Where a hotfix left from, beside the version that was the latest then.

    A branch of the default branch holds the tag's commit too, if it was made after it: then `extra_commits` are there
    that neither the version nor the pull request has.
    """

    tag: str
    tag_sha: str
    merge_base_sha: str
    extra_commits: int

    @property
    def is_from_tag(self) -> bool:
        return self.merge_base_sha == self.tag_sha and self.extra_commits <= 0
