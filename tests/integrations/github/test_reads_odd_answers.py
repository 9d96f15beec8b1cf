"""Whatever a server answers, a read gives pages or one of the four errors, and never goes on for ever."""

from collections.abc import Callable
from functools import partial
from itertools import islice
from typing import Any

import pytest

from apps.integrations.errors import SourceError
from apps.integrations.github import reads
from apps.integrations.github.client import GitHubClient
from tests.integrations.github.scripted import Reply, ScriptedServer, walk
from tests.integrations.github.test_mapping import changed, paths_of, payload, put

PAGE_INFO = {"hasNextPage": False, "endCursor": None}
ODD: tuple[Any, ...] = (None, 7, "x", [], {}, [[1]])


def answer(root: dict[str, Any]) -> dict[str, Any]:
    problem = {"type": "FORBIDDEN", "message": "no", "path": ["node", "issues", "nodes", 5, "author"], "extensions": {}}
    return {"data": {**root, "rateLimit": {"cost": 1}}, "errors": [problem]}


def repositories() -> dict[str, Any]:
    found = {"totalCount": 1, "pageInfo": PAGE_INFO, "nodes": [payload("repository")]}
    return answer({"organization": payload("organization") | {"repositories": found}})


def people() -> dict[str, Any]:
    found = {"totalCount": 1, "pageInfo": PAGE_INFO, "edges": [payload("member")]}
    return answer({"organization": {"id": "O_1", "membersWithRole": found}})


def issues() -> dict[str, Any]:
    found = {"totalCount": 1, "pageInfo": PAGE_INFO, "nodes": [payload("issue")]}
    return answer({"node": {"id": "R_1", "issues": found}})


def commits() -> dict[str, Any]:
    history = {"totalCount": 1, "pageInfo": PAGE_INFO, "nodes": [payload("commit")]}
    return answer({"node": {"id": "R_1", "defaultBranchRef": {"target": {"history": history}}}})


def checks() -> dict[str, Any]:
    return answer({"nodes": [payload("head_checks")]})


def environments() -> dict[str, Any]:
    return answer({"nodes": [payload("environments")]})


def timelines() -> dict[str, Any]:
    return answer({"nodes": [payload("timeline")]})


@pytest.mark.parametrize("made", [repositories, people, issues, commits, checks, environments, timelines])
def test_an_odd_answer_ends_in_pages_or_an_error(
    server: ScriptedServer, make_client: Callable[..., GitHubClient], made: Callable[[], dict[str, Any]]
) -> None:
    read, good = getattr(reads, made.__name__), made()
    for path in paths_of(good):
        for value in ODD:
            server.script = [Reply(body=changed(good, path, change=partial(put, value=value)))]
            ends(read, make_client(server.url))


def ends(read: Callable[..., Any], client: GitHubClient) -> None:
    try:
        pages = list(islice(read(client, walk("R_1", ids=("X_1",))), 5))
    except SourceError:
        return
    finally:
        client.close()
    assert len(pages) < 5
