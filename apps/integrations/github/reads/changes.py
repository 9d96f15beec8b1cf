"""Reads of what pull requests change, and of what a review bot sums up on them."""

from collections.abc import Iterator
from typing import Any

from apps.delivery.records import ChangedLinesRecord
from apps.integrations.errors import RecordInvalid, SourceRejected, SourceUnavailable
from apps.integrations.github import mapping
from apps.integrations.github.client import CursorRefused, GitHubClient
from apps.integrations.github.mapping.changed_files import MOST_FILES
from apps.integrations.github.reads.batching import Batch, batches
from apps.integrations.github.reads.completion import items_of, next_cursor
from apps.integrations.github.reads.holes import descend, matters
from apps.integrations.github.reads.walking import Node
from apps.integrations.walks import Page, Walk

FILES_A_PAGE = 100
GONE = ("not_found", "gone")
OF_ONE = ("server_error", "bad_answer")


def changed_files(client: GitHubClient, walk: Walk) -> Iterator[Page]:
    """Yield the changed files of each pull request of the batch."""
    yield from batches(client, walk, CHANGED_FILES)


def changed_lines(client: GitHubClient, walk: Walk) -> Iterator[Page]:
    """Yield which lines each pull request of the batch changes; one is named "<repository's id>/<its number>".

    Only REST tells, with a request for a hundred files of one pull request.
    """
    ids = walk.target.node_ids
    start = int(walk.cursor) if walk.cursor.isdecimal() else 0
    is_stuck = False
    for place in range(start, len(ids)):
        try:
            record, is_stuck = _lines_of(client, ids[place]), False
        except SourceUnavailable as error:
            # One that GitHub cannot answer stands in nobody's way; a second one in a row is an outage.
            if is_stuck or error.reason not in OF_ONE:
                raise
            record, is_stuck = None, True
        is_last = place == len(ids) - 1
        # A crash may cost a page: so one is what was asked of one pull request.
        yield Page(
            records=() if record is None else (record,),
            cursor="" if is_last else str(place + 1),
            is_last=is_last,
            total=len(ids),
            skipped=int(record is None),
        )


def _lines_of(client: GitHubClient, name: str) -> ChangedLinesRecord | None:
    """Ask of one pull request; None where the answer does not fit."""
    repository, _, number = name.partition("/")
    who = {"repository_github_id": int(repository), "number": int(number)}
    try:
        return mapping.changed_lines(_listed_files(client, f"/repositories/{repository}/pulls/{number}/files"), **who)
    except SourceRejected as error:
        if error.reason == "unsupported":
            return None  # its difference is too large for GitHub
        if error.reason not in GONE:
            raise
        return ChangedLinesRecord(head_sha=None, lines={}, **who)
    except RecordInvalid:
        return None


def _listed_files(client: GitHubClient, address: str) -> list[Any]:
    files: list[Any] = []
    parameters: dict[str, Any] | None
    following, parameters = address, {"per_page": FILES_A_PAGE}
    while following and len(files) < MOST_FILES:
        answer = client.rest(following, parameters=parameters)
        if not isinstance(answer.data, list):
            raise SourceUnavailable("GitHub answered without the files of a pull request.", reason="bad_answer")
        files += answer.data
        # The address of the next page holds the parameters already.
        following, parameters = answer.next_url, None
    return files


def comments(client: GitHubClient, walk: Walk) -> Iterator[Page]:
    """Yield what may be a review bot's summary on each pull request of the batch."""
    yield from batches(client, walk, COMMENTS)


def _complete_files(client: GitHubClient, node: Node) -> None:
    """Read more files of a pull request into its node, as many as are kept."""
    found = node.get("files")
    if not isinstance(found, dict):
        return
    files, after = items_of(found, "nodes"), next_cursor(found)
    while after and len(files) < MOST_FILES:
        following = _more_files(client, node, after=after)
        files = files + items_of(following, "nodes")
        after = next_cursor(following, after=after)
    found["nodes"] = files


def _more_files(client: GitHubClient, node: Node, *, after: str) -> Node:
    unreadable = RecordInvalid("the rest of the changed files could not be read", reason="invalid")
    try:
        answer = client.graphql("changed_files", {"ids": [node.get("id")], "after": after})
    except CursorRefused as error:
        raise unreadable from error
    following = descend(next(iter(items_of(answer.data, "nodes")), None), ["files"])
    if not isinstance(following, dict) or any(map(matters, answer.errors)):
        raise unreadable
    return following


def _leave(client: GitHubClient, node: Node) -> None:
    """Leave comments as they are: the summary is among the first, or it is not known where."""


CHANGED_FILES = Batch(document="changed_files", finish=_complete_files, convert=mapping.changed_files, cap=20)
COMMENTS = Batch(document="comments", finish=_leave, convert=mapping.summary_comments, cap=25)
