"""Reads of what pull requests change, and of what a review bot sums up on them."""

from collections.abc import Iterator

from apps.integrations.errors import RecordInvalid
from apps.integrations.github import mapping
from apps.integrations.github.client import CursorRefused, GitHubClient
from apps.integrations.github.mapping.changed_files import MOST_FILES
from apps.integrations.github.reads.batching import Batch, batches
from apps.integrations.github.reads.completion import items_of, next_cursor
from apps.integrations.github.reads.holes import descend, matters
from apps.integrations.github.reads.walking import Node
from apps.integrations.walks import Page, Walk


def changed_files(client: GitHubClient, walk: Walk) -> Iterator[Page]:
    """Yield the changed files of each pull request of the batch."""
    yield from batches(client, walk, CHANGED_FILES)


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
