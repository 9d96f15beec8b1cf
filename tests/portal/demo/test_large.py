"""A large organization is served without being made: a repository is filled when a request is about it."""

import gc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from portal.demo.server import DemoServer
from portal.demo.world import make_world
from portal.demo.world.history import write_history
from portal.demo.world.lazy import is_lazy
from portal.demo.world.live import Life
from portal.demo.world.making import Making, Site
from portal.demo.world.model import Issue, PullRequest, Repository, World
from portal.management.commands.demo_server import Command, world_of

NOW = datetime(2026, 11, 18, 15, 30, tzinfo=UTC)
PLACE = 42
KEPT, ITEMS_EACH = 5, 300

Filled = list[str]
Ask = Callable[..., dict[str, Any]]

PROBE = """
query ($after: String) { organization(login: "plasma-engine") { repositories(first: 50, after: $after) {
  pageInfo { hasNextPage endCursor }
  nodes {
    id databaseId
    defaultBranchRef { name target { oid } }
    issues(first: 1, orderBy: {field: UPDATED_AT, direction: DESC}) { totalCount nodes { id updatedAt } }
    pullRequests(first: 1, orderBy: {field: UPDATED_AT, direction: DESC}) { totalCount nodes { id updatedAt } }
    open: issues { totalCount }
    deployments(first: 1, orderBy: {field: CREATED_AT, direction: DESC}) { totalCount }
  }
} } }
"""
ISSUES = """
query ($id: ID!, $first: Int!, $after: String, $since: DateTime) { node(id: $id) { ... on Repository {
  issues(first: $first, after: $after, orderBy: {field: CREATED_AT, direction: DESC}, filterBy: {since: $since}) {
    totalCount
    pageInfo { hasNextPage endCursor }
    nodes { id labels(first: 5) { nodes { id repository { id } } } }
  }
} } }
"""
COMMITS = """
query ($id: ID!) { node(id: $id) { ... on Repository { defaultBranchRef { target { ... on Commit {
  history(first: 100) { totalCount nodes { oid repository { id } parents(first: 3) { nodes { oid } } } }
} } } } } }
"""
THINGS = """
query ($ids: [ID!]!) { nodes(ids: $ids) {
  ... on Issue { id repository { id } timelineItems(first: 100) { nodes {
    __typename ... on ClosedEvent { id closable { ... on Issue { id } } closer { __typename } }
  } } }
  ... on PullRequest { id reviews(first: 5) { nodes { id pullRequest { id } } } mergeCommit { oid repository { id } } }
} }
"""


