"""Whole jobs against the demonstration server."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from apps.catalog.models import FormerRepositoryName, Repository
from apps.delivery.models import Board, Check, Commit, Deployment, Issue, PullRequest
from apps.sync import services
from apps.sync.models import Capability, RateBudget, SyncCursor, SyncJob, SyncRun
from portal.demo.server import DemoServer
from portal.demo.world.model import World
from tests.syncing import Clock, Syncing

State = SyncJob.State
Outcome = SyncRun.Outcome


def issues_of(world: World) -> int:
    return sum(len(repository.issues) for repository in world.repositories)


def run_of(job: SyncJob, feed: str) -> SyncRun:
    return job.runs.filter(feed=feed).latest("id")


def test_a_first_sync_fills_every_table(sync: Syncing, world: World) -> None:
    job = sync()

    assert job.state == State.DONE
    assert Repository.objects.count() == len(world.repositories)
    assert Issue.objects.count() == issues_of(world)
    assert PullRequest.objects.count() == sum(len(row.pull_requests) for row in world.repositories)
    assert Deployment.objects.count() == sum(len(row.deployments) for row in world.repositories)
    assert Board.objects.count() == len(world.boards)
    assert Commit.objects.exists()
    assert Check.objects.exists()


def test_a_second_sync_right_after_asks_next_to_nothing(sync: Syncing, world: World) -> None:
    sync.first()

    assert sync.requests_of(sync) <= 20 + len(world.repositories)


def test_a_second_full_sync_changes_nothing(sync: Syncing, clock: Clock) -> None:
    sync.first()
    clock.advance(minutes=10)

    job = sync(full=True)

    assert job.state == State.DONE
    assert sum(run.removed for run in job.runs.all()) == 0
    assert {run.feed for run in job.runs.all()} == {run.feed for run in SyncRun.objects.all()}


def test_a_change_is_found_by_the_next_sync(sync: Syncing, world: World, clock: Clock) -> None:
    sync.first()
    clock.advance(minutes=10)
    issue = world.repositories[0].issues[0]
    issue.title, issue.updated_at = "Another title", clock()

    sync()

    assert Issue.objects.get(node_id=issue.node_id).title == "Another title"


def test_a_renamed_repository_stays_one_row(sync: Syncing, world: World, clock: Clock) -> None:
    sync.first()
    clock.advance(minutes=10)
    renamed = world.repositories[0]
    renamed.name, renamed.updated_at = "plasma-edge", clock()

    sync()

    row = Repository.objects.get(node_id=renamed.node_id)
    assert row.name == "plasma-edge"
    assert FormerRepositoryName.objects.filter(repository=row, name="plasma-engine-gateway").exists()
    assert Issue.objects.count() == issues_of(world)


def test_a_deleted_issue_is_marked_after_a_full_pass_only(sync: Syncing, world: World, clock: Clock) -> None:
    sync.first()
    clock.advance(minutes=10)
    deleted = world.repositories[0].issues.pop(3)

    sync(feeds=["issues"])
    assert Issue.objects.get(node_id=deleted.node_id).gone_at is None

    sync(feeds=["issues"], full=True)
    assert Issue.objects.get(node_id=deleted.node_id).gone_at is not None


def test_an_issue_missing_from_githubs_count_is_looked_for_at_once(sync: Syncing, world: World, clock: Clock) -> None:
    sync.first()
    clock.advance(minutes=10)
    deleted = world.repositories[0].issues.pop(3)

    sync()

    assert Issue.objects.get(node_id=deleted.node_id).gone_at is not None


def test_a_list_that_suddenly_is_nearly_empty_removes_nothing(sync: Syncing, world: World, clock: Clock) -> None:
    sync.first()
    clock.advance(minutes=10)
    del world.repositories[0].issues[1:]

    job = sync(full=True)

    assert not Issue.objects.exclude(gone_at=None).exists()
    assert "too much at once" in SyncCursor.objects.get(feed="issues", target=world.repositories[0].node_id).problem
    assert job.state == State.DONE


def test_what_is_really_gone_goes_when_somebody_accepts_it(sync: Syncing, world: World, clock: Clock) -> None:
    sync.first()
    clock.advance(minutes=10)
    kept = world.repositories[0].issues[0].node_id
    del world.repositories[0].issues[1:]

    sync(feeds=["issues"], full=True)
    problem = SyncCursor.objects.get(feed="issues", target=world.repositories[0].node_id).problem
    clock.advance(minutes=10)
    wanted: dict[str, Any] = {"feeds": ["issues"], "full": True, "accepts_removals": True}
    sync.run(services.request_sync(viewer_login="command", now=clock(), **wanted)[0])

    left = Issue.objects.filter(repository__node_id=world.repositories[0].node_id, gone_at=None)
    assert problem.endswith("manage.py sync --full --feed issues --accept-removals")
    assert [issue.node_id for issue in left] == [kept]


def test_an_empty_list_in_an_answer_removes_no_repository(sync: Syncing, server: DemoServer, clock: Clock) -> None:
    sync.first()
    clock.advance(minutes=10)
    server.faults.add({"match": {"document": "Repositories"}, "action": "empty_list"})

    sync()

    assert Repository.objects.filter(gone_at=None).count() == 6


def test_a_feed_that_is_forbidden_fails_alone(sync: Syncing) -> None:
    sync.token = "demo-no-projects"

    job = sync()

    assert job.state == State.PARTIAL
    assert run_of(job, "boards").outcome == Outcome.FAILED
    assert run_of(job, "checks").outcome == Outcome.SUCCEEDED
    capability = Capability.objects.get(feature="boards")
    assert capability.state == Capability.State.FORBIDDEN
    assert capability.detail == "No board is visible to this token: it needs organization Projects: read."


def test_what_is_forbidden_is_not_asked_for_at_every_tick(sync: Syncing, clock: Clock) -> None:
    sync.token = "demo-no-checks"
    sync()
    clock.advance(minutes=5)
    assert not sync().runs.filter(feed="checks").exists()

    clock.advance(minutes=60)
    assert sync().runs.filter(feed="checks").exists()


def test_a_permission_given_later_is_noticed(sync: Syncing, clock: Clock) -> None:
    sync.token = "demo-no-projects"
    sync()
    clock.advance(hours=2)
    sync.token = "demo-token"

    assert sync().state == State.DONE
    assert Capability.objects.get(feature="boards").state == Capability.State.OK


def test_a_refused_credential_ends_the_job_after_one_request(sync: Syncing, server: DemoServer) -> None:
    sync.token = "demo-expired"

    job = sync()

    assert job.state == State.FAILED
    assert "credential" in job.error
    assert len(server.log) == 1


def test_a_rate_limit_puts_the_job_back_until_it_is_over(sync: Syncing, server: DemoServer, clock: Clock) -> None:
    server.faults.add({"match": {"document": "Issues", "nth": 2}, "action": "rate_limit_primary", "seconds": 1800})

    job = sync()

    assert job.state == State.QUEUED
    assert timedelta(minutes=29) < job.due_at - clock() < timedelta(minutes=31)
    assert run_of(job, "issues").outcome == Outcome.PARTIAL
    assert sync.run(job) is None  # not before it is due
    assert RateBudget.objects.get(resource="graphql").paused_until == job.due_at


def test_after_a_rate_limit_no_page_is_asked_again(sync: Syncing, server: DemoServer, clock: Clock) -> None:
    match = {"document": "Issues", "nth": 2, "times": 1}
    server.faults.add({"match": match, "action": "rate_limit_primary", "seconds": 600})
    job = sync()
    clock.advance_to(job.due_at)

    finished = sync.run(job)

    assert finished is not None
    assert finished.state == State.DONE
    asked = Counter(repr((seen.path, seen.document, seen.variables)) for seen in server.log)
    assert sorted(asked.values())[-2:] == [1, 2]  # only the one that was refused


def test_an_outage_keeps_the_earlier_pages_and_is_tried_again(sync: Syncing, server: DemoServer, clock: Clock) -> None:
    server.faults.add({"match": {"document": "Issues", "nth": 3}, "action": "status", "status": 503})

    job = sync()

    assert job.state == State.QUEUED
    assert timedelta(seconds=29) < job.due_at - clock() < timedelta(seconds=46)
    assert Issue.objects.count() == sum(len(repository.issues) for repository in sync.server.world.repositories[:2])
    assert not Issue.objects.exclude(gone_at=None).exists()


def test_a_job_that_fails_five_times_ends(sync: Syncing, server: DemoServer, clock: Clock) -> None:
    server.faults.add({"match": {"document": "Repositories"}, "action": "status", "status": 503})
    job = sync.request(feeds=["repositories"])

    for _ in range(5):
        clock.advance(hours=1)
        sync.run(job)
        job.refresh_from_db()

    assert job.state == State.FAILED
    assert "503" in job.error


def test_the_failure_of_one_repository_leaves_the_others_alone(sync: Syncing, server: DemoServer, world: World) -> None:
    server.faults.add({"match": {"document": "Deployments", "nth": 2, "times": 3}, "action": "status", "status": 503})

    job = sync()

    run = run_of(job, "deployments")
    assert (run.outcome, run.is_complete) == (Outcome.PARTIAL, False)
    assert Deployment.objects.filter(repository__name="plasma-engine-infra").exists()
    assert run_of(job, "checks").outcome == Outcome.SUCCEEDED
    assert SyncCursor.objects.get(feed="deployments", target=world.repositories[1].node_id).problem


def test_a_job_stops_at_its_deadline_and_goes_on_where_it_was(sync: Syncing, server: DemoServer, clock: Clock) -> None:
    job = sync.request()
    for _ in range(200):
        sync.run(job, deadline=timedelta(0))
        clock.advance(seconds=1)
        job.refresh_from_db()
        if job.state == State.DONE:
            break

    assert job.state == State.DONE
    asked = Counter(repr((seen.path, seen.document, seen.variables)) for seen in server.log)
    assert set(asked.values()) == {1}


def test_the_problem_of_a_repository_that_is_gone_is_forgotten(sync: Syncing, world: World, clock: Clock) -> None:
    sync.first()
    SyncCursor.objects.filter(feed="issues", target=world.repositories[1].node_id).update(
        problem="GitHub answered 503."
    )
    clock.advance(minutes=10)
    del world.repositories[1]

    sync()

    assert not SyncCursor.objects.exclude(problem="").exists()


def test_a_sync_of_one_repository_reads_no_other(sync: Syncing, server: DemoServer) -> None:
    sync(feeds=["repositories"])
    server.log.clear()

    sync(repository="Plasma-Engine-Infra")

    assert set(Issue.objects.values_list("repository__name", flat=True)) == {"plasma-engine-infra"}
    assert not SyncRun.objects.filter(feed="people").exists()


@pytest.mark.parametrize("action", ["html", "truncate", "graphql_error"])
def test_nonsense_for_an_answer_overwrites_nothing(
    sync: Syncing, server: DemoServer, clock: Clock, action: str
) -> None:
    sync.first()
    before = list(Repository.objects.values())
    clock.advance(minutes=10)
    server.faults.add({"match": {"document": "Repositories"}, "action": action})

    sync(feeds=["repositories"])

    assert list(Repository.objects.values()) == before
