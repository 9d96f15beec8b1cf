"""One repository that GitHub refuses is left out alone; where nothing can be read, nothing is known."""

import pytest

from apps.delivery.models import Issue
from apps.sync.models import Capability, SyncCursor, SyncJob, SyncRun
from apps.sync.queries import knowledge
from apps.sync.runner import refused
from apps.weekly_status.queries import WeekFilters, weekly_status
from portal.demo.server import DemoServer
from portal.demo.world.model import Repository, World
from tests.oracle import last_weeks
from tests.spans import ADMINISTRATOR
from tests.syncing import NOW, Clock, Syncing

Outcome = SyncRun.Outcome
State = Capability.State


def busy(world: World) -> Repository:
    """Return a repository with issues."""
    return next(repository for repository in world.repositories if repository.issues)


def refuse(server: DemoServer, node_id: str = "") -> None:
    """Let GitHub refuse the issues of a repository, or of all."""
    node = {"node": node_id} if node_id else {}
    server.faults.add({"match": {"document": "Issues", **node}, "action": "forbidden", "field": "node"})


def last_run(job: SyncJob) -> SyncRun:
    return job.runs.filter(feed="issues").latest("id")


def state_of_issues() -> str:
    return Capability.objects.get(feature="issues").state


def test_one_refused_repository_leaves_the_others_alone(sync: Syncing, server: DemoServer, world: World) -> None:
    left_out = busy(world)
    refuse(server, left_out.node_id)

    run = last_run(sync())

    assert (run.outcome, run.is_complete, state_of_issues()) == (Outcome.PARTIAL, True, State.OK)
    assert not Issue.objects.filter(repository__name=left_out.name).exists()
    assert Issue.objects.count() == sum(len(one.issues) for one in world.repositories) - len(left_out.issues)


def test_what_it_holds_is_unknown_with_its_cause(sync: Syncing, server: DemoServer, world: World) -> None:
    left_out = busy(world)
    refuse(server, left_out.node_id)

    sync()

    known = knowledge(now=NOW)
    assert known.cause("issues", repository=left_out.name.upper()).startswith("No access to issues: it needs Issues")
    assert known.cause("issues", repository="another") == known.cause("issues") == ""


def test_its_figures_of_the_week_are_null_with_that_cause(sync: Syncing, server: DemoServer, world: World) -> None:
    left_out = busy(world)
    refuse(server, left_out.node_id)
    sync()
    (week,) = last_weeks(1)

    narrowed, whole = (
        weekly_status(ADMINISTRATOR, week=week, filters=WeekFilters(repository=name), now=NOW)
        for name in (left_out.name, None)
    )

    assert narrowed.figure("issues.opened").value is None
    assert narrowed.figure("issues.opened").cause.startswith("No access to issues")
    assert whole.figure("issues.opened").value is not None


def test_it_is_asked_for_again_after_an_hour(sync: Syncing, server: DemoServer, world: World, clock: Clock) -> None:
    left_out = busy(world)
    refuse(server, left_out.node_id)
    sync()
    rule = server.faults.rules[0]

    clock.advance(minutes=10)
    assert last_run(sync()).outcome == Outcome.PARTIAL
    assert rule.struck == 1

    server.faults.clear()
    clock.advance(hours=1)
    assert last_run(sync()).outcome == Outcome.SUCCEEDED
    assert Issue.objects.filter(repository__name=left_out.name).count() == len(left_out.issues)
    assert not SyncCursor.objects.exclude(refused_at=None, problem="").exists()


def test_the_only_one_with_news_is_refused_alone(sync: Syncing, server: DemoServer, world: World, clock: Clock) -> None:
    sync.first()
    clock.advance(minutes=10)
    changed = busy(world)
    changed.issues[0].updated_at = clock()
    refuse(server, changed.node_id)

    run = last_run(sync())

    assert (run.outcome, run.is_complete, state_of_issues()) == (Outcome.PARTIAL, True, State.OK)


def test_a_permission_that_was_withdrawn_makes_all_unknown(
    sync: Syncing, server: DemoServer, world: World, clock: Clock
) -> None:
    sync.first()
    clock.advance(minutes=10)
    busy(world).issues[0].updated_at = clock()
    refuse(server)

    run = last_run(sync())

    assert (run.outcome, state_of_issues()) == (Outcome.FAILED, State.FORBIDDEN)
    assert knowledge(now=NOW).cause("issues") == "No issue is visible to this token: it needs Issues: read."
    assert not SyncCursor.objects.exclude(refused_at=None).exists()


def test_an_empty_list_proves_no_right_to_read(sync: Syncing, server: DemoServer, world: World) -> None:
    for repository in world.repositories:
        if repository.issues:
            refuse(server, repository.node_id)
    assert not all(repository.issues for repository in world.repositories)

    sync()

    assert state_of_issues() == State.FORBIDDEN
    assert knowledge(now=NOW).cause("issues") == "No issue is visible to this token: it needs Issues: read."


def test_after_many_refusals_the_rest_is_not_asked_for(
    sync: Syncing, server: DemoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refused, "MANY_REFUSED", 2)
    refuse(server)

    sync()

    assert server.faults.rules[0].struck == 2
    assert state_of_issues() == State.FORBIDDEN


def test_an_outage_while_that_is_found_out_refuses_nothing(
    sync: Syncing, server: DemoServer, world: World, clock: Clock
) -> None:
    sync.first()
    clock.advance(minutes=10)
    changed = busy(world)
    changed.issues[0].updated_at = clock()
    refuse(server, changed.node_id)
    server.faults.add({"match": {"document": "Issues"}, "action": "reset"})

    job = sync()

    assert (job.state, state_of_issues()) == ("queued", State.OK)
