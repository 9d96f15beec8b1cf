"""Boards with their columns and cards."""

from dataclasses import dataclass
from datetime import datetime

from apps.catalog.records import ActorRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardColumnRecord:
    option_id: str
    name: str
    color: str
    position: int  # from 0, left to right


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRecord:
    """A project of the organization with the options of its Status field as columns."""

    node_id: str
    number: int
    title: str
    url: str
    is_closed: bool
    is_public: bool
    created_at: datetime
    updated_at: datetime
    items_total: int
    columns: tuple[BoardColumnRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardItemRecord:
    """One card, as one look saw it.

    The status value's own times are exact for the last move: `status_since` is when the card got its
    present column, `status_first_at` when it got any column for the first time.
    """

    node_id: str
    kind: str  # issue, pull_request, draft, redacted
    content_node_id: str  # "" when redacted
    title: str  # of a draft, else ""
    assignees: tuple[str, ...]  # logins, of a draft, else ()
    content_updated_at: datetime | None  # of a draft, else None
    is_archived: bool
    created_at: datetime
    updated_at: datetime
    option_id: str  # "" for no column
    status_since: datetime | None
    status_first_at: datetime | None
    moved_by: ActorRecord | None
