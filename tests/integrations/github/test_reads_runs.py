"""Runs of workflows come from REST as the world behind the demonstration server has them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from apps.delivery.records import WorkflowRunGone
from apps.integrations.errors import SourceRejected
from apps.integrations.github import reads
from apps.integrations.github.client import Credential, GitHubClient
from apps.integrations.walks import Target, Walk
from portal.demo.server import DemoServer
from portal.demo.world.model import Repository
from portal.demo.world.runs import Run, runs_of
from tests.integrations.github.scripted import records_of, walk


def busiest(demo: DemoServer) -> Repository:
    return max(demo.world.repositories, key=lambda repository: len(repository.deployments))


def runs(demo: DemoServer) -> list[Run]:
    return runs_of(busiest(demo), world=demo.world, now=datetime.now(UTC))


def walk_of(repository: Repository, *, since: datetime | None = None) -> Walk:
    target = Target(key=repository.node_id, name=repository.name, github_id=repository.id)
    return Walk(target=target, is_full=since is None, since=since)


def batch(demo: DemoServer, found: list[Run]) -> Walk:
    return walk("batch", ids=tuple(f"{busiest(demo).id}/{run.id}" for run in found))


def test_runs_are_all_there_with_what_they_called(demo: DemoServer, demo_client: GitHubClient) -> None:
    records = {
        record.github_id: record for record in records_of(reads.workflow_runs(demo_client, walk_of(busiest(demo))))
    }
    assert records.keys() == {run.id for run in runs(demo)}
    for run in runs(demo):
        assert (records[run.id].conclusion, records[run.id].head_sha) == (run.conclusion, run.sha)
        assert [one.path for one in records[run.id].referenced_workflows] == [
            uses.partition("@")[0] for uses in run.references
        ]


def test_runs_since_a_moment_end_the_walk(demo: DemoServer, demo_client: GitHubClient) -> None:
    since = demo.world.now - timedelta(days=10)
    records = records_of(reads.workflow_runs(demo_client, walk_of(busiest(demo), since=since)))
    assert {record.github_id for record in records} == {run.id for run in runs(demo) if run.created_at >= since}


def test_runs_that_the_list_leaves_out_are_read_one_by_one(demo: DemoServer, demo_client: GitHubClient) -> None:
    newest, *_, oldest = runs(demo)
    walk = walk_of(busiest(demo), since=newest.created_at)
    ids = tuple(f"{busiest(demo).id}/{run}" for run in (newest.id, oldest.id, 1))

    pages = list(reads.workflow_runs(demo_client, replace(walk, target=replace(walk.target, node_ids=ids))))

    assert [record.github_id for record in records_of(pages)] == [newest.id, oldest.id, 1]
    assert records_of(pages)[-1] == WorkflowRunGone(github_id=1)
    assert [page.is_last for page in pages] == [False, False, True]


def test_what_is_read_one_by_one_goes_on_without_the_list(demo: DemoServer, demo_client: GitHubClient) -> None:
    run, walk = runs(demo)[-1], walk_of(busiest(demo), since=demo.world.now)
    target = replace(walk.target, node_ids=(f"{busiest(demo).id}/{run.id}",))
    cursor = next(reads.workflow_runs(demo_client, replace(walk, target=target))).cursor

    pages = list(reads.workflow_runs(demo_client, replace(walk, target=target, cursor=cursor)))

    assert [record.github_id for record in records_of(pages)] == [run.id]


def test_jobs_are_those_of_each_run(demo: DemoServer, demo_client: GitHubClient) -> None:
    found = {run.id: run for run in runs(demo)}
    records = records_of(reads.workflow_jobs(demo_client, batch(demo, runs(demo))))
    assert len(records) == len(found) > 20
    for record in records:
        assert [job.name for job in record.jobs] == [job.name for job in found[record.run_github_id].jobs]


def test_a_run_of_many_jobs_is_read_to_its_end(demo: DemoServer, demo_client: GitHubClient) -> None:
    run = next(run for run in runs(demo) if run.pull_request is not None)
    assert run.pull_request is not None
    checks, first = run.pull_request.checks, next(one for one in run.pull_request.checks if not one.is_status)
    run.pull_request.checks = [replace(first, id=9_000_000 + number, name=f"shard {number}") for number in range(230)]
    (record,) = records_of(reads.workflow_jobs(demo_client, batch(demo, [run])))
    run.pull_request.checks = checks
    assert [job.name for job in record.jobs] == [f"shard {number}" for number in range(230)]


def test_approvals_are_those_of_the_deployments(demo: DemoServer, demo_client: GitHubClient) -> None:
    approved = {
        run.id: run.deployment.approved_by.login
        for run in runs(demo)
        if run.deployment is not None and run.deployment.approved_by is not None
    }
    records = records_of(reads.run_approvals(demo_client, batch(demo, runs(demo))))
    assert {one.run_github_id: one.approvals[0].user.login for one in records if one.approvals} == approved
    assert approved


def test_a_run_that_is_gone_is_told_from_one_without_approvals(demo: DemoServer, demo_client: GitHubClient) -> None:
    (record,) = records_of(reads.run_approvals(demo_client, walk("batch", ids=(f"{busiest(demo).id}/1",))))
    assert record.is_gone


def test_without_the_permission_nothing_is_read(demo: DemoServer, make_client: Callable[..., GitHubClient]) -> None:
    client = make_client(demo.url, credential=Credential(token="demo-metadata-only"))
    with pytest.raises(SourceRejected) as refused:
        list(reads.workflow_runs(client, walk_of(busiest(demo))))
    assert refused.value.reason == "forbidden"
