"""Walks a list of REST page by page."""

from collections.abc import Callable, Iterator
from typing import Any

from apps.integrations.errors import SourceUnavailable
from apps.integrations.github.client import GitHubClient, RestAnswer


def listed(
    client: GitHubClient,
    address: str,
    *,
    parameters: dict[str, Any],
    most: int | None = None,
    ask: Callable[..., RestAnswer] | None = None,
) -> Iterator[list[Any]]:
    """Yield the pages of a list, at most so many; `ask` is another way to ask than the client's usual one."""
    asked: dict[str, Any] | None = parameters
    read = 0
    while address and (most is None or read < most):
        answer = (ask or client.rest)(address, parameters=asked)
        if not isinstance(answer.data, list):
            raise SourceUnavailable("GitHub answered something else than a list.", reason="bad_answer")
        yield answer.data
        # The address of the next page holds the parameters already.
        address, asked, read = answer.next_url, None, read + 1
