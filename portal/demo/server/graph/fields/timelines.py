"""What happened to issues and pull requests."""

import re
from datetime import datetime, timedelta
from typing import Any

from portal.demo.server.graph.connections import Listing, Resolver, connection
from portal.demo.server.graph.fields.common import NODE, attribute, owner, subject_url
from portal.demo.server.graph.values import EVENT_TYPES
from portal.demo.world.model import Event, Issue, PullRequest

# LabeledEvent is asked for as LABELED_EVENT; ProjectV2 is one word of three.
ITEM_TYPES = {kind: re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).upper() for kind, name in EVENT_TYPES.items()}
MOVES = frozenset({"board_added", "board_moved", "board_removed", "converted_from_draft"})
AT_ONCE = timedelta(seconds=5)  # a merge closes what it names a moment later


def _place(event: Event) -> tuple[datetime, int]:
    return event.at, event.id


def _timeline(
    subject: Issue | PullRequest,
    info: Any,
    itemTypes: list[str] | None = None,  # noqa: N803
    since: datetime | None = None,
    skip: int | None = None,
) -> Listing:
    wanted = set(itemTypes) if itemTypes is not None else None
    hidden = _hidden(info)
    events = [event for event in subject.events if event.kind not in hidden]
    found = [
        event
        for event in events
        if (since is None or event.at >= since) and (wanted is None or ITEM_TYPES[event.kind] in wanted)
    ]
    more = {"filteredCount": len(found), "updatedAt": max((e.at for e in events), default=subject.created_at)}
    return Listing(items=found[skip or 0 :], place=_place, extra=more)


def _hidden(info: Any) -> frozenset[str]:
    kinds: frozenset[str] = frozenset()
    if info.context.hides_moves:
        kinds |= {"board_moved"}
    # The published schema of before the events knows no such type.
    if "AddedToProjectV2Event" not in info.schema.type_map:
        kinds |= MOVES
    return kinds


def _state_reason(event: Event, info: Any) -> str | None:
    subject = owner(event, info)
    reason = getattr(subject, "state_reason", "")
    return reason.upper() if reason and reason != "reopened" and event is _last_closing(subject) else None


def _last_closing(subject: Issue | PullRequest) -> Event | None:
    return next((event for event in reversed(subject.events) if event.kind == "closed"), None)


def _closer(event: Event, info: Any) -> PullRequest | None:
    subject = owner(event, info)
    if not isinstance(subject, Issue):
        return None
    closing = info.context.lookup.closing(subject)
    return next((pull for pull in closing if pull.merged_at and abs(pull.merged_at - event.at) <= AT_ONCE), None)


def _source(event: Event, info: Any) -> Issue | PullRequest:
    """The world keeps no source: a pull request that closes the issue mentioned it."""
    subject: Issue | PullRequest = owner(event, info)
    closing = info.context.lookup.closing(subject) if isinstance(subject, Issue) else []
    return closing[0] if closing else subject


def _will_close(event: Event, info: Any) -> bool:
    return _source(event, info) is not owner(event, info)


def _event_url(event: Event, info: Any) -> str:
    return f"{subject_url(owner(event, info), world=info.context.world)}#event-{event.id}"


def _board(event: Event, info: Any) -> Any:
    return None if info.context.lacks("ProjectV2") else event.board


EVENT: dict[str, Resolver] = {"id": NODE["id"], "actor": attribute("actor"), "createdAt": attribute("at")}
ADDRESSED: dict[str, Resolver] = {**EVENT, "url": _event_url, "resourcePath": _event_url}
LABELED: dict[str, Resolver] = {**EVENT, "label": attribute("label"), "labelable": owner}
ASSIGNED: dict[str, Resolver] = {**EVENT, "assignee": attribute("assignee"), "assignable": owner}
BOARD: dict[str, Resolver] = {**EVENT, "project": _board, "wasAutomated": attribute("is_automated")}
FIELDS: dict[str, dict[str, Resolver]] = {
    "Issue": {"timelineItems": connection(_timeline)},
    "PullRequest": {"timelineItems": connection(_timeline)},
    "ClosedEvent": {**ADDRESSED, "closable": owner, "stateReason": _state_reason, "closer": _closer},
    "ReopenedEvent": {**EVENT, "closable": owner},
    "LabeledEvent": LABELED,
    "UnlabeledEvent": LABELED,
    "AssignedEvent": ASSIGNED,
    "UnassignedEvent": ASSIGNED,
    "TransferredEvent": {**EVENT, "issue": owner},
    "CrossReferencedEvent": {
        **ADDRESSED,
        "referencedAt": attribute("at"),
        "source": _source,
        "target": owner,
        "willCloseTarget": _will_close,
    },
    "ReadyForReviewEvent": {**ADDRESSED, "pullRequest": owner},
    "ConvertToDraftEvent": {**ADDRESSED, "pullRequest": owner},
    "AddedToProjectV2Event": BOARD,
    "RemovedFromProjectV2Event": BOARD,
    "ConvertedFromDraftEvent": BOARD,
    "ProjectV2ItemStatusChangedEvent": {
        **BOARD,
        "previousStatus": attribute("from_status"),
        "status": attribute("to_status"),
    },
}
