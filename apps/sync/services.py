"""Asking for a sync: each request is a row before anything else happens."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from apps.sync.models import SyncCursor, SyncJob, SyncRun
from apps.sync.runner import release_dead_lease
from apps.sync.schedule import SCHEDULE_OF

ONCE_PER = timedelta(seconds=60)
KEPT_FOR = timedelta(days=14)
# Jobs that webhooks asked for are many and small.
KEPT_OF_WEBHOOKS = timedelta(days=1)
# So long a job that a webhook asked for waits: what others ask meanwhile goes into it.
GATHERED_FOR = timedelta(seconds=30)
MOST_REPOSITORIES = 10
MAX_CRASHES = 10

State = SyncJob.State
LIVE = (State.QUEUED, State.RUNNING)
# They may ask as often as they like: an equal job that still lives is not doubled anyway.
WEBHOOK = "webhook"
MACHINES = ("schedule", "start", "command", WEBHOOK)


def request_sync(
    *,
    viewer_login: str,
    feeds: Sequence[str] = (),
    repository: str = "",
    full: bool = False,
    accepts_removals: bool = False,
    now: datetime,
) -> tuple[SyncJob, bool]:
    """Queue a sync and return it with whether it is new.

    An equal job that is queued or running is returned instead of a second, and the last one of a person who
    asked within the last minute. Raises ValueError for the name of a feed that does not exist.
    """
    unknown = [name for name in feeds if name not in SCHEDULE_OF]
    if unknown:
        raise ValueError(f"There is no feed named {unknown[0]!r}; there are: {', '.join(SCHEDULE_OF)}.")
    names = [name for name in SCHEDULE_OF if name in feeds]
    with transaction.atomic():
        live = SyncJob.objects.select_for_update().filter(
            state__in=LIVE, repository=repository, is_full=full, accepts_removals=accepts_removals
        )
        equal = next((job for job in live.order_by("id") if job.feeds == names), None)
        recent = equal or _recent(viewer_login, now=now)
        if recent is not None:
            return recent, False
        job = SyncJob.objects.create(
            feeds=names,
            repository=repository,
            is_full=full,
            accepts_removals=accepts_removals,
            requested_by=viewer_login,
            created_at=now,
            due_at=now,
        )
    return job, True


def request_sync_soon(*, feeds: Collection[str], repository: str = "", now: datetime) -> SyncJob:
    """Queue what a webhook makes worth reading, or add it to a job that waits.

    A running job is no place for it, as it may have read that part already. Where many repositories wait, one job reads
    them all: what the list of repositories then shows to have changed.
    """
    with transaction.atomic():
        waiting = list(
            SyncJob.objects.select_for_update()
            .filter(requested_by=WEBHOOK, state=State.QUEUED, attempts=0)
            .order_by("id")
        )
        if repository and _are_many(waiting, but=repository):
            repository, feeds = "", {"repositories", *feeds}
        found = next((job for job in waiting if job.repository == repository), None)
        job = found or SyncJob(requested_by=WEBHOOK, repository=repository, created_at=now, due_at=now + GATHERED_FOR)
        wanted = {*job.feeds, *feeds}
        if found is None or wanted != {*job.feeds}:
            job.feeds = [name for name in SCHEDULE_OF if name in wanted]
            job.save()
    return job


def read_in_full(feeds: Collection[str], *, target: str) -> None:
    """Let the next pass of some feeds read all of a target: only that shows what is gone."""
    SyncCursor.objects.filter(feed__in=feeds, target=target).update(full_pass_at=None)


def _are_many(waiting: Sequence[SyncJob], *, but: str) -> bool:
    names = {job.repository for job in waiting}
    return but not in names and len(names - {""}) >= MOST_REPOSITORIES


def _recent(login: str, *, now: datetime) -> SyncJob | None:
    if login in MACHINES:
        return None
    return SyncJob.objects.filter(requested_by=login, created_at__gt=now - ONCE_PER).order_by("-id").first()


def requeue_stale(*, now: datetime) -> int:
    """Queue the jobs again whose process died or fell silent; give up on one that always ends so."""
    queued = release_dead_lease(now=now)
    SyncJob.objects.filter(state=State.QUEUED, attempts__gte=MAX_CRASHES).update(
        state=State.FAILED, finished_at=now, error=f"It was tried {MAX_CRASHES} times and never came to an end."
    )
    return queued


def make_due(job: SyncJob, *, now: datetime) -> None:
    """Let a job that waits for its next attempt begin at once."""
    SyncJob.objects.filter(pk=job.pk, state=State.QUEUED).update(due_at=now, attempts=0)


def make_waiting_due(*, now: datetime) -> int:
    """Let every job that waits begin at once; one that waits for a limit of GitHub's goes back to waiting unasked."""
    return SyncJob.objects.filter(state=State.QUEUED, due_at__gt=now).update(due_at=now)


def due_jobs(*, now: datetime) -> list[int]:
    """Return the jobs that should run now, oldest first."""
    due = SyncJob.objects.filter(state=State.QUEUED, due_at__lte=now)
    return list(due.order_by("id").values_list("pk", flat=True))


def forget_old_jobs(*, now: datetime) -> int:
    """Delete the jobs that ended two weeks ago, those of webhooks after a day, but never the last success of a feed."""
    kept = {
        run.job_id
        for name in SCHEDULE_OF
        for run in SyncRun.objects.filter(feed=name, is_complete=True).order_by("-id")[:1]
    }
    is_old = Q(finished_at__lt=now - KEPT_FOR) | Q(finished_at__lt=now - KEPT_OF_WEBHOOKS, requested_by=WEBHOOK)
    return SyncJob.objects.filter(is_old).exclude(pk__in=kept).delete()[0]
