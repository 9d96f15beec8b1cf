"""Incidents as tests need them: read with their timeline and what was said on them."""

from datetime import datetime
from typing import Any

from apps.delivery.ingest import upsert_conversations, upsert_issues, upsert_timelines
from apps.delivery.records import ConversationRecord, EventRecord, IssueCommentRecord, TimelineRecord
from tests.records import BEN, FIRST_PASS, after, issue, label

CLOSED = after(hours=30)
WRITTEN = "## Impact\nAll\n## Timeline\nNow\n## Cause\nA bug\n## Actions\nNone."


def comment(number: int, *, at: datetime, author: Any = BEN, body: str = "Looking.") -> IssueCommentRecord:
    return IssueCommentRecord(
        node_id=f"IC_{number}", author=author, body=body, url="https://x.test", created_at=at, updated_at=at
    )


def bring_in(
    number: int = 1,
    *,
    labels: tuple[str, ...] = ("incident",),
    events: tuple[EventRecord, ...] = (),
    comments: tuple[IssueCommentRecord, ...] = (),
    **values: Any,
) -> None:
    """Have an incident read with its timeline and what was said on it."""
    record = issue(number, **{"title": "Login fails", "labels": tuple(map(label, labels))} | values)
    upsert_issues([record], target="R_1", seen_at=FIRST_PASS)
    timeline = TimelineRecord(node_id=record.node_id, events=events, has_board_events=True)
    upsert_timelines([timeline], target="batch", seen_at=FIRST_PASS)
    said = ConversationRecord(
        issue_node_id=record.node_id, updated_at=record.updated_at, is_whole=True, comments=comments, mentions=()
    )
    upsert_conversations([said], target="batch", seen_at=FIRST_PASS)


def closed(**values: Any) -> dict[str, Any]:
    return {"state": "closed", "state_reason": "completed", "closed_at": CLOSED, "updated_at": CLOSED} | values