def pages(page_after: Callable[[str | None], dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the nodes of all pages."""
    after: str | None = None
    while True:
        page = page_after(after)
        yield from page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return
        after = page["pageInfo"]["endCursor"]


def rest(server: DemoServer, path: str) -> Any:
    return requests.get(server.url + path, headers={"Authorization": "bearer demo-token"}, timeout=30).json()


def issues_of(ask: Ask, repository: Repository) -> list[dict[str, Any]]:
    asked = {"id": repository.node_id, "first": 100}
    return list(pages(lambda after: ask(ISSUES, **asked, after=after)["node"]["issues"]))


@pytest.fixture(scope="module")
def world() -> World:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("portal.demo.world.lazy.KEPT_ITEMS", KEPT * ITEMS_EACH)
        return make_world(seed=1, now=NOW, repositories=120, issues=24_000, pull_requests=12_000)


@pytest.fixture(scope="module")
def running(world: World) -> Iterator[DemoServer]:
    with DemoServer(world, clock=lambda: NOW) as server:
        yield server


@pytest.fixture
def ask(running: DemoServer) -> Ask:
    def send(text: str, **variables: Any) -> dict[str, Any]:
        sent = {"query": text, "variables": variables}
        answer = requests.post(
            f"{running.url}/graphql", json=sent, headers={"Authorization": "bearer demo-token"}, timeout=30
        )
        payload = answer.json()
        assert "errors" not in payload, payload["errors"][:2]
        data: dict[str, Any] = payload["data"]
        return data

    return send


@pytest.fixture
def filled(monkeypatch: pytest.MonkeyPatch) -> Filled:
    """Return the names of the repositories that are filled from now on."""
    names: Filled = []

    def noted(making: Making, site: Site) -> None:
        names.append(site.repository.name)
        write_history(making, site)

    monkeypatch.setattr("portal.demo.world.lazy.write_history", noted)
    return names


@pytest.fixture
def _without_collector() -> Iterator[None]:
    """Let nothing be collected but by a test, which finds nothing of what was before."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.fixture
def repository(world: World) -> Repository:
    return world.repositories[PLACE]


def test_a_look_over_all_repositories_fills_none(ask: Ask, world: World, filled: Filled) -> None:
    shown = list(pages(lambda after: ask(PROBE, after=after)["organization"]["repositories"]))

    assert filled == []
    assert (
        sum(one["issues"]["totalCount"] for one in shown) == sum(one["open"]["totalCount"] for one in shown) == 24_000
    )
    assert sum(one["pullRequests"]["totalCount"] for one in shown) == 12_000
    heads = {one["id"]: one["defaultBranchRef"]["target"]["oid"] for one in shown if one["defaultBranchRef"]}
    assert heads == {one.node_id: one.commits[-1].sha for one in world.repositories if one.commits}
    assert {one["databaseId"] for one in shown} == {one.id for one in world.repositories}


def test_what_the_look_tells_is_what_the_pages_hold(ask: Ask, repository: Repository) -> None:
    shown = pages(lambda after: ask(PROBE, after=after)["organization"]["repositories"])
    told = next(one["issues"] for one in shown if one["id"] == repository.node_id)
    first = ask(ISSUES, id=repository.node_id, first=1)["node"]["issues"]
    page = ask(ISSUES, id=repository.node_id, first=100)["node"]["issues"]

    assert told["nodes"][0]["id"] == first["nodes"][0]["id"] == page["nodes"][0]["id"]
    assert told["totalCount"] == first["totalCount"] == page["totalCount"]


def test_the_pages_of_a_repository_fill_only_that_one(ask: Ask, filled: Filled, repository: Repository) -> None:
    found = issues_of(ask, repository)

    assert set(filled) <= {repository.name}
    assert len({one["id"] for one in found}) == len(found) == len(repository.issues)


def test_a_page_after_the_newest_change_is_empty_and_fills_none(
    ask: Ask, filled: Filled, repository: Repository
) -> None:
    since = (repository.issues[-1].updated_at + timedelta(seconds=1)).isoformat()

    assert ask(ISSUES, id=repository.node_id, first=100, since=since)["node"]["issues"]["nodes"] == []
    assert filled == []


def test_the_history_of_a_repository_fills_only_that_one(ask: Ask, filled: Filled, world: World) -> None:
    repository = world.repositories[PLACE + 1]

    history = ask(COMMITS, id=repository.node_id)["node"]["defaultBranchRef"]["target"]["history"]

    assert set(filled) <= {repository.name}
    assert [node["oid"] for node in history["nodes"]] == [one.sha for one in reversed(repository.commits)][:100]
    assert {node["repository"]["id"] for node in history["nodes"]} == {repository.node_id}


def test_things_are_found_by_their_ids_though_they_were_made_anew(
    ask: Ask, world: World, repository: Repository
) -> None:
    ids = [one.node_id for one in (*repository.issues[:20], *repository.pull_requests[:20])]
    for other in world.repositories[-KEPT:]:
        assert list(other.issues)  # enough others for this one to be forgotten

    found = ask(THINGS, ids=ids)["nodes"]

    assert [one["id"] for one in found] == ids
    assert {one["repository"]["id"] for one in found[:20]} == {repository.node_id}
    closings = [(one["id"], event) for one in found[:20] for event in one["timelineItems"]["nodes"] if "id" in event]
    assert closings
    assert all(event["closable"]["id"] == node_id for node_id, event in closings)


def test_ids_of_several_repositories_fill_only_those(ask: Ask, world: World, filled: Filled) -> None:
    wanted = world.repositories[60:63]
    ids = [issue.node_id for repository in wanted for issue in repository.issues[:3]]

    found = ask(THINGS, ids=ids)["nodes"]

    assert [one["id"] for one in found] == ids
    assert set(filled) <= {repository.name for repository in wanted}


def test_an_id_of_nothing_is_not_found(world: World, running: DemoServer, filled: Filled) -> None:
    issue = world.repositories[PLACE].issues[-1]
    beyond = type(issue).prefix + "_" + "AAAB______8"  # far behind the last repository

    answer = requests.post(
        f"{running.url}/graphql",
        json={"query": "query ($id: ID!) { node(id: $id) { id } }", "variables": {"id": beyond}},
        headers={"Authorization": "bearer demo-token"},
        timeout=30,
    )

    assert answer.json()["errors"][0]["type"] == "NOT_FOUND"
    assert filled == []


@pytest.mark.parametrize("place", [PLACE + 5, PLACE + 6])
def test_a_repository_tells_over_rest_how_many_are_open(running: DemoServer, world: World, place: int) -> None:
    repository = world.repositories[place]
    items: list[Issue | PullRequest] = [*repository.issues, *repository.pull_requests]

    told = rest(running, f"/repos/{world.login}/{repository.name}")["open_issues_count"]

    assert told == sum(one.closed_at is None for one in items)


def test_the_list_of_repositories_fills_each_but_once(running: DemoServer, world: World, filled: Filled) -> None:
    path = f"/orgs/{world.login}/repos?per_page={KEPT * 2}&page=3"

    once = rest(running, path)
    before = len(filled)
    again = rest(running, path)

    assert once == again
    assert len(once) == KEPT * 2 > KEPT
    assert len(filled) == before <= KEPT * 2


@pytest.mark.usefixtures("_without_collector")
def test_what_is_forgotten_leaves_nothing_to_the_collector(world: World) -> None:
    for repository in world.repositories[PLACE : PLACE + KEPT * 2]:
        assert list(repository.issues)

    assert gc.collect() < ITEMS_EACH


def test_a_million_items_are_told_before_any_is_made(filled: Filled) -> None:
    parser = Command().create_parser("manage.py", "demo_server")

    large = world_of(vars(parser.parse_args(["--size", "large", "--now", NOW.isoformat()])))

    assert len(large.repositories) == 2_000
    assert sum(len(one.issues) + len(one.pull_requests) for one in large.repositories) == 1_000_000
    assert filled == []
    assert list(large.repositories[-1].issues)
    assert filled == [large.repositories[-1].name]


def test_a_number_that_is_told_beats_that_of_the_size() -> None:
    parser = Command().create_parser("manage.py", "demo_server")

    options = vars(parser.parse_args(["--size", "middle", "--issues", "150", "--pull-requests", "300"]))
    world = world_of(options)

    assert len(world.repositories) == 150
    assert sum(len(one.issues) for one in world.repositories) == 150
    assert sum(len(one.pull_requests) for one in world.repositories) == 300


def test_life_goes_on_where_things_are_kept(filled: Filled) -> None:
    small = make_world(seed=2, now=NOW, repositories=12, issues=240, pull_requests=120)
    life = Life(small, seed=1)
    for minute in range(100):
        life.step(NOW + timedelta(minutes=minute))

    assert sum(is_lazy(repository) for repository in small.repositories) == 3
    assert filled == []
