"""A database that is busy or restarts costs a page, not the job."""

from contextlib import suppress
from typing import Any

import pytest
from django.db import OperationalError, connection

from apps.delivery.models import Issue
from apps.sync import services
from apps.sync.models import SyncJob
from apps.sync.runner import Progress, run_job
from tests.syncing import Syncing

State = SyncJob.State
# What another session does as soon as the sync begins with the issues. SQLite has one lock, and no sessions to end.
FAULTS = {
    "postgresql": [
        "BEGIN; LOCK TABLE delivery_issue IN EXCLUSIVE MODE",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()",
    ],
    "sqlite": ["BEGIN IMMEDIATE"],
}[connection.vendor]
IMPATIENCE: dict[str, dict[str, Any]] = {
    "postgresql": {"options": "-c lock_timeout=100"},
    "sqlite": {"timeout": 0.01},
}


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for locks no longer than a test can."""
    for name, value in IMPATIENCE[connection.vendor].items():
        monkeypatch.setitem(connection.settings_dict["OPTIONS"], name, value)
    connection.close()


def run_beside(fault: str, job: SyncJob, sync: Syncing) -> None:
    """Run a job as far as it goes while something happens to its database."""
    other = connection.copy()

    def strike(progress: Progress) -> None:
        if not other.connection:
            other.cursor().execute(fault)

    try:
        # A database that is locked whole cannot take the word of it either: then the lease runs out.
        with suppress(OperationalError):
            run_job(job, client_factory=sync.client, clock=sync.clock, report=strike)
    finally:
        other.close()
        connection.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fault", FAULTS, ids=["locked", "restarted"][: len(FAULTS)])
def test_a_fault_of_the_database_ends_no_job(sync: Syncing, fault: str) -> None:
    sync(feeds=["repositories"])
    job = sync.request(feeds=["issues"])
    run_beside(fault, job, sync)
    job.refresh_from_db()
    assert job.state == {"postgresql": State.QUEUED, "sqlite": State.RUNNING}[connection.vendor]

    sync.clock.advance(minutes=2)
    services.requeue_stale(now=sync.clock())
    ended = sync.run(job)

    assert ended is not None
    assert ended.state == State.DONE
    assert Issue.objects.count() == sum(len(one.issues) for one in sync.server.world.repositories)
