"""Asking for syncs, and keeping their queue in order."""

from datetime import timedelta
from typing import Any

import pytest

from apps.sync import services
from apps.sync.models import SyncJob, SyncRun
from tests.syncing import Clock

pytestmark = pytest.mark.django_db
State = SyncJob.State


def request(clock: Clock, **options: Any) -> tuple[SyncJob, bool]:
    return services.request_sync(now=clock(), **{"viewer_login": "ada", **options})


def test_an_equal_job_that_lives_is_answered_instead_of_a_second(clock: Clock) -> None:
    first, _ = request(clock, feeds=["issues", "people"])

    again, is_new = request(clock, viewer_login="grace", feeds=["people", "issues"])

    assert (again, is_new) == (first, False)


def test_another_kind_of_job_is_queued_beside_it(clock: Clock) -> None:
    request(clock)

    assert request(clock, viewer_login="grace", full=True)[1]


def test_a_person_may_ask_once_a_minute(clock: Clock) -> None:
    first, _ = request(clock)
    SyncJob.objects.update(state=State.DONE)

    assert request(clock) == (first, False)
    assert request(clock, viewer_login="grace")[1]
    SyncJob.objects.update(state=State.DONE)
    clock.advance(seconds=61)
    assert request(clock)[1]


def test_a_feed_that_does_not_exist_is_refused_with_those_that_do(clock: Clock) -> None:
    with pytest.raises(ValueError, match="no feed named 'isues'; there are: repositories, people"):
        request(clock, feeds=["isues"])


def test_only_what_is_due_is_handed_out(clock: Clock) -> None:
    due, _ = request(clock)
    later, _ = request(clock, viewer_login="grace", full=True)
    SyncJob.objects.filter(pk=later.pk).update(due_at=clock() + timedelta(minutes=5))

    assert services.due_jobs(now=clock()) == [due.pk]


def test_a_job_that_always_dies_is_given_up(clock: Clock) -> None:
    job, _ = request(clock)
    SyncJob.objects.update(attempts=services.MAX_CRASHES)

    services.requeue_stale(now=clock())

    job.refresh_from_db()
    assert job.state == State.FAILED
    assert "never came to an end" in job.error


def test_old_jobs_are_forgotten_but_not_the_last_success_of_a_feed(clock: Clock) -> None:
    for feed in ("issues", "people", "people"):
        job = SyncJob.objects.create(
            requested_by="schedule", created_at=clock(), due_at=clock(), finished_at=clock(), state=State.DONE
        )
        SyncRun.objects.create(job=job, feed=feed, is_complete=True, started_at=clock())
    clock.advance(days=15)

    services.forget_old_jobs(now=clock())

    assert sorted(SyncRun.objects.values_list("feed", flat=True)) == ["issues", "people"]
