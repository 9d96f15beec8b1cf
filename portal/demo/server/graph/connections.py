"""Connections: GitHub's rules for their arguments, and pages that hold while the world changes.

A cursor names the place by (sort key, id), so an item that moves while somebody reads is met again
or missed exactly as with GitHub.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from graphql import FieldNode, GraphQLError, GraphQLResolveInfo

from portal.demo.server.graph.context import Context
from portal.demo.server.graph.errors import typed
from portal.demo.server.graph.values import type_name_of
from portal.demo.world.lazy import LazyItems

MAXIMUM = 100
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

Place = tuple[Any, Any]  # sort key, id
Resolver = Callable[..., Any]
ResolveInfo = GraphQLResolveInfo[Any]


def by_id(item: Any) -> Place:
    """Sort in the order of making."""
    return (0, item.id)


@dataclass(slots=True, kw_only=True)
class Listing:
    """All items of a connection before a page is taken. `node` gets the node out of an item."""

    items: Iterable[Any]
    place: Callable[[Any], Place] = by_id
    is_descending: bool = False
    node: Callable[[Any], Any] | None = None
    extra: dict[str, Any] = field(default_factory=dict)  # more fields of the connection
    cursor_of: Callable[[int], str] | None = None  # where cursors are made otherwise, from the index on the page


@dataclass(slots=True, kw_only=True)
class Edge:
    """An item of a page and its place."""

    node: Any
    item: Any
    cursor: str


@dataclass(slots=True, kw_only=True)
class Connection:
    """A page."""

    listing: Listing
    items: Sequence[Any]
    total: int
    has_next: bool
    has_previous: bool

    @property
    def nodes(self) -> list[Any]:
        node = self.listing.node
        return [node(item) for item in self.items] if node else list(self.items)

    def cursor(self, index: int) -> str | None:
        """Answer the cursor of an item of this page."""
        if not self.items:
            return None
        if self.listing.cursor_of:
            return self.listing.cursor_of(index % len(self.items))
        return encode_cursor(self.listing.place(self.items[index]))


def encode_cursor(place: Place) -> str:
    """Make a place opaque."""
    key, number = place
    tagged = ["t", key.isoformat()] if isinstance(key, datetime) else ["v", key]
    return b64encode(json.dumps([*tagged, number]).encode()).decode()


def decode_cursor(cursor: str) -> Place:
    """Answer the place that a cursor names; raises GitHub's error for anything else."""
    try:
        tag, key, number = json.loads(b64decode(cursor, validate=True))
        return (datetime.fromisoformat(key) if tag == "t" else key, number)
    except (ValueError, TypeError) as error:
        raise refused_cursor(cursor) from error


def refused_cursor(cursor: str) -> GraphQLError:
    """Make the error of a cursor that is none, or none any more."""
    return typed(f"`{cursor}` does not appear to be a valid cursor.", kind="INVALID_CURSOR_ARGUMENTS")


def connection(listing_of: Callable[..., Listing | None]) -> Resolver:
    """Make a resolver of a function that answers all items; it gets the connection's own arguments."""

    def resolve(
        source: Any,
        info: ResolveInfo,
        first: int | None = None,
        last: int | None = None,
        after: str | None = None,
        before: str | None = None,
        **arguments: Any,
    ) -> Connection | None:
        check_bounds(info, first=first, last=last)
        context: Context = info.context
        if context.refuses_cursors and (after or before):
            raise refused_cursor(after or before or "")
        listing = listing_of(source, info, **arguments)
        if listing is None:
            return None
        if context.empties_lists:
            listing.items = ()
        return page(listing, first=first, last=last, after=after, before=before)

    return resolve


def check_bounds(info: ResolveInfo, *, first: int | None, last: int | None) -> None:
    """Raise unless the connection is bounded as GitHub demands."""
    if first is None and last is None:
        if _asks_for_items(info.field_nodes):
            raise typed(
                f"You must provide a `first` or `last` value to properly paginate the `{info.field_name}` connection.",
                kind="MISSING_PAGINATION_BOUNDARIES",
            )
        return
    name, bound = ("first", first) if first is not None else ("last", last or 0)
    if bound > MAXIMUM:
        raise typed(
            f"Requesting {bound} records on the `{info.field_name}` connection exceeds the `{name}` limit of "
            f"{MAXIMUM} records.",
            kind="EXCESSIVE_PAGINATION",
        )
    if bound < 0:
        raise typed(f"`{name}` on the `{info.field_name}` connection cannot be less than zero.", kind="ARGUMENT_ERROR")


