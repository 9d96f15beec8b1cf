"""Reads a batch of nodes by their ids; the batch is divided when GitHub finds it too heavy."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from apps.integrations.errors import SourceUnavailable
from apps.integrations.github.client import GitHubClient, GraphQLAnswer
from apps.integrations.github.reads.holes import Taken, is_forbidden, missing
from apps.integrations.github.reads.walking import Node, PageSize
from apps.integrations.walks import Page, Walk


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What is read by node ids: a document, what completes a node, and what it becomes."""

    document: str
    finish: Callable[[GitHubClient, Node], None]
    convert: Callable[[Node], Any]
    cap: int
    refused_at: str = ""  # where one refusal means that every other will be refused


def batches(client: GitHubClient, walk: Walk, batch: Batch) -> Iterator[Page]:
    """Yield the records of the nodes that the walk's target names, in as many pages as GitHub can bear."""
    ids, size = walk.target.node_ids, PageSize(walk.page_size, cap=batch.cap)
    start = min(int(walk.cursor) if walk.cursor.isdecimal() else 0, len(ids))
    is_last = is_readable = False
    while not is_last:
        chunk = ids[start : start + size.size]
        try:
            taken = _taken(client, batch, chunk, is_readable=is_readable)
        except SourceUnavailable as error:
            if error.reason != "too_heavy":
                raise
            if size.size > 1:
                size.shrink()
                continue
            taken = Taken((), path=())
            taken.skip(1)
        if taken.proves_absence:
            size.went_well()
        is_readable = is_readable or bool(taken.records)
        start += len(chunk)
        is_last = start >= len(ids)
        yield Page(
            records=tuple(taken.records),
            cursor="" if is_last else str(start),
            is_last=is_last,
            total=len(ids),
            skipped=taken.skipped,
            proves_absence=taken.proves_absence,
            page_size=size.size,
        )


def _taken(client: GitHubClient, batch: Batch, ids: Sequence[str], *, is_readable: bool) -> Taken:
    if not ids:
        return Taken((), path=())
    answer = client.graphql(batch.document, {"ids": list(ids)})
    nodes = answer.data.get("nodes")
    if not isinstance(nodes, list) or len(nodes) != len(ids):
        raise missing(answer, document=batch.document)
    taken = Taken(answer.errors, path=("nodes",))
    taken.take(nodes, convert=lambda node: _record(client, batch, node))
    if _is_refused(taken, answer, batch, is_readable=is_readable):
        raise missing(answer, document=batch.document)
    return taken


def _record(client: GitHubClient, batch: Batch, node: Node) -> Any:
    batch.finish(client, node)
    return batch.convert(node)


def _is_refused(taken: Taken, answer: GraphQLAnswer, batch: Batch, *, is_readable: bool) -> bool:
    """Say whether all is refused: nothing could be read, here or before, or a part that stands for every other."""
    forbidden = [problem for problem in answer.errors if is_forbidden(problem)]
    return bool(forbidden) and (
        not (taken.records or is_readable)
        or any(batch.refused_at in problem.path for problem in forbidden if batch.refused_at)
    )
