"""Branches, tags and releases, and where hotfixes left from."""

from dataclasses import dataclass
from datetime import datetime

from apps.catalog.records import ActorRecord


def tag_mark(name: str, commit_sha: str) -> str:
    """Return a tag as it is now, in a word. Its first two words are the tag, whatever it stands for."""
    return f"tag {name} {commit_sha}"


def release_mark(github_id: int, tag_name: str, *, is_draft: bool, is_prerelease: bool) -> str:
    """Return a release as it is now, in a word. Its first two words are the release, however it changes."""
    return f"release {github_id} {tag_name} {is_draft} {is_prerelease}"


def key_of(mark: str) -> str:
    """Return the part of a mark that remains."""
    # No name of a ref holds a space: https://git-scm.com/docs/git-check-ref-format
    return " ".join(mark.split(" ")[:2])


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchRecord:
    """A branch beside the default one."""

    name: str
    head_sha: str
    committed_at: datetime | None  # of the head
    author_login: str  # of the head, "" when GitHub knows no account
    ahead_by: int | None  # commits that the default branch has not; None where GitHub does not compare
    behind_by: int | None  # commits of the default branch that it has not
    created_at: datetime | None  # None where GitHub does not tell (any more)


@dataclass(frozen=True, slots=True, kw_only=True)
class TagRecord:
    name: str
    commit_sha: str  # of an annotated tag what it stands for; "" where that is no commit
    is_annotated: bool
    tagged_at: datetime | None  # of an annotated tag when it was made, else the date of its commit
    tagger_login: str  # whom an annotated tag names, "" when GitHub knows no account
    creator: ActorRecord | None  # who pushed it; None where no event tells (any more)

    @property
    def mark(self) -> str:
        """Sum up what may change."""
        return tag_mark(self.name, self.commit_sha)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseRecord:
    github_id: int
    node_id: str
    tag_name: str
    name: str
    url: str
    is_draft: bool
    is_prerelease: bool
    author: ActorRecord | None
    created_at: datetime
    published_at: datetime | None  # None for a draft

    @property
    def mark(self) -> str:
        """Sum up what may change."""
        return release_mark(self.github_id, self.tag_name, is_draft=self.is_draft, is_prerelease=self.is_prerelease)


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeBaseRecord:
    """Where a hotfix and the latest version of its time part."""

    head_sha: str
    tag: str
    tag_sha: str  # "" where GitHub does not have the commits any more
    merge_base_sha: str  # the same
    ahead_by: int | None  # commits of the head that the tag does not have; None where the two are not compared
