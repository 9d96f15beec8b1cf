"""What the portal says about its syncs."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from apps.sync.models import Capability, SyncCursor, SyncJob, SyncRun
from apps.sync.queries import FeedState, as_of, feed_states, knowledge, sync_status
from apps.sync.schedule import SCHEDULES
from tests.spans import ADMINISTRATOR
from tests.syncing import Clock

pytestmark = pytest.mark.django_db
Outcome = SyncRun.Outcome
MakeRun = Callable[..., SyncRun]


@pytest.fixture
def run(clock: Clock) -> MakeRun:
    job = SyncJob.objects.create(
        requested_by="ada", created_at=clock(), due_at=clock(), state=SyncJob.State.RUNNING, started_at=clock()
    )

    def make(feed: str, outcome: SyncRun.Outcome = Outcome.SUCCEEDED, **values: Any) -> SyncRun:
        is_complete = outcome == Outcome.SUCCEEDED
        defaults = {"job": job, "started_at": clock(), "finished_at": clock(), "is_complete": is_complete, "items": 3}
        return SyncRun.objects.create(feed=feed, outcome=outcome, **{**defaults, **values})

    return make


def state_of(feed: str, clock: Clock) -> FeedState:
    return next(state for state in feed_states(now=clock()) if state.name == feed)


def test_every_feed_is_told_also_before_the_first_sync(clock: Clock) -> None:
    states = feed_states(now=clock())

    assert [state.name for state in states] == [schedule.name for schedule in SCHEDULES]
    assert {state.state for state in states} == {"never"}


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [(Outcome.SUCCEEDED, "ok"), (Outcome.FAILED, "failed"), (Outcome.RUNNING, "running"), (Outcome.PARTIAL, "partial")],
)
def test_the_last_run_tells_the_state(run: MakeRun, clock: Clock, outcome: Outcome, expected: str) -> None:
    run("issues", outcome)

    assert state_of("issues", clock).state == expected


def test_a_failure_does_not_hide_the_success_before_it(run: MakeRun, clock: Clock) -> None:
    success = run("issues")
    clock.advance(minutes=5)
    run("issues", Outcome.FAILED, error="GitHub answered 503.")

    state = state_of("issues", clock)

    assert (state.last_success_at, state.age_seconds) == (success.finished_at, 300)
    assert state.error == "GitHub answered 503."


@pytest.mark.parametrize("outcome", [Outcome.PARTIAL, Outcome.FAILED, Outcome.RUNNING])
def test_a_run_for_one_repository_tells_nothing_of_the_feed(run: MakeRun, clock: Clock, outcome: Outcome) -> None:
    run("issues", items=40, requests=7)
    before = state_of("issues", clock)
    alone = SyncJob.objects.create(repository="gateway", requested_by="ada", created_at=clock(), due_at=clock())

    run("issues", outcome, job=alone, error="GitHub answered 503.", started_at=clock() + timedelta(seconds=1))

    assert state_of("issues", clock) == before


def test_a_feed_that_was_read_for_one_repository_only_was_never_read(run: MakeRun, clock: Clock) -> None:
    alone = SyncJob.objects.create(repository="gateway", requested_by="ada", created_at=clock(), due_at=clock())

    run("issues", is_complete=False, job=alone)

    assert (state_of("issues", clock).state, state_of("issues", clock).next_run_at) == ("never", None)


def test_a_run_that_covers_all_counts_whoever_asked_for_it(run: MakeRun, clock: Clock) -> None:
    alone = SyncJob.objects.create(repository="gateway", requested_by="ada", created_at=clock(), due_at=clock())

    run("repositories", job=alone, items=9)

    assert (state_of("repositories", clock).state, state_of("repositories", clock).items) == ("ok", 9)


def test_an_old_success_is_stale_and_a_very_old_one_outdated(run: MakeRun, clock: Clock) -> None:
    run("issues")
    clock.advance(minutes=61)
    assert state_of("issues", clock).state == "stale"
    assert not state_of("issues", clock).is_outdated

    clock.advance(minutes=120)
    assert state_of("issues", clock).is_outdated


def test_the_next_run_is_one_interval_after_the_last(run: MakeRun, clock: Clock) -> None:
    run("people")

    assert state_of("people", clock).next_run_at == clock() + timedelta(days=1)


def test_what_was_never_read_has_its_cause(run: MakeRun, clock: Clock) -> None:
    run("issues")

    known = knowledge(now=clock())

    assert known.cause("issues") == ""
    assert known.cause("deployments") == "Deployments have not been read yet."


def test_what_may_not_be_read_any_more_has_its_cause(run: MakeRun, clock: Clock) -> None:
    run("deployments")
    words = "No deployment is visible to this token: it needs Deployments: read."
    Capability.objects.create(feature="deployments", state="forbidden", detail=words, checked_at=clock())

    assert knowledge(now=clock()).cause("deployments") == words
    assert state_of("deployments", clock).state == "forbidden"


def test_as_of_is_the_oldest_of_the_last_successes(run: MakeRun, clock: Clock) -> None:
    oldest = run("issues").started_at
    clock.advance(minutes=5)
    run("deployments")

    assert as_of(["issues", "deployments"]) == oldest
    assert as_of(["issues", "deployments", "people"]) is None


def test_progress_counts_feeds_and_targets_within_them(run: MakeRun, clock: Clock) -> None:
    run("issues", items=40, requests=7)
    SyncJob.objects.update(feed="issues", feeds_done=5, feeds_total=10, steps_done=1, steps_total=2)

    job = sync_status(ADMINISTRATOR, now=clock()).job

    assert job is not None
    assert (job.percent, job.items, job.requests, job.feed_title) == (55, 40, 7, "Issues")


def test_a_job_that_waits_for_long_is_not_looked_at_every_two_seconds(run: MakeRun, clock: Clock) -> None:
    run("issues", Outcome.PARTIAL)
    SyncJob.objects.update(state=SyncJob.State.QUEUED, due_at=clock() + timedelta(minutes=40))

    status = sync_status(ADMINISTRATOR, now=clock())

    assert status.job is not None
    assert status.job.is_waiting
    assert not status.is_active


@pytest.mark.parametrize("rows", [1, 30])
def test_the_status_takes_the_same_number_of_statements_at_any_size(
    run: MakeRun, clock: Clock, rows: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(rows):
        run(SCHEDULES[number % len(SCHEDULES)].name)
        SyncCursor.objects.create(feed="issues", target=str(number), problem="GitHub counts 3, 2 could be read.")

    with django_assert_max_num_queries(5):
        sync_status(ADMINISTRATOR, now=clock())
