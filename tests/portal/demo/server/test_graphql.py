"""The server's GraphQL: the published schema, executed with GitHub's manners."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import chain
from typing import Any

import pytest
import requests
from graphql import GraphQLField, GraphQLNamedType, get_named_type, is_leaf_type, is_required_argument

from portal.demo.server import DemoServer
from portal.demo.server.graph.fields import FIELDS
from portal.demo.server.graph.schema import served_schema
from portal.demo.server.graph.values import type_name_of
from portal.demo.server.lookup import WALKS_OF_REPOSITORIES, WALKS_OF_WORLD
from portal.demo.world.model import Repository, World


def ask(server: DemoServer, text: str, *, token: str = "demo-token", **variables: Any) -> dict[str, Any]:
    """Send a document and return the answer's JSON."""
    answer = requests.post(
        f"{server.url}/graphql",
        json={"query": text, "variables": variables},
        headers={"Authorization": f"bearer {token}"},
        timeout=10,
    )
    assert answer.status_code == 200, answer.text
    payload: dict[str, Any] = answer.json()
    return payload


def busiest(world: World) -> Repository:
    return max(world.repositories, key=lambda repository: len(repository.issues))


ISSUES = """query ($id: ID!, $after: String, $direction: OrderDirection = ASC, $since: DateTime) { node(id: $id) {
  ... on Repository { issues(first: 5, after: $after, orderBy: {field: UPDATED_AT, direction: $direction},
    filterBy: {since: $since}) { totalCount pageInfo { hasNextPage endCursor } nodes { id updatedAt } } } } }"""


def walk(server: DemoServer, text: str, connection: str, **variables: Any) -> Iterator[list[dict[str, Any]]]:
    """Yield the pages of a connection of a node."""
    after = None
    while True:
        page = ask(server, text, after=after, **variables)["data"]["node"][connection]
        yield page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return
        after = page["pageInfo"]["endCursor"]


def selection(kind: GraphQLNamedType, *, depth: int) -> str:
    """Select every field that needs no argument."""
    parts = ["__typename"]
    for name, field in getattr(kind, "fields", {}).items():
        parts.append(_field(name, field, depth=depth))
    return " ".join(parts)


def _field(name: str, field: GraphQLField, *, depth: int) -> str:
    inner = get_named_type(field.type)
    is_connection = inner.name.endswith("Connection")
    if any(is_required_argument(argument) for argument in field.args.values()):
        return ""
    if is_leaf_type(inner):
        return name
    if depth == 0:
        return ""
    if is_connection:
        return f"{name}(first: 1) {{ totalCount pageInfo {{ endCursor }} nodes {{ {selection_of_node(inner)} }} }}"
    return f"{name} {{ {selection(inner, depth=depth - 1)} }}"


def selection_of_node(connection: GraphQLNamedType) -> str:
    fields = getattr(connection, "fields", {})
    return selection(get_named_type(fields["nodes"].type), depth=0) if "nodes" in fields else "__typename"


def samples(world: World) -> dict[str, str]:
    """Return for each type of node the id of one that the world has."""
    found: dict[str, str] = {}
    walks = [walk(world) for walk in WALKS_OF_WORLD.values()]
    for thing, _ in chain(*walks, *(walk(world.repositories) for walk in WALKS_OF_REPOSITORIES.values())):
        found.setdefault(type_name_of(thing), thing.node_id)
    return found


def test_every_field_of_every_served_type_has_an_answer(server: DemoServer, world: World) -> None:
    schema = served_schema()
    for name, node_id in samples(world).items():
        fields = selection(schema.type_map[name], depth=1)
        answer = ask(server, f"query ($id: ID!) {{ node(id: $id) {{ ... on {name} {{ {fields} }} }} }}", id=node_id)
        assert "errors" not in answer, (name, answer["errors"][:3])
        assert answer["data"]["node"]["__typename"] == name


def test_the_world_has_a_sample_of_every_kind_of_node(world: World) -> None:
    assert {"Issue", "PullRequest", "ProjectV2Item", "DraftIssue", "Deployment", "PullRequestReview"} <= set(
        samples(world)
    )
    assert {"LabeledEvent", "ReopenedEvent", "ProjectV2ItemStatusChangedEvent"} <= set(samples(world)) <= set(FIELDS)


def test_walking_pages_meets_every_issue_once(server: DemoServer, world: World) -> None:
    repository = busiest(world)

    met = [node["id"] for page in walk(server, ISSUES, "issues", id=repository.node_id) for node in page]

    assert len(met) == len(set(met)) == len(repository.issues)


def test_an_issue_that_changes_while_pages_are_read_is_met_again(server: DemoServer, world: World) -> None:
    repository = busiest(world)
    pages = walk(server, ISSUES, "issues", id=repository.node_id)
    first = next(pages)
    issue = next(one for one in repository.issues if one.node_id == first[0]["id"])

    issue.updated_at = world.now

    rest = [node["id"] for page in pages for node in page]
    assert issue.node_id in rest
    assert {one.node_id for one in repository.issues} == {node["id"] for node in first} | set(rest)


