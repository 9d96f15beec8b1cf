"""Records of boards and their cards."""

from apps.delivery.records import BoardColumnRecord, BoardItemRecord, BoardRecord
from apps.integrations.github.mapping import values
from apps.integrations.github.mapping.values import Json

KINDS = {"Issue": "issue", "PullRequest": "pull_request", "DraftIssue": "draft"}


def board(data: Json) -> BoardRecord:
    """Read a board; without a field Status it has no columns."""
    options = (values.part(data, "status") or {}).get("options") or []
    if not isinstance(options, list) or not all(isinstance(option, dict) for option in options):
        raise values.invalid("options", options)
    return BoardRecord(
        node_id=values.identity(data, "id"),
        number=values.github_id(data, "number"),
        title=values.text(data, "title", limit=255),
        url=values.url(data, "url"),
        is_closed=values.flag(data, "closed"),
        is_public=values.flag(data, "public"),
        created_at=values.required_moment(data, "createdAt"),
        updated_at=values.required_moment(data, "updatedAt"),
        items_total=values.count(values.part(data, "items") or {}, "totalCount"),
        columns=tuple(_column(option, position=position) for position, option in enumerate(options)),
    )


def _column(data: Json, *, position: int) -> BoardColumnRecord:
    return BoardColumnRecord(
        option_id=values.identity(data, "id"),
        name=values.text(data, "name", limit=255),
        color=values.word(data, "color"),
        position=position,
    )


def board_item(data: Json) -> BoardItemRecord:
    """Read a card. What this credential may not see is redacted: there is a card, but not of what."""
    content = values.part(data, "content") or {}
    kind = KINDS.get(values.text(content, "__typename"), "redacted")
    is_draft = kind == "draft"
    status = values.part(data, "status") or {}
    return BoardItemRecord(
        node_id=values.identity(data, "id"),
        kind=kind,
        content_node_id="" if kind == "redacted" else values.identity(content, "id"),
        title=values.text(content, "title", limit=1024) if is_draft else "",
        assignees=tuple(map(values.login, values.nodes(content, "assignees"))) if is_draft else (),
        content_updated_at=values.moment(content, "updatedAt") if is_draft else None,
        is_archived=values.flag(data, "isArchived"),
        created_at=values.required_moment(data, "createdAt"),
        updated_at=values.required_moment(data, "updatedAt"),
        option_id=values.text(status, "optionId", limit=100),
        status_since=values.moment(status, "updatedAt"),
        status_first_at=values.moment(status, "createdAt"),
        moved_by=values.actor(values.part(status, "creator")),
    )
