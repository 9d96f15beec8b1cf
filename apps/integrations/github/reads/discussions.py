"""Reads of discussions."""

from collections.abc import Iterator

from apps.integrations.github import mapping
from apps.integrations.github.client import GitHubClient
from apps.integrations.github.reads.delivery import changed_before
from apps.integrations.github.reads.walking import Connection, pages
from apps.integrations.walks import Page, Walk

DISCUSSIONS = Connection(document="discussions", path=("node", "discussions"), convert=mapping.discussion, cap=50)


def discussions(client: GitHubClient, walk: Walk) -> Iterator[Page]:
    """Yield the discussions of a repository: all, or back to the first that has not changed since."""
    past = None if walk.is_full else changed_before(walk.since, key="updatedAt")
    yield from pages(client, walk, DISCUSSIONS, variables={"id": walk.target.key}, is_past=past)
