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


def soon(clock: Clock, *feeds: str, repository: str = "api") -> SyncJob:
    return services.request_sync_soon(feeds=feeds, repository=repository, now=clock())


def test_what_many_webhooks_ask_becomes_one_job(clock: Clock) -> None:
    for feeds in (["issues"], ["timelines", "issues"], ["checks"]) * 10:
        job = soon(clock, *feeds)

    assert SyncJob.objects.get() == job
    assert (job.feeds, job.repository) == (["issues", "timelines", "checks"], "api")
    assert services.due_jobs(now=clock()) == []
    assert services.due_jobs(now=clock() + services.GATHERED_FOR) == [job.pk]


def test_a_job_that_runs_takes_in_no_more(clock: Clock) -> None:
    first = soon(clock, "issues")
    SyncJob.objects.update(state=State.RUNNING, attempts=1)

    assert soon(clock, "issues") != first


def test_another_repository_has_a_job_of_its_own_until_they_are_many(clock: Clock) -> None:
    for number in range(services.MOST_REPOSITORIES + 5):
        last = soon(clock, "issues", repository=f"r{number}")

    assert SyncJob.objects.count() == services.MOST_REPOSITORIES + 1
    assert (last.repository, last.feeds) == ("", ["repositories", "issues"])
    assert soon(clock, "checks", repository="r1").repository == "r1"


def test_jobs_of_webhooks_are_forgotten_after_a_day(clock: Clock) -> None:
    soon(clock, "issues")
    SyncJob.objects.update(state=State.DONE, finished_at=clock())
    clock.advance(hours=23)
    services.forget_old_jobs(now=clock())
    assert SyncJob.objects.exists()

    clock.advance(hours=2)
    services.forget_old_jobs(now=clock())

    assert not SyncJob.objects.exists()
