"""Records of the timelines of issues and pull requests."""

from apps.delivery.records import EventRecord, TimelineRecord
from apps.integrations.github.mapping import values
from apps.integrations.github.mapping.values import Json

KINDS = {
    "ClosedEvent": "closed",
    "ReopenedEvent": "reopened",
    "LabeledEvent": "labeled",
    "UnlabeledEvent": "unlabeled",
    "AssignedEvent": "assigned",
    "UnassignedEvent": "unassigned",
    "TransferredEvent": "transferred",
    "ReadyForReviewEvent": "ready_for_review",
    "ConvertToDraftEvent": "convert_to_draft",
    "AddedToProjectV2Event": "board_added",
    "ProjectV2ItemStatusChangedEvent": "board_moved",
    "RemovedFromProjectV2Event": "board_removed",
    "ConvertedFromDraftEvent": "converted_from_draft",
}


def timeline(data: Json, *, has_board_events: bool) -> TimelineRecord:
    """Read a whole timeline. One entry that does not fit spoils it: what follows would be told wrongly."""
    entries = [node for node in values.nodes(data, "timelineItems") if values.text(node, "__typename") in KINDS]
    return TimelineRecord(
        node_id=values.identity(data, "id"), events=tuple(map(_event, entries)), has_board_events=has_board_events
    )


def _event(data: Json) -> EventRecord:
    assignee = values.part(data, "assignee")
    return EventRecord(
        node_id=values.identity(data, "id"),
        kind=KINDS[data["__typename"]],
        at=values.required_moment(data, "createdAt"),
        actor=values.actor(values.part(data, "actor")),
        is_automated=values.flag(data, "wasAutomated"),
        label=values.text(values.part(data, "label") or {}, "name", limit=100),
        assignee=values.login(assignee) if assignee and assignee.get("login") else "",
        board_node_id=values.text(values.part(data, "project") or {}, "id", limit=values.IDENTITY_LENGTH),
        from_status=values.text(data, "previousStatus", limit=255),
        to_status=values.text(data, "status", limit=255),
    )
