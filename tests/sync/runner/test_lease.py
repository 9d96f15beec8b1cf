"""The lease: one holder at a time, and nobody else's writes."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta

import pytest

from apps.catalog.models import Label, Repository
from apps.integrations.github.client import GitHubClient
from apps.sync import services
from apps.sync.models import SyncJob, SyncLease, SyncRun
from apps.sync.runner import run_job
from apps.sync.runner.lease import LeaseLost, lease_holder, take_lease, this_process
from portal.demo.server import DemoServer
from tests.syncing import Clock, Syncing

State = SyncJob.State


def job_of(clock: Clock, *, feeds: tuple[str, ...] = ()) -> int:
    return services.request_sync(viewer_login="command", feeds=feeds, now=clock())[0].pk


@pytest.mark.django_db
def test_a_second_job_waits_for_the_first(clock: Clock) -> None:
    first, second = job_of(clock), job_of(clock, feeds=("issues",))
    lease = take_lease(first, clock=clock)

    assert lease is not None
    assert take_lease(second, clock=clock) is None
    assert SyncJob.objects.get(pk=second).state == State.QUEUED
    assert f"process {os.getpid()}" in lease_holder(now=clock())


@pytest.mark.django_db
def test_a_released_lease_is_free_at_once(clock: Clock) -> None:
    first, second = job_of(clock), job_of(clock, feeds=("issues",))
    lease = take_lease(first, clock=clock)
    assert lease is not None

    lease.release()

    assert lease_holder(now=clock()) == ""
    assert take_lease(second, clock=clock) is not None


@pytest.mark.django_db
def test_a_silent_holder_is_replaced_after_ninety_seconds(clock: Clock) -> None:
    first, second = job_of(clock), job_of(clock, feeds=("issues",))
    take_lease(first, clock=clock)
    clock.advance(seconds=89)
    assert take_lease(second, clock=clock) is None

    clock.advance(seconds=2)

    assert take_lease(second, clock=clock) is not None
    assert SyncJob.objects.get(pk=first).state == State.QUEUED


@pytest.mark.django_db
def test_a_heartbeat_keeps_the_lease(clock: Clock) -> None:
    lease = take_lease(job_of(clock), clock=clock)
    assert lease is not None
    clock.advance(seconds=80)

    lease.renew()
    clock.advance(seconds=80)

    assert lease_holder(now=clock())


@pytest.mark.django_db
def test_a_dead_holder_on_this_machine_is_replaced_at_once(clock: Clock) -> None:
    first, second = job_of(clock), job_of(clock, feeds=("issues",))
    take_lease(first, clock=clock)
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    owner = this_process().replace(f"|{os.getpid()}|", f"|{ended.pid}|")
    SyncLease.objects.update(owner=owner)

    assert lease_holder(now=clock()) == ""
    assert take_lease(second, clock=clock) is not None


@pytest.mark.django_db
def test_a_process_number_used_again_does_not_look_alive(clock: Clock) -> None:
    take_lease(job_of(clock), clock=clock)
    host, process, _, mark = this_process().split("|")
    SyncLease.objects.update(owner=f"{host}|{process}|12345|{mark}")

    assert lease_holder(now=clock()) == ""


@pytest.mark.django_db
def test_a_holder_on_another_machine_is_believed_until_it_expires(clock: Clock) -> None:
    take_lease(job_of(clock), clock=clock)
    SyncLease.objects.update(owner="elsewhere/pid:[1]|12345|1|x")

    assert lease_holder(now=clock()) == "process 12345 on elsewhere"


@pytest.mark.django_db
def test_what_a_replaced_holder_writes_is_refused(clock: Clock) -> None:
    first, second = job_of(clock), job_of(clock, feeds=("issues",))
    replaced = take_lease(first, clock=clock)
    assert replaced is not None
    clock.advance(seconds=91)
    take_lease(second, clock=clock)

    with pytest.raises(LeaseLost), replaced.transaction():
        SyncJob.objects.update(error="written by a zombie")

    assert not SyncJob.objects.filter(error="written by a zombie").exists()


def test_a_sync_that_loses_its_lease_writes_nothing_more(sync: Syncing, clock: Clock, server: DemoServer) -> None:
    sync(feeds=["repositories"])
    job, other = sync.request(feeds=["labels", "issues"]), sync.request(feeds=["people"])

    def take_over(deadline: Callable[[], None]) -> GitHubClient:
        clock.advance(seconds=91)
        assert take_lease(other.pk, clock=clock) is not None
        return sync.client(deadline)

    run_job(job, client_factory=take_over, clock=clock)

    assert not Label.objects.exists()
    assert Repository.objects.exists()
    assert SyncJob.objects.get(pk=other.pk).state == State.RUNNING
    assert SyncJob.objects.get(pk=job.pk).state == State.QUEUED


@pytest.mark.django_db
def test_the_run_of_a_dead_process_ends_as_interrupted(clock: Clock) -> None:
    pk = job_of(clock)
    take_lease(pk, clock=clock)
    run = SyncRun.objects.create(job_id=pk, feed="issues", started_at=clock())
    clock.advance(seconds=91)

    assert services.requeue_stale(now=clock()) == 1

    run.refresh_from_db()
    assert run.outcome == SyncRun.Outcome.INTERRUPTED
    assert run.finished_at == clock()
    assert timedelta(0) == clock() - SyncJob.objects.get(pk=pk).due_at
