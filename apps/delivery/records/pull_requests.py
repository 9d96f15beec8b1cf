"""Pull requests with their reviews."""

from dataclasses import dataclass
from datetime import datetime

from apps.catalog.records import ActorRecord, LabelRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRecord:
    github_id: int
    node_id: str
    state: str  # approved, changes_requested, commented, dismissed
    submitted_at: datetime
    author: ActorRecord | None
    commit_sha: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequestRecord:
    github_id: int
    node_id: str
    number: int
    title: str
    body: str
    url: str
    state: str  # open, closed, merged
    is_draft: bool
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    merged_at: datetime | None
    author: ActorRecord | None
    merged_by: ActorRecord | None
    head_ref: str
    head_sha: str
    base_ref: str
    merge_sha: str  # "" unless merged
    is_cross_repository: bool
    additions: int
    deletions: int
    changed_files: int
    commits: int
    review_decision: str  # approved, changes_requested, review_required, "" where none is required
    labels: tuple[LabelRecord, ...]
    assignees: tuple[ActorRecord, ...]
    requested_reviewers: tuple[str, ...]  # "user:<login>" or "team:<slug>"
    closes_issues: tuple[str, ...]  # node ids
    reviews: tuple[ReviewRecord, ...]
    first_commit_at: datetime | None = None  # when the first commit of the branch was made, None where hidden
    edited_at: datetime | None = None  # when the body was last edited, None for never