def test_an_issue_that_disappears_does_not_shift_the_pages(server: DemoServer, world: World) -> None:
    repository = busiest(world)
    pages = walk(server, ISSUES, "issues", id=repository.node_id)
    first = next(pages)

    repository.issues = [issue for issue in repository.issues if issue.node_id != first[-1]["id"]]

    rest = [node["id"] for page in pages for node in page]
    assert len(rest) == len(set(rest)) == len(repository.issues) - len(first) + 1


def test_since_keeps_what_changed(server: DemoServer, world: World) -> None:
    repository = busiest(world)
    since = world.now - timedelta(days=14)

    page = ask(server, ISSUES, id=repository.node_id, since=since.isoformat())["data"]["node"]["issues"]

    assert page["totalCount"] == sum(issue.updated_at >= since for issue in repository.issues)


def test_unknown_ids_are_null_with_an_error_each(server: DemoServer, world: World) -> None:
    known = world.repositories[0].node_id

    answer = ask(server, "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=[known, "I_nothing", "R_AAAA"])

    assert answer["data"]["nodes"] == [{"id": known}, None, None]
    assert [(error["type"], error["path"]) for error in answer["errors"]] == [
        ("NOT_FOUND", ["nodes", 1]),
        ("NOT_FOUND", ["nodes", 2]),
    ]


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        ("", "MISSING_PAGINATION_BOUNDARIES"),
        ("(first: 101)", "EXCESSIVE_PAGINATION"),
        ('(first: 1, after: "nonsense")', "INVALID_CURSOR_ARGUMENTS"),
    ],
)
def test_a_connection_refuses_arguments_like_github(server: DemoServer, arguments: str, kind: str) -> None:
    login = server.world.login

    answer = ask(server, f'{{ organization(login: "{login}") {{ repositories{arguments} {{ nodes {{ id }} }} }} }}')

    assert answer["data"] == {"organization": None}
    assert answer["errors"][0]["type"] == kind


def test_counting_needs_no_bounds(server: DemoServer, world: World) -> None:
    answer = ask(server, f'{{ organization(login: "{world.login}") {{ repositories {{ totalCount }} }} }}')

    assert answer["data"]["organization"]["repositories"]["totalCount"] == len(world.repositories)


def test_too_many_nodes_are_refused(server: DemoServer, world: World) -> None:
    text = f"""{{ organization(login: "{world.login}") {{ repositories(first: 100) {{ nodes {{
      issues(first: 100) {{ nodes {{ labels(first: 100) {{ nodes {{ id }} }} }} }} }} }} }} }}"""

    answer = ask(server, text)

    assert "data" not in answer
    assert answer["errors"][0]["type"] == "MAX_NODE_LIMIT_EXCEEDED"


def test_points_follow_the_formula_with_the_variables_sent(server: DemoServer, world: World) -> None:
    text = """query ($login: String!, $page: Int = 100) { organization(login: $login) { repositories(first: $page) {
      nodes { issues(first: 10) { nodes { labels(first: 10) { nodes { id } } } } } } }
      rateLimit { cost remaining nodeCount } }"""

    small = ask(server, text, login=world.login, page=20)["data"]
    large = ask(server, text, login=world.login)["data"]

    # 1 + 20 + 200 and 1 + 100 + 1,000 connections.
    assert (small["rateLimit"]["cost"], large["rateLimit"]["cost"]) == (2, 11)
    assert large["rateLimit"]["nodeCount"] == 100 + 1_000 + 10_000
    assert large["rateLimit"]["remaining"] == 5000 - 13
    assert server.points_used == 13


def test_an_unknown_field_is_an_error_in_a_200(server: DemoServer) -> None:
    answer = ask(server, "{ viewer { shoeSize } }")

    assert "data" not in answer
    assert answer["errors"][0]["extensions"]["code"] == "undefinedField"


BOARD = """query ($id: ID!, $query: String) { node(id: $id) { ... on ProjectV2 {
  items(first: 100, query: $query, archivedStates: [ARCHIVED, NOT_ARCHIVED]) {
    totalCount nodes { id isArchived updatedAt fieldValueByName(name: "Status") {
      ... on ProjectV2ItemFieldSingleSelectValue { name createdAt updatedAt } } } } } } }"""


def test_a_board_filters_by_last_update_with_the_grain_of_a_day(server: DemoServer, world: World) -> None:
    board = world.boards[0]
    start = (world.now - timedelta(days=7)).date()

    items = ask(server, BOARD, id=board.node_id, query="-last-updated:7days")["data"]["node"]["items"]

    assert items["totalCount"] == sum(card.updated_at.date() >= start for card in board.cards) > 0


