"""What the worker does, run in this process."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db.models import F
from django.utils import timezone

from apps.delivery.models import Issue, WorkflowRun
from apps.sync import services, tasks
from apps.sync.models import SyncJob, SyncLease, SyncRun
from portal.celery import app
from portal.demo.server import DemoServer
from tests.processes import clean_environment, manage

State = SyncJob.State


@pytest.fixture
def configured(settings: Any, demo_server: DemoServer, db: None) -> None:
    settings.PORTAL_ORGANIZATION = demo_server.world.login
    settings.GITHUB_API_URL = demo_server.url
    settings.GITHUB_TOKEN = "demo-token"


@pytest.fixture
def at_once() -> Iterator[None]:
    """Let a message be worked on where it is sent."""
    app.conf.update(task_always_eager=True, task_eager_propagates=True)
    # Sent by name: those of other apps too have to be known, whatever else this process has run.
    app.loader.import_default_modules()
    yield
    app.conf.update(task_always_eager=False, task_eager_propagates=False)


def test_the_start_of_a_worker_reads_everything(configured: None, at_once: None) -> None:
    tasks.start.delay()

    assert SyncJob.objects.get().state == State.DONE
    assert Issue.objects.exists()


def test_a_job_whose_process_died_is_taken_up_again(configured: None, at_once: None) -> None:
    job, _ = services.request_sync(viewer_login="start", feeds=["people"], now=timezone.now())
    SyncJob.objects.update(state=State.RUNNING, attempts=1)
    SyncLease.objects.create(name="sync", owner="elsewhere|1|1|x", job=job, expires_at=timezone.now())

    tasks.reconcile.delay()

    job.refresh_from_db()
    assert job.state == State.DONE


def test_old_runs_of_workflows_are_deleted(configured: None, at_once: None) -> None:
    tasks.start.delay()
    assert WorkflowRun.objects.count() > 100
    WorkflowRun.objects.update(created_at=F("created_at") - timedelta(days=200))

    tasks.reconcile.delay()

    assert 0 < WorkflowRun.objects.count() < 100


def test_the_start_of_a_worker_ends_every_waiting(configured: None, at_once: None) -> None:
    job, _ = services.request_sync(viewer_login="start", feeds=["people"], now=timezone.now())
    SyncJob.objects.update(due_at=timezone.now() + timedelta(minutes=5))

    tasks.start.delay()

    job.refresh_from_db()
    assert job.state == State.DONE


def test_the_schedule_reads_what_is_due_and_no_more(configured: None, at_once: None) -> None:
    tasks.sync_due_feeds.delay()
    tasks.sync_due_feeds.delay()

    assert SyncRun.objects.filter(feed="repositories").count() == 2
    assert SyncRun.objects.filter(feed="people").count() == 1


def test_without_a_credential_the_job_fails_with_what_to_do(configured: None, at_once: None, settings: Any) -> None:
    settings.GITHUB_TOKEN = ""

    tasks.start.delay()

    job = SyncJob.objects.get()
    assert job.state == State.FAILED
    assert "GITHUB_TOKEN" in job.error


@pytest.mark.slow
def test_without_a_broker_a_job_waits_in_its_table(tmp_path: Path) -> None:
    environment = clean_environment(tmp_path, BROKER_URL="redis://127.0.0.1:1/0")

    said = manage("shell", "--command", "from apps.sync.tasks import dispatch; dispatch(1)", environment=environment)

    assert "The broker is out of reach; apps.sync.tasks.run_sync_job {'job_id': 1} waits" in said
