"""The lease: who may sync now, and others like it. It expires by itself, and every write checks its fencing number."""

import os
import socket
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from apps.sync.models import SyncJob, SyncLease, SyncRun

NAME = "sync"
LASTS = timedelta(seconds=90)
RENEW_AFTER_SECONDS = 5.0


class LeaseLost(Exception):
    """Another process has taken over: whatever this one still holds may not be written."""


@dataclass(slots=True)
class Lease:
    """The right to sync, as long as nobody took a higher fencing number."""

    owner: str
    fence: int
    clock: Callable[[], datetime]
    name: str = NAME
    renewed: float = field(default_factory=time.monotonic)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Write in a transaction that commits only while the lease is ours."""
        with transaction.atomic():
            # First of all: on PostgreSQL the row stays locked, so that nobody takes over before the commit.
            self.renew()
            yield

    def renew(self) -> None:
        """Prolong the lease. Raises LeaseLost if another process has it."""
        now = self.clock()
        if not self._mine().update(heartbeat_at=now, expires_at=now + LASTS):
            raise LeaseLost(f"{self.owner} no longer holds the lease")
        self.renewed = time.monotonic()

    def renew_in_time(self) -> None:
        """Prolong the lease if the last time was a while ago: cheap enough before every request."""
        if time.monotonic() - self.renewed > RENEW_AFTER_SECONDS:
            self.renew()

    def release(self) -> None:
        """Let the next one begin at once."""
        self._mine().update(owner="", job=None, expires_at=None)

    def _mine(self) -> QuerySet[SyncLease]:
        return SyncLease.objects.filter(name=self.name, fence=self.fence, owner=self.owner)


def take_lease(job_id: int, *, clock: Callable[[], datetime]) -> Lease | None:
    """Claim a due job together with the lease; None when another sync holds it, or the job is not to be run now."""
    now, owner = clock(), this_process()
    with transaction.atomic():
        row, _ = SyncLease.objects.select_for_update().get_or_create(name=NAME)
        if _is_held(row, now=now) or not _claim(job_id, now=now):
            return None
        close_abandoned(job_id, now=now)
        SyncLease.objects.filter(pk=row.pk).update(
            owner=owner, job=job_id, fence=F("fence") + 1, heartbeat_at=now, expires_at=now + LASTS
        )
    return Lease(owner=owner, fence=row.fence + 1, clock=clock)


def take_other_lease(name: str, *, clock: Callable[[], datetime]) -> Lease | None:
    """Claim a lease beside the one of syncs, which needs no job; None while somebody else holds it."""
    now, owner = clock(), this_process()
    with transaction.atomic():
        row, _ = SyncLease.objects.select_for_update().get_or_create(name=name)
        if _is_held(row, now=now):
            return None
        SyncLease.objects.filter(pk=row.pk).update(
            owner=owner, fence=F("fence") + 1, heartbeat_at=now, expires_at=now + LASTS
        )
    return Lease(owner=owner, fence=row.fence + 1, clock=clock, name=name)


def _claim(job_id: int, *, now: datetime) -> bool:
    due = SyncJob.objects.filter(pk=job_id, state=SyncJob.State.QUEUED, due_at__lte=now)
    claimed = due.update(
        state=SyncJob.State.RUNNING, attempts=F("attempts") + 1, started_at=Coalesce("started_at", now), error=""
    )
    return bool(claimed)


def close_abandoned(job_id: int | None, *, now: datetime) -> int:
    """Queue the jobs again whose process died; their runs end as interrupted. Leaves out the job given."""
    runs = SyncRun.objects.filter(outcome=SyncRun.Outcome.RUNNING)
    runs.update(
        outcome=SyncRun.Outcome.INTERRUPTED,
        finished_at=now,
        reason="interrupted",
        error="The process ended before the run did.",
    )
    jobs = SyncJob.objects.filter(state=SyncJob.State.RUNNING)
    return jobs.exclude(pk__in=[job_id] if job_id else []).update(state=SyncJob.State.QUEUED, due_at=now)


def lease_holder(*, now: datetime) -> str:
    """Say in words who syncs now; "" for nobody."""
    row = SyncLease.objects.filter(name=NAME).first()
    if row is None or not _is_held(row, now=now):
        return ""
    host, process, *_ = row.owner.split("|")
    return f"process {process} on {host.partition('/')[0]}"


def release_dead_lease(*, now: datetime) -> int:
    """Queue what a dead or silent holder left behind; return how many jobs."""
    with transaction.atomic():
        row, _ = SyncLease.objects.select_for_update().get_or_create(name=NAME)
        if _is_held(row, now=now):
            return 0
        if row.owner:
            SyncLease.objects.filter(pk=row.pk).update(owner="", job=None, expires_at=None, fence=F("fence") + 1)
        return close_abandoned(None, now=now)


def _is_held(row: SyncLease, *, now: datetime) -> bool:
    return bool(row.owner) and row.expires_at is not None and row.expires_at > now and not _is_dead(row.owner)


def this_process() -> str:
    """Name the holder so that the same machine can tell later whether it still lives."""
    return f"{_host()}|{os.getpid()}|{_started(os.getpid())}|{uuid.uuid4().hex[:8]}"


def _is_dead(owner: str) -> bool:
    host, process, started, *_ = owner.split("|")
    return host == _host() and bool(started) and _started(int(process)) != started


def _host() -> str:
    """Name the machine, down to the container: process numbers mean something only within it."""
    try:
        space = os.readlink("/proc/self/ns/pid")
    except OSError:
        space = ""
    return f"{socket.gethostname()}/{space}"


def _started(process: int) -> str:
    """Return when a process began, in ticks since the machine's start; "" when it has ended or nobody can tell."""
    try:
        line = Path(f"/proc/{process}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""
    # man 5 proc: fields 3 and 22; the name in field 2 stands in parentheses and may hold blanks.
    fields = line.rpartition(")")[2].split()
    return "" if fields[0] in "ZX" else fields[19]
