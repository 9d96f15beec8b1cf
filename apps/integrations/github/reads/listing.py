"""Walks a list of REST page by page."""

from collections.abc import Iterator
from typing import Any

from apps.integrations.errors import SourceUnavailable
from apps.integrations.github.client import GitHubClient


def listed(
    client: GitHubClient,
    address: str,
    *,
    parameters: dict[str, Any],
    most: int | None = None,
) -> Iterator[list[Any]]:
    """Yield the pages of a list, at most so many."""
    asked: dict[str, Any] | None = parameters
    read = 0
    while address and (most is None or read < most):
        answer = client.rest(address, parameters=asked)
        if not isinstance(answer.data, list):
            raise SourceUnavailable("GitHub answered something else than a list.", reason="bad_answer")
        yield answer.data
        # The address of the next page holds the parameters already.
        address, asked, read = answer.next_url, None, read + 1
