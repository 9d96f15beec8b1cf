"""Every document is valid on GitHub's schema, and costs what its comment says."""

import re

import pytest
from graphql import OperationDefinitionNode, get_operation_ast, parse, validate
from graphql.execution.values import get_variable_values

from apps.integrations.github import documents
from apps.integrations.github.reads import catalog, changes, delivery, first_sync_points, refs
from apps.integrations.github.reads.batching import Batch
from apps.integrations.github.reads.walking import Connection
from portal.demo.server.graph.cost import Cost, cost_of
from portal.demo.server.graph.schema import plain_schema

# Batches of node ids, and the points and nodes that a whole page or batch may cost.
BATCHES = {
    "labels": 50, "environments": 20, "timelines": 50, "timelines_without_boards": 50, "checks": 20,
    "protection": 20,
    "changed_files": 20, "comments": 25, "conversations": 20,
}  # fmt: skip
COSTS = {
    "board_items": (1, 1_100),
    "board_items_unfiltered": (1, 1_100),
    "boards": (1, 50),
    "branches": (1, 50),
    "changed_files": (1, 2_000),
    "checks": (1, 2_000),
    "comments": (1, 1_250),
    "commits": (1, 400),
    "conversations": (1, 4_000),
    "deployments": (1, 2_100),
    "discussions": (1, 50),
    "environments": (10, 5_800),
    "files": (1, 0),
    "issues": (2, 3_100),
    "issues_without_parents": (2, 3_100),
    "labels": (1, 5_000),
    "people": (1, 100),
    "ping": (1, 0),
    "protection": (3, 6_600),
    "pull_requests": (1, 2_448),
    "repositories": (2, 200),
    "rest_of_node": (1, 680),
    "tags": (1, 101),
    "teams": (1, 9_849),
    "timelines": (1, 5_000),
    "timelines_without_boards": (1, 5_000),
}
OF_EACH_REPOSITORY = ("issues", "pull_requests", "deployments", "commits", "files", "branches", "tags", "discussions")
PARTS = (catalog, changes, delivery, refs)
OPTIONAL_FOR_OLD_SERVERS = {"board_items_unfiltered", "issues_without_parents", "timelines_without_boards"}


def cost(name: str) -> Cost:
    schema, document = plain_schema(is_patched=True), parse(documents.text(name))
    operation = get_operation_ast(document)
    assert operation is not None
    given = sample_variables(operation, ids=BATCHES.get(name, 1))
    values = get_variable_values(schema, operation.variable_definitions or (), given)
    assert not isinstance(values, list)
    return cost_of(schema, document=document, operation=operation, variables=getattr(values, "coerced", given))


def sample_variables(operation: OperationDefinitionNode, *, ids: int) -> dict[str, object]:
    required = {"ids": [f"X_{number}" for number in range(ids)], "id": "X_1", "organization": "x"}
    names = {definition.variable.name.value for definition in operation.variable_definitions or ()}
    return {name: value for name, value in required.items() if name in names}


@pytest.mark.parametrize("name", documents.names())
def test_a_document_is_valid_on_the_published_schema_as_it_is_today(name: str) -> None:
    assert validate(plain_schema(is_patched=True), parse(documents.text(name))) == []


@pytest.mark.parametrize("name", sorted(OPTIONAL_FOR_OLD_SERVERS))
def test_a_fallback_is_valid_on_the_schema_of_an_older_server(name: str) -> None:
    assert validate(plain_schema(is_patched=False), parse(documents.text(name))) == []


@pytest.mark.parametrize("name", documents.names())
def test_a_document_costs_what_it_should(name: str) -> None:
    assert (cost(name).points, cost(name).nodes) == COSTS[name]


@pytest.mark.parametrize("name", documents.names())
def test_a_document_begins_with_what_it_is_for_and_what_it_costs(name: str) -> None:
    comment = " ".join(line[2:] for line in documents.text(name).splitlines() if line.startswith("# "))
    assert comment.endswith(f"{COSTS[name][0]} point{'' if COSTS[name][0] == 1 else 's'}.")
    assert documents.text(name).startswith("# ")


@pytest.mark.parametrize(
    "read", [value for part in PARTS for value in vars(part).values() if isinstance(value, Connection)]
)
def test_a_walk_asks_for_the_pages_that_its_document_is_made_for(read: Connection) -> None:
    default = re.search(r"\$page: Int = (\d+)", documents.text(read.document))
    assert default is not None
    assert read.cap == int(default[1])


@pytest.mark.parametrize("read", [value for part in PARTS for value in vars(part).values() if isinstance(value, Batch)])
def test_a_batch_is_as_large_as_its_document_is_made_for(read: Batch) -> None:
    assert read.cap == BATCHES[read.document]


def test_the_formula_of_a_first_sync_follows_the_size_of_the_organization() -> None:
    assert (
        first_sync_points(
            repositories=30,
            issues=3_000,
            pull_requests=6_000,
            checked_pull_requests=1_600,
            boards=2,
            board_items=1_500,
            deployments=3_000,
            commits=6_000,
        )
        == 4 + 240 + 540 + 80 + (160 + 64) + 20 + 180 + 270 + 180 + 6 + 2 + 90
    )


def test_the_documents_cost_less_than_the_formula_for_many_small_repositories() -> None:
    repositories = 300
    for_all = 2 * 6 + (10 + cost("protection").points) * 15 + 6
    ours = for_all + repositories * sum(cost(name).points for name in OF_EACH_REPOSITORY)
    formula = first_sync_points(
        repositories=repositories,
        issues=0,
        pull_requests=0,
        checked_pull_requests=0,
        boards=0,
        board_items=0,
        deployments=0,
        commits=0,
    )
    assert ours < 0.7 * formula
