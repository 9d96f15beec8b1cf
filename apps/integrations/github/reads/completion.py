"""Completes a node whose page held only the beginning of one of its connections: nothing is cut silently."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from apps.integrations.errors import RecordInvalid
from apps.integrations.github.client import CursorRefused, GitHubClient
from apps.integrations.github.reads.holes import descend, matters


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A connection inside a node."""

    name: str
    within: tuple[str, ...] = ()  # from the node to the one that has an id and this connection
    items: str = "nodes"  # or "edges"
    parts: tuple["Part", ...] = ()  # inside each of its items


def complete(client: GitHubClient, node: dict[str, Any], *, parts: Sequence[Part]) -> None:
    """Read the rest of each part into the node; raise RecordInvalid where it cannot be had."""
    for part in parts:
        owner = descend(node, part.within)
        connection = descend(owner, [part.name])
        if not isinstance(connection, dict):
            continue  # the mapping knows whether it may be missing
        items = items_of(connection, part.items)
        if after := next_cursor(connection):
            items = items + rest_of(client, owner.get("id"), part=part, after=after)
            connection[part.items] = items
        for item in items:
            if isinstance(item, dict):
                complete(client, item, parts=part.parts)


def rest_of(client: GitHubClient, node_id: str, *, part: Part, after: str) -> list[Any]:
    """Return the items of one connection of one node that come after a cursor."""
    items: list[Any] = []
    while after:
        try:
            answer = client.graphql("rest_of_node", {"id": node_id, "after": after, part.name: True})
        except CursorRefused as error:
            raise RecordInvalid(f"the rest of {part.name} could not be read", reason="invalid") from error
        connection = descend(answer.data, ("node", part.name))
        if not isinstance(connection, dict) or any(map(matters, answer.errors)):
            raise RecordInvalid(f"the rest of {part.name} could not be read", reason="invalid")
        items += items_of(connection, part.items)
        after = next_cursor(connection, after=after)
    return items


def items_of(connection: Any, name: str) -> list[Any]:
    """Return the items of a connection; raise RecordInvalid where there is no list of them."""
    items = connection.get(name) if isinstance(connection, dict) else None
    if not isinstance(items, list):
        raise RecordInvalid("a connection has no list of items", reason="invalid")
    return items


def next_cursor(connection: dict[str, Any], *, after: str = "") -> str:
    """Return where a connection goes on, "" at its end; raise RecordInvalid where it does not move."""
    info = connection.get("pageInfo")
    if not isinstance(info, dict) or not info.get("hasNextPage"):
        return ""
    cursor = info.get("endCursor")
    if not isinstance(cursor, str) or not cursor or cursor == after:
        raise RecordInvalid("a connection says it goes on, but not where", reason="invalid")
    return cursor
