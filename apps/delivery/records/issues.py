"""Issues."""

from dataclasses import dataclass
from datetime import datetime

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
    labels: tuple[LabelRecord, ...]
    assignees: tuple[ActorRecord, ...]
