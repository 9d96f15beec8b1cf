"""What pull requests change, and what CodeRabbit says of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from apps.catalog.records import ActorRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedFileRecord:
    path: str
    status: str  # added, modified, removed, renamed, copied, changed
    additions: int
    deletions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedFilesRecord:
    """The files that one pull request changes, as one look at its head saw them."""

    pull_request_node_id: str
    head_sha: str
    base_ref: str
    total: int | None  # of all, however many are here; None where GitHub does not tell
    files: tuple[ChangedFileRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedLinesRecord:
    """The lines that one pull request adds or changes, as one look at its head saw them."""

    repository_github_id: int
    number: int
    head_sha: str | None  # None where the look told nothing of it: no file, or nothing at all
    lines: Mapping[str, str | None]  # by path, as 1-3,7; None where GitHub does not tell, as of large changes


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryCommentRecord:
    """A comment in which CodeRabbit sums up its review; its text is not kept, only what it says of the review."""

    github_id: int
    node_id: str
    author: ActorRecord | None
    created_at: datetime
    updated_at: datetime
    state: str  # reviewed, nothing_to_say, skipped, paused, rate_limited, failed, in_progress
    marker: str  # the words that tell the state


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryCommentsRecord:
    """What may be CodeRabbit's summary on one pull request, as one look saw it."""

    pull_request_node_id: str
    updated_at: datetime  # the pull request's own
    is_whole: bool  # False where there are comments that were not read
    comments: tuple[SummaryCommentRecord, ...]
