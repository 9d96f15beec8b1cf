"""Artifacts come from REST as the world behind the demonstration server has them."""

from datetime import timedelta
from typing import Any

import pytest

from apps.integrations.errors import RecordInvalid, SourceRejected, SourceUnavailable
from apps.integrations.github import mapping, reads
from apps.integrations.github.client import GitHubClient
from apps.integrations.walks import Target, Walk
from portal.demo.server import DemoServer
from portal.demo.world.artifacts import Artifact, artifacts_of
from portal.demo.world.model import Repository
from tests.integrations.github.scripted import Reply, ScriptedServer, records_of

ARTIFACT: dict[str, Any] = {
    "id": 11,
    "node_id": "MDg6QXJ0aWZhY3QxMQ==",
    "name": "coverage",
    "size_in_bytes": 556,
    "expired": False,
    "created_at": "2026-11-20T10:00:00Z",
    "workflow_run": {
        "id": 2332938,
        "repository_id": 1296269,
        "head_repository_id": 1296269,
        "head_branch": "main",
        "head_sha": "328faa0536e6fef19753d9d91dc96a9931694ce3",
    },
}


def busiest(demo: DemoServer) -> Repository:
    return max(demo.world.repositories, key=lambda one: len(made(demo, one)))


def made(demo: DemoServer, repository: Repository) -> list[Artifact]:
    return artifacts_of(repository, world=demo.world, now=demo.clock())


def walk_of(repository: Repository, **options: Any) -> Walk:
    target = Target(key=repository.node_id, name=repository.name, github_id=repository.id)
    return Walk(target=target, is_full=True, **options)


def pages(client: GitHubClient) -> list[Any]:
    return list(reads.artifacts(client, Walk(target=Target(key="R_1", name="api", github_id=7), is_full=True)))


def test_artifacts_are_all_there(demo: DemoServer, demo_client: GitHubClient) -> None:
    records = records_of(reads.artifacts(demo_client, walk_of(busiest(demo))))

    assert [(one.github_id, one.name, one.head_sha) for one in records] == [
        (one.id, one.name, one.run.sha) for one in made(demo, busiest(demo))
    ]
    assert len(records) > 5


def test_artifacts_since_a_moment_end_the_walk(demo: DemoServer, demo_client: GitHubClient) -> None:
    since = demo.world.now - timedelta(days=10)

    records = records_of(reads.artifacts(demo_client, walk_of(busiest(demo), since=since)))

    wanted = {one.id for one in made(demo, busiest(demo)) if one.created_at >= since}
    assert {one.github_id for one in records} == wanted


def test_an_archive_comes_whole(demo: DemoServer, demo_client: GitHubClient) -> None:
    one = made(demo, busiest(demo))[0]

    content = reads.artifact_archive(demo_client, repository=busiest(demo).id, artifact=one.id, most_bytes=10_000_000)

    assert content == one.archive


def test_an_artifact_that_is_gone_is_told(demo: DemoServer, demo_client: GitHubClient) -> None:
    with pytest.raises(SourceRejected) as refused:
        reads.artifact_archive(demo_client, repository=busiest(demo).id, artifact=1, most_bytes=10)
    assert refused.value.reason == "not_found"


def test_one_that_does_not_fit_is_skipped(server: ScriptedServer, client: GitHubClient) -> None:
    server.script = [Reply(body={"total_count": 3, "artifacts": [ARTIFACT, ARTIFACT | {"workflow_run": None}, 3]})]

    (page,) = pages(client)

    assert ([one.github_id for one in page.records], page.skipped) == ([11], 2)


@pytest.mark.parametrize("body", [{}, [], {"artifacts": None}, {"artifacts": {}}])
def test_an_answer_without_artifacts_is_no_empty_list(server: ScriptedServer, client: GitHubClient, body: Any) -> None:
    server.script = [Reply(body=body)]

    with pytest.raises(SourceUnavailable):
        pages(client)


@pytest.mark.parametrize(("head", "is_from_fork"), [(1296269, False), (7, True), (None, True)])
def test_whose_branch_it_is_tells_its_run(head: int | None, is_from_fork: bool) -> None:
    run = ARTIFACT["workflow_run"] | {"head_repository_id": head}

    assert mapping.artifact(ARTIFACT | {"workflow_run": run}).is_from_fork is is_from_fork


@pytest.mark.parametrize(
    "change",
    [{"name": ""}, {"name": "x" * 256}, {"id": 0}, {"created_at": None}, {"expired": "no"}],
)
def test_what_does_not_fit_is_invalid(change: dict[str, Any]) -> None:
    with pytest.raises(RecordInvalid):
        mapping.artifact(ARTIFACT | change)