def test_archived_cards_are_shown_only_when_asked_for(server: DemoServer, world: World) -> None:
    board = world.boards[0]
    text = "query ($id: ID!) { node(id: $id) { ... on ProjectV2 { items { totalCount } } } }"

    shown = ask(server, text, id=board.node_id)["data"]["node"]["items"]["totalCount"]

    assert shown == sum(not card.is_archived for card in board.cards) < len(board.cards)


TIMELINE = """query ($id: ID!, $after: String) { node(id: $id) { ... on Issue {
  timelineItems(first: 50, after: $after,
    itemTypes: [LABELED_EVENT, UNLABELED_EVENT, PROJECT_V2_ITEM_STATUS_CHANGED_EVENT]) {
    pageInfo { hasNextPage endCursor } nodes { __typename ... on Node { id } } } } } }"""


def test_a_long_timeline_has_pages(server: DemoServer, world: World) -> None:
    issues = [issue for repository in world.repositories for issue in repository.issues]
    issue = max(issues, key=lambda one: len(one.events))
    wanted = [event.node_id for event in issue.events if event.kind in {"labeled", "unlabeled", "board_moved"}]

    pages = list(walk(server, TIMELINE, "timelineItems", id=issue.node_id))

    assert [node["id"] for page in pages for node in page] == wanted
    assert len(pages) == -(-len(wanted) // 50) > 1


HISTORY = """query ($id: ID!, $after: String) { node(id: $id) { ... on Repository { defaultBranchRef { target {
  ... on Commit { history(first: 5, after: $after) { totalCount pageInfo { hasNextPage endCursor }
    nodes { oid parents(first: 2) { nodes { oid } } } } } } } } } }"""


def test_history_is_read_from_where_it_began(server: DemoServer, world: World) -> None:
    repository = busiest(world)
    newest = [commit.sha for commit in reversed(repository.commits)]
    first = ask(server, HISTORY, id=repository.node_id)["data"]["node"]["defaultBranchRef"]["target"]["history"]

    repository.commits.append(replace(repository.commits[-1], sha="f" * 40))
    second = ask(server, HISTORY, id=repository.node_id, after=first["pageInfo"]["endCursor"])
    nodes = second["data"]["node"]["defaultBranchRef"]["target"]["history"]["nodes"]

    assert [node["oid"] for node in (*first["nodes"], *nodes)] == newest[:10]


def test_without_the_projects_right_boards_are_forbidden(server: DemoServer, world: World) -> None:
    text = f'{{ organization(login: "{world.login}") {{ projectsV2(first: 1) {{ nodes {{ id }} }} }} }}'

    answer = ask(server, text, token="demo-no-projects")

    assert answer["data"] == {"organization": None}
    assert answer["errors"][0]["type"] == "FORBIDDEN"
    assert answer["errors"][0]["message"] == "Resource not accessible by integration"


CHECKS = """query ($id: ID!) { node(id: $id) { ... on PullRequest { statusCheckRollup { contexts(first: 100) {
  totalCount nodes { __typename } } } } } }"""


def test_without_the_checks_right_each_check_run_is_an_error_beside_the_rest(server: DemoServer, world: World) -> None:
    pull = next(pull for repository in world.repositories for pull in repository.pull_requests if pull.checks)

    answer = ask(server, CHECKS, token="demo-no-checks", id=pull.node_id)

    nodes = answer["data"]["node"]["statusCheckRollup"]["contexts"]["nodes"]
    hidden = [index for index, check in enumerate(sorted(pull.checks, key=lambda one: one.id)) if not check.is_status]
    assert [index for index, node in enumerate(nodes) if node is None] == hidden
    assert [error["path"][-1] for error in answer["errors"]] == hidden


def test_only_metadata_still_lists_the_repositories(server: DemoServer, world: World) -> None:
    text = f"""{{ organization(login: "{world.login}") {{ repositories(first: 1) {{ nodes {{ name
      issues(first: 2) {{ totalCount nodes {{ id }} }} }} }} }} }}"""

    answer = ask(server, text, token="demo-metadata-only")

    repository = answer["data"]["organization"]["repositories"]["nodes"][0]
    assert repository["issues"]["nodes"] == [None, None]
    assert {error["type"] for error in answer["errors"]} == {"FORBIDDEN"}


def test_a_former_name_leads_to_the_repository_unless_renames_are_not_followed(
    server: DemoServer, world: World
) -> None:
    renamed = next(repository for repository in world.repositories if repository.former_names)
    text = """query ($owner: String!, $name: String!, $follows: Boolean) {
      repository(owner: $owner, name: $name, followRenames: $follows) { name } }"""
    asked = {"owner": world.login, "name": renamed.former_names[0]}

    assert ask(server, text, **asked, follows=True)["data"]["repository"]["name"] == renamed.name
    assert ask(server, text, **asked, follows=False)["errors"][0]["type"] == "NOT_FOUND"