def _asks_for_items(nodes: list[FieldNode]) -> bool:
    return any(
        isinstance(part, FieldNode) and part.name.value in {"nodes", "edges", "pageInfo"}
        for node in nodes
        if node.selection_set
        for part in node.selection_set.selections
    )


def page(
    listing: Listing, *, first: int | None, last: int | None, after: str | None = None, before: str | None = None
) -> Connection:
    """Take a page out of all items."""
    beforehand = _known_beforehand(listing, first=first) if (last, after, before) == (None, None, None) else None
    if beforehand is not None:
        return beforehand
    place, descends = listing.place, listing.is_descending
    ordered = sorted(listing.items, key=place, reverse=descends)
    total = len(ordered)
    start, end = 0, total
    if after:
        start = _position(ordered, decode_cursor(after), listing, is_behind=True)
    if before:
        end = max(start, _position(ordered, decode_cursor(before), listing, is_behind=False))
    stop = end if first is None else min(end, start + first)
    begin = start if last is None else max(start, stop - last)
    return Connection(
        listing=listing, items=ordered[begin:stop], total=total, has_next=stop < total, has_previous=begin > 0
    )


def _known_beforehand(listing: Listing, *, first: int | None) -> Connection | None:
    """Answer what a lazy repository tells without being filled: how many there are, and the newest."""
    items = listing.items
    if not isinstance(items, LazyItems):
        return None
    if first is None:
        return Connection(listing=listing, items=(), total=len(items), has_next=False, has_previous=False)
    if first > 1 or not listing.is_descending or listing.place is by_id:
        return None
    shown = [items.newest][:first]
    return Connection(
        listing=listing, items=shown, total=len(items), has_next=len(items) > len(shown), has_previous=False
    )


def _position(ordered: Sequence[Any], place: Place, listing: Listing, *, is_behind: bool) -> int:
    """Answer the index of the first item at or (`is_behind`) behind a place."""
    low, high = 0, len(ordered)
    while low < high:
        middle = (low + high) // 2
        here = listing.place(ordered[middle])
        is_before = here > place if listing.is_descending else here < place
        if is_before or (is_behind and here == place):
            low = middle + 1
        else:
            high = middle
    return low


def _nodes(source: Connection, info: ResolveInfo) -> list[Any]:
    context: Context = info.context
    if not context.profile.lacks:
        return source.nodes
    return [context.forbidden() if context.lacks(type_name_of(node)) else node for node in source.nodes]


def _edges(source: Connection, _info: ResolveInfo) -> list[Edge]:
    return [
        Edge(node=node, item=item, cursor=source.cursor(index) or "")
        for index, (node, item) in enumerate(zip(source.nodes, source.items, strict=True))
    ]


def _more(name: str) -> Resolver:
    return lambda source, _info: source.listing.extra[name]


CONNECTION_FIELDS: dict[str, Resolver] = {
    "nodes": _nodes,
    "edges": _edges,
    "pageInfo": lambda source, _info: source,
    "totalCount": lambda source, _info: source.total,
}
PAGE_INFO_FIELDS: dict[str, Resolver] = {
    "hasNextPage": lambda source, _info: source.has_next,
    "hasPreviousPage": lambda source, _info: source.has_previous,
    "startCursor": lambda source, _info: source.cursor(0),
    "endCursor": lambda source, _info: source.cursor(-1),
}
EDGE_FIELDS: dict[str, Resolver] = {
    "node": lambda source, _info: source.node,
    "cursor": lambda source, _info: source.cursor,
}
TIMELINE_FIELDS: dict[str, Resolver] = {
    "filteredCount": _more("filteredCount"),
    "pageCount": lambda source, _info: len(source.items),
    "updatedAt": _more("updatedAt"),
}


def empty(_source: Any, _info: ResolveInfo, **_arguments: Any) -> Listing:
    """Answer a connection of which the world knows nothing."""
    return Listing(items=())


def ordered_by(
    order: dict[str, str] | None, *, places: dict[str, Callable[[Any], Place]], default: str, descends: bool = False
) -> dict[str, Any]:
    """Answer a Listing's `place` and `is_descending` for an `orderBy` argument."""
    field_name = order["field"] if order else default
    return {
        "place": places.get(field_name, by_id),
        "is_descending": (order["direction"] == "DESC") if order else descends,
    }
