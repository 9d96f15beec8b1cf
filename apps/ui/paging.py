"""Pages of long lists: a slice of rows with an opaque cursor to the next one.

A cursor holds the sort values of the last row shown, so a page stays right while rows are added or removed.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import Http404, QueryDict

Row = TypeVar("Row", bound=Model)
Shown = TypeVar("Shown")
SortValue = str | int | datetime

DEFAULT_LIMIT = 100
MAXIMUM_LIMIT = 1000


class CursorInvalid(Http404):
    """The cursor was not made by this list: there is no such page."""


@dataclass(frozen=True)
class Slice(Generic[Shown]):
    """Rows of one page, in order; `next_cursor` is "" on the last one."""

    rows: tuple[Shown, ...]
    next_cursor: str


@dataclass(frozen=True)
class Pager:
    """What the pager under a list shows; addresses are query strings that keep the filters."""

    shown: int
    total: int | None  # of all pages
    first_query: str  # "" on the first page
    next_query: str  # "" on the last page

    @property
    def is_needed(self) -> bool:
        return bool(self.first_query or self.next_query)


def take_slice(
    rows: QuerySet[Row],
    *,
    order: Sequence[str],
    show: Callable[[Row], Shown],
    cursor: str = "",
    limit: int = DEFAULT_LIMIT,
) -> Slice[Shown]:
    """Read one page of `rows` sorted by `order`, each turned into what is shown.

    `order` names columns of the row itself that are never null, descending with "-", and must end in a unique one.
    Raises CursorInvalid if the cursor was made by another list or by hand.
    """
    limit = max(1, min(limit, MAXIMUM_LIMIT))
    if cursor:
        rows = _rows_after(rows, order=order, cursor=cursor)
    found = list(rows.order_by(*order)[: limit + 1])
    page = found[:limit]
    more = len(found) > limit
    next_cursor = encode_cursor([getattr(page[-1], name.lstrip("-")) for name in order]) if more else ""
    return Slice(rows=tuple(show(row) for row in page), next_cursor=next_cursor)


def pager_for(page: Slice[Shown], *, query: QueryDict, total: int | None = None) -> Pager:
    """Say what the pager under a page of a list shows.

    `query` is the query string the page was asked with, `total` the rows of all pages where they were counted.
    """
    return Pager(
        shown=len(page.rows),
        total=total,
        first_query=replace_query(query, cursor=None) if query.get("cursor") else "",
        next_query=replace_query(query, cursor=page.next_cursor) if page.next_cursor else "",
    )


def replace_query(query: QueryDict, **changes: str | None) -> str:
    """Answer the query string with some keys set, or dropped where None; always starts with "?"."""
    changed = query.copy()
    for key, value in changes.items():
        if value is None:
            changed.pop(key, None)
        else:
            changed[key] = value
    return f"?{changed.urlencode()}"


def encode_cursor(values: Sequence[SortValue]) -> str:
    """Pack the sort values of a row into a cursor."""
    plain = [["t", value.isoformat()] if isinstance(value, datetime) else value for value in values]
    return urlsafe_b64encode(json.dumps(plain, separators=(",", ":")).encode()).decode().rstrip("=")


def decode_cursor(cursor: str, *, length: int) -> list[SortValue]:
    """Unpack a cursor; raises CursorInvalid unless it holds `length` values."""
    try:
        packed = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
        values = [_sort_value(value) for value in json.loads(packed)]
    except (ValueError, TypeError, KeyError, IndexError) as error:
        raise CursorInvalid("This is not a cursor of this list.") from error
    if len(values) != length:
        raise CursorInvalid("This cursor belongs to another list.")
    return values


def _sort_value(value: object) -> SortValue:
    if isinstance(value, list):
        moment = datetime.fromisoformat(value[1])
        if moment.tzinfo is None:
            raise ValueError("a cursor's time has an offset")
        return moment
    if isinstance(value, int) or (isinstance(value, str) and "\0" not in value):
        return value
    raise ValueError("a cursor holds texts, whole numbers and times")


def _rows_after(rows: QuerySet[Row], *, order: Sequence[str], cursor: str) -> QuerySet[Row]:
    values = decode_cursor(cursor, length=len(order))
    try:
        return rows.filter(_after(order, values))
    except (ValueError, TypeError, ValidationError) as error:
        raise CursorInvalid("This cursor belongs to another list.") from error


def _after(order: Sequence[str], values: Sequence[SortValue]) -> Q:
    """Select the rows that sort after `values`."""
    condition = Q()
    for position, name in enumerate(order):
        column = name.lstrip("-")
        operator = "lt" if name.startswith("-") else "gt"
        equal = {order[before].lstrip("-"): values[before] for before in range(position)}
        condition |= Q(**equal) & Q(**{f"{column}__{operator}": values[position]})
    return condition
