"""Boards: their columns, their cards and the values of the Status field."""

import re
from datetime import datetime, timedelta
from typing import Any

from portal.demo.server.graph.connections import Listing, Resolver, connection
from portal.demo.server.graph.fields.common import (
    NODE,
    NUMBERED_NODE,
    addressed,
    attribute,
    attributes,
    board_url,
    constant,
    owner,
)
from portal.demo.server.graph.values import StatusField, StatusValue, TextField, TextValue
from portal.demo.world.model import Board, Card, Column, Draft, Issue, PullRequest

_TERM = re.compile(r'(-?[a-z-]+):("[^"]*"|\S+)')


def _field(board: Board, _info: Any, name: str) -> StatusField | TextField | None:
    if name.lower() == "title":
        return TextField(board=board)
    return StatusField(board=board) if name.lower() == "status" else None


def _fields(board: Board, _info: Any, **_arguments: Any) -> Listing:
    fields = [(0, TextField(board=board)), (1, StatusField(board=board))]
    return Listing(items=fields, place=lambda pair: (0, pair[0]), node=lambda pair: pair[1])


def _items(board: Board, info: Any, query: str = "", archivedStates: Any = None, **_arguments: Any) -> Listing:  # noqa: N803
    states = archivedStates if archivedStates is not None else ["NOT_ARCHIVED"]
    found = [card for card in board.cards if ("ARCHIVED" if card.is_archived else "NOT_ARCHIVED") in states]
    for name, value in _TERM.findall(query or ""):
        is_negated = name.startswith("-")
        test = _TESTS.get(name.removeprefix("-"))
        if test is not None:
            found = [card for card in found if test(card, value.strip('"'), info.context.now) is not is_negated]
    return Listing(items=found)


def _is_stale(card: Card, value: str, now: datetime) -> bool:
    """Tell whether a card was last updated so many days ago or before. The filter's grain is the day."""
    days = int(re.sub(r"\D", "", value) or 0)
    return card.updated_at.date() < (now - timedelta(days=days)).date()


def _is_kind(card: Card, value: str, _now: datetime) -> bool:
    return {"issue": Issue, "pr": PullRequest, "draft": Draft}.get(value) is type(card.content)


def _has_status(card: Card, value: str, _now: datetime) -> bool:
    return card.column is not None and card.column.name.lower() == value.lower()


_TESTS = {"last-updated": _is_stale, "is": _is_kind, "status": _has_status}


def _kind(card: Card, info: Any) -> str:
    if _content(card, info) is None:
        return "REDACTED"
    if isinstance(card.content, Issue):
        return "ISSUE"
    return "PULL_REQUEST" if isinstance(card.content, PullRequest) else "DRAFT_ISSUE"


def _content(card: Card, info: Any) -> Issue | PullRequest | Draft | None:
    is_hidden = info.context.lacks("Issue" if isinstance(card.content, Issue) else type(card.content).__name__)
    return None if is_hidden else card.content


def _value(card: Card, _info: Any, name: str) -> StatusValue | TextValue | None:
    if name.lower() == "title":
        return TextValue(card=card)
    if name.lower() == "status" and card.column is not None:
        return StatusValue(card=card, column=card.column)
    return None


def _values(card: Card, info: Any, **_arguments: Any) -> Listing:
    values = [_value(card, info, name=name) for name in ("Title", "Status")]
    found = [(index, value) for index, value in enumerate(values) if value is not None]
    return Listing(items=found, place=lambda pair: (0, pair[0]), node=lambda pair: pair[1])


def _options(field: StatusField, _info: Any, names: Any = None) -> list[Column]:
    return [column for column in field.board.columns if not names or column.name in names]


def _draft_boards(draft: Draft, info: Any) -> Listing:
    return Listing(items=[owner(owner(draft, info), info)])


FIELD: dict[str, Resolver] = {
    "project": attribute("board"),
    "createdAt": attribute("board.created_at"),
    "updatedAt": attribute("board.updated_at"),
}
FIELDS: dict[str, dict[str, Resolver]] = {
    "ProjectV2": {
        **NUMBERED_NODE,
        **addressed(board_url),
        **attributes("number", "title", "created_at", "updated_at"),
        "closed": attribute("is_closed"),
        "closedAt": lambda board, _info: board.updated_at if board.is_closed else None,
        "public": attribute("is_public"),
        "owner": lambda _board, info: info.context.world,
        "field": _field,
        "fields": connection(_fields),
        "items": connection(_items),
    },
    "ProjectV2SingleSelectField": {
        **FIELD,
        "id": lambda field, _info: f"PVTSSF_{field.board.id}",
        "databaseId": attribute("board.id"),
        "dataType": constant("SINGLE_SELECT"),
        "name": constant("Status"),
        "options": _options,
    },
    "ProjectV2Field": {
        **FIELD,
        "id": lambda field, _info: f"PVTF_{field.board.id}",
        "databaseId": attribute("board.id"),
        "dataType": constant("TITLE"),
        "name": constant("Title"),
    },
    "ProjectV2SingleSelectFieldOption": {
        **attributes("name", "color"),
        "id": attribute("option_id"),
        "nameHTML": attribute("name"),
    },
    "ProjectV2Item": {
        **NUMBERED_NODE,
        **attributes("created_at", "updated_at", "creator", "is_archived"),
        "type": _kind,
        "content": _content,
        "project": owner,
        "fieldValueByName": _value,
        "fieldValues": connection(_values),
    },
    "ProjectV2ItemFieldSingleSelectValue": {
        "id": lambda value, _info: f"PVTFSV_{value.card.id}",
        "databaseId": attribute("card.id"),
        "optionId": attribute("column.option_id"),
        "name": attribute("column.name"),
        "nameHTML": attribute("column.name"),
        "color": attribute("column.color"),
        "createdAt": lambda value, _info: value.card.first_column_at or value.card.created_at,
        "updatedAt": lambda value, _info: value.card.column_since or value.card.updated_at,
        "creator": attribute("card.moved_by"),
        "item": attribute("card"),
        "field": lambda value, info: StatusField(board=owner(value.card, info)),
    },
    "ProjectV2ItemFieldTextValue": {
        "id": lambda value, _info: f"PVTFTV_{value.card.id}",
        "text": attribute("card.content.title"),
        "createdAt": attribute("card.created_at"),
        "updatedAt": attribute("card.created_at"),
        "creator": attribute("card.creator"),
        "item": attribute("card"),
        "field": lambda value, info: TextField(board=owner(value.card, info)),
    },
    "DraftIssue": {
        "id": NODE["id"],
        **attributes("title", "created_at", "updated_at"),
        "assignees": connection(lambda draft, _info: Listing(items=draft.assignees)),
        "creator": lambda draft, info: owner(draft, info).creator,
        "projectV2Items": connection(lambda draft, info, **_: Listing(items=[owner(draft, info)])),
        "projectsV2": connection(_draft_boards),
    },
}
