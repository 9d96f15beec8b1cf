"""Issues."""

from dataclasses import dataclass
from datetime import date, datetime

from apps.catalog.records import ActorRecord, LabelRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueRecord:
    github_id: int
    node_id: str
    number: int
    title: str
    body: str
    url: str
    state: str  # open, closed
    state_reason: str  # completed, not_planned, duplicate, reopened, ""
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    author: ActorRecord | None
    milestone: str
    milestone_due_on: date | None
    parent_node_id: str  # of the issue that it is a sub-issue of, "" without or where the server does not tell
    labels: tuple[LabelRecord, ...]
    assignees: tuple[ActorRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueCommentRecord:
    """A comment on an issue."""

    node_id: str
    author: ActorRecord | None
    body: str
    url: str
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionRecord:
    """An issue or pull request in which somebody named an issue, in its text or in a comment on it."""

    node_id: str  # of the entry in the timeline of what is named
    at: datetime
    actor: ActorRecord | None
    repository: str  # of what names it, with its owner
    number: int
    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationRecord:
    """What was said on one issue, and where it was named, as one look saw it."""

    issue_node_id: str
    updated_at: datetime  # the issue's own
    is_whole: bool  # False where there is more than was read
    comments: tuple[IssueCommentRecord, ...]
    mentions: tuple[MentionRecord, ...]
