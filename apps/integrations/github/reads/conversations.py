"""Reads of what was said on issues."""

from collections.abc import Iterator
from functools import partial

from apps.integrations.github import mapping
from apps.integrations.github.client import GitHubClient
from apps.integrations.github.reads.batching import Batch, batches
from apps.integrations.github.reads.completion import Part, complete
from apps.integrations.walks import Page, Walk

CONVERSATIONS = Batch(
    document="conversations",
    finish=partial(complete, parts=(Part(name="comments"),)),
    convert=mapping.conversation,
    cap=20,
)


def conversations(client: GitHubClient, walk: Walk) -> Iterator[Page]:
    """Yield the comments on each issue of the batch, and what names it."""
    yield from batches(client, walk, CONVERSATIONS)
