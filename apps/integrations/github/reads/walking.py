"""Walks one connection page by page; the pages shrink when GitHub finds them too heavy."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from apps.integrations.errors import RecordInvalid, SourceUnavailable
from apps.integrations.github.client import CursorRefused, GitHubClient, GraphQLAnswer
from apps.integrations.github.reads.completion import Part, complete, next_cursor
from apps.integrations.github.reads.holes import Taken, descend, is_forbidden, missing
from apps.integrations.walks import Page, Walk

CLEAN_PAGES_TO_GROW = 10

Node = dict[str, Any]
Past = Callable[[Node], bool]


class PageSize:
    """How many to ask for: half of it when too heavy, half as many again after ten clean pages."""

    def __init__(self, size: int | None, *, cap: int) -> None:
        self.cap = cap
        self.size = min(max(size or cap, 1), cap)
        self._clean = 0

    def shrink(self) -> None:
        """Ask for half; never less than one."""
        self.size, self._clean = max(self.size // 2, 1), 0

    def went_well(self) -> None:
        """Count a clean page, and dare more after some of them."""
        self._clean += 1
        if self._clean >= CLEAN_PAGES_TO_GROW:
            self.size, self._clean = min(max(self.size * 3 // 2, self.size + 1), self.cap), 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """What is walked: a connection in the answer of a document, and what its items become."""

    document: str
    path: tuple[str, ...]
    convert: Callable[[Node], Any]
    cap: int  # the page size that the document is made for
    items: str = "nodes"  # or "edges"
    parts: tuple[Part, ...] = ()
    optional: tuple[str, ...] = ()  # variables that leave a part out, named like it: for one that is forbidden
    may_be_missing: bool = False  # without an error: the history of an empty repository


def pages(
    client: GitHubClient,
    walk: Walk,
    connection: Connection,
    *,
    variables: Mapping[str, Any],
    is_past: Past | None = None,
    heading: Callable[[Node], Any] | None = None,
) -> Iterator[Page]:
    """Yield the pages of a connection from the walk's cursor on.

    `is_past` tells where a walk backwards in time may end; `heading` reads one record more from the first page.
    """
    walker = _Walker(client, connection, dict(variables), size=PageSize(walk.page_size, cap=connection.cap))
    walker.is_past, walker.heading = is_past, heading
    cursor, has_restarted = walk.cursor, False
    while True:
        try:
            page = walker.page(cursor)
        except CursorRefused:
            if has_restarted:
                raise
            cursor, has_restarted = "", True
            continue
        yield page
        if page.is_last:
            return
        cursor = page.cursor


class _Walker:
    """Reads one page after the other."""

    is_past: Past | None = None
    heading: Callable[[Node], Any] | None = None

    def __init__(
        self, client: GitHubClient, connection: Connection, variables: dict[str, Any], *, size: PageSize
    ) -> None:
        self.client = client
        self.connection = connection
        self.variables = variables
        self.size = size

    def page(self, cursor: str) -> Page:
        """Read the page at a cursor; the first page at ""."""
        answer, is_bare = self._ask(cursor)
        found = descend(answer.data, self.connection.path)
        if not isinstance(found, dict) or not isinstance(found.get(self.connection.items), list):
            return self._empty_page(answer)
        following = _following(found, cursor=cursor)
        taken = self._take(answer, found[self.connection.items], is_bare=is_bare)
        if not cursor and self.heading is not None:
            taken.records.insert(0, self.heading(answer.data))
        total = found.get("totalCount")
        is_last = not following or self._ends(found[self.connection.items], is_bare=is_bare)
        return Page(
            records=tuple(taken.records),
            cursor="" if is_last else following,
            is_last=is_last,
            total=total if isinstance(total, int) else None,
            skipped=taken.skipped,
            proves_absence=taken.proves_absence,
            page_size=self.size.size,
        )

    def _ask(self, cursor: str) -> tuple[GraphQLAnswer, bool]:
        """Ask for a page of a size that GitHub can bear; the last resort is one item without its parts."""
        while True:
            asked = {**self.variables, "after": cursor or None, "page": self.size.size}
            try:
                answer = self.client.graphql(self.connection.document, asked)
            except SourceUnavailable as error:
                if error.reason != "too_heavy":
                    raise
                if self.size.size == 1:
                    return self.client.graphql(self.connection.document, {**asked, "bare": True}), True
                self.size.shrink()
            else:
                if not self._leave_out_forbidden(answer):
                    return answer, False

    def _leave_out_forbidden(self, answer: GraphQLAnswer) -> bool:
        """Leave out the optional parts that are forbidden; say whether there are any, to ask again."""
        forbidden = {step for problem in answer.errors if is_forbidden(problem) for step in problem.path}
        refused = [name for name in self.connection.optional if name in forbidden and self.variables.get(name, True)]
        self.variables.update(dict.fromkeys(refused, False))
        return bool(refused)

    def _take(self, answer: GraphQLAnswer, items: list[Any], *, is_bare: bool) -> Taken:
        taken = Taken(answer.errors, path=(*self.connection.path, self.connection.items))
        if is_bare:
            taken.skip(len(items))
            return taken
        taken.take(items, convert=self._record)
        if not taken.records and any(map(is_forbidden, answer.errors)):
            raise missing(answer, document=self.connection.document)
        if taken.proves_absence:
            self.size.went_well()
        return taken

    def _record(self, item: Node) -> Any:
        if self.is_past is not None and self.is_past(item):
            return None
        node = item.get("node") if self.connection.items == "edges" else item
        if isinstance(node, dict):
            complete(self.client, node, parts=self.connection.parts)
        return None if node is None else self.connection.convert(item)

    def _ends(self, items: list[Any], *, is_bare: bool) -> bool:
        present = [item for item in items if isinstance(item, dict)]
        return self.is_past is not None and not is_bare and bool(present) and self.is_past(present[-1])

    def _empty_page(self, answer: GraphQLAnswer) -> Page:
        has_root = isinstance(descend(answer.data, self.connection.path[:1]), dict)
        if self.connection.may_be_missing and has_root and not answer.errors:
            return Page(records=(), cursor="", is_last=True, total=0, page_size=self.size.size)
        raise missing(answer, document=self.connection.document)


def _following(found: Node, *, cursor: str) -> str:
    try:
        return next_cursor(found, after=cursor)
    except RecordInvalid as error:
        raise SourceUnavailable(str(error), reason="bad_answer") from error
