"""Timelines of issues and pull requests."""

from dataclasses import dataclass
from datetime import datetime

from apps.catalog.records import ActorRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRecord:
    """One entry of the timeline of an issue or pull request.

    kind: closed, reopened, labeled, unlabeled, assigned, unassigned, transferred, ready_for_review,
    convert_to_draft, board_added, board_moved, board_removed, converted_from_draft.
    """

    node_id: str
    kind: str
    at: datetime
    actor: ActorRecord | None
    is_automated: bool = False
    label: str = ""  # labeled, unlabeled
    assignee: str = ""  # login: assigned, unassigned
    board_node_id: str = ""  # board_*
    from_status: str = ""  # board_moved: name of a column, "" for none
    to_status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineRecord:
    """The whole timeline, of the kinds that EventRecord names, of one issue or pull request."""

    node_id: str  # of the issue or pull request
    events: tuple[EventRecord, ...]
    has_board_events: bool  # False where the server does not know events of boards
