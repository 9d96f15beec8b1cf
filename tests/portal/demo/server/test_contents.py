"""Files over REST and GraphQL."""

from typing import Any

import pytest
import requests

from portal.demo.server import DemoServer
from portal.demo.world.model import Repository, World


@pytest.fixture
def repository(world: World) -> Repository:
    return world.repositories[0]


def ask(server: DemoServer, path: str, *, token: str = "demo-token") -> requests.Response:
    return requests.get(f"{server.url}{path}", headers={"Authorization": f"token {token}"}, timeout=10)


def tree(server: DemoServer, repository: Repository, *, of: str = "HEAD", query: str = "?recursive=1") -> Any:
    return ask(server, f"/repositories/{repository.id}/git/trees/{of}{query}").json()


def test_a_recursive_tree_lists_every_file_as_git_names_it(server: DemoServer, repository: Repository) -> None:
    repository.files["renovate.json"] = "hello\n"
    answer = tree(server, repository, of=repository.commits[-1].sha)

    blobs = {entry["path"]: entry for entry in answer["tree"] if entry["type"] == "blob"}
    assert blobs.keys() == repository.files.keys()
    assert blobs["renovate.json"]["sha"] == "ce013625030ba8dba906f756967f9e9ca394464a"
    assert (blobs["renovate.json"]["size"], answer["truncated"]) == (6, False)
    assert ".github/workflows" in {entry["path"] for entry in answer["tree"] if entry["type"] == "tree"}


def test_a_plain_tree_lists_the_root_alone(server: DemoServer, repository: Repository) -> None:
    paths = {entry["path"] for entry in tree(server, repository, query="")["tree"]}

    assert {".github", "docs", "renovate.json"} <= paths
    assert not any("/" in path for path in paths)


def test_a_change_of_a_file_changes_the_tree(server: DemoServer, repository: Repository) -> None:
    before = tree(server, repository)["sha"]
    repository.files["renovate.json"] = "{}"

    assert tree(server, repository)["sha"] != before


def test_trees_are_refused_as_github_refuses_them(server: DemoServer, world: World, repository: Repository) -> None:
    empty = next(one for one in world.repositories if one.is_empty)
    path = f"/repositories/{repository.id}/git/trees/HEAD"

    assert ask(server, f"/repositories/{empty.id}/git/trees/HEAD").status_code == 409
    assert ask(server, f"/repositories/{repository.id}/git/trees/{'0' * 40}").status_code == 404
    assert ask(server, path, token="demo-metadata-only").status_code == 403
