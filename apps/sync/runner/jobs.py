"""Runs a job: takes the lease, goes through the feeds, and decides what follows from every error."""

import logging
import random
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta

from apps.integrations.errors import SourceError, SourceRateLimited, SourceRejected
from apps.integrations.github.client import GitHubClient
from apps.sync.feeds import FEEDS, Feed
from apps.sync.models import SyncJob, SyncRun
from apps.sync.queries.feeds import access, last_runs
from apps.sync.runner.feed_runs import run_feed
from apps.sync.runner.lease import Lease, LeaseLost, take_lease
from apps.sync.runner.passes import SAME_LOOK, DeadlineReached, JobStopped, Progress, Work
from apps.sync.runner.refused import REFUSED_AGAIN_AFTER

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 5
FIRST_RETRY_SECONDS = 30

State = SyncJob.State
Outcome = SyncRun.Outcome
ClientFactory = Callable[[Callable[[], None]], GitHubClient]


def ignore(progress: Progress) -> None:
    """Show nothing."""


def run_job(
    job: SyncJob,
    *,
    client_factory: ClientFactory,
    clock: Callable[[], datetime],
    deadline: timedelta | None = None,
    report: Callable[[Progress], None] = ignore,
) -> SyncJob | None:
    """Run a queued job as far as it goes and return it; None when it cannot be taken now.

    The job is taken from the queue together with the lease, or not at all. Whatever stops it (a rate limit,
    the deadline, an outage) leaves it queued with the moment at which it goes on.
    """
    lease = take_lease(job.pk, clock=clock)
    if lease is None:
        return None
    job.refresh_from_db()
    try:
        _run_taken(job, lease=lease, client_factory=client_factory, clock=clock, deadline=deadline, report=report)
    except LeaseLost as error:
        logger.warning("Sync %s stops: %s.", job.pk, error)
    except (KeyboardInterrupt, SystemExit):
        _stop(job, lease=lease, state=State.QUEUED, error="It was stopped.", due_at=clock())
        raise
    job.refresh_from_db()
    return job


def _run_taken(
    job: SyncJob,
    *,
    lease: Lease,
    client_factory: ClientFactory,
    clock: Callable[[], datetime],
    deadline: timedelta | None,
    report: Callable[[Progress], None],
) -> None:
    try:
        with closing(client_factory(lease.renew_in_time)) as client:
            stop_at = clock() + deadline if deadline else None
            work = Work(job=job, lease=lease, client=client, clock=clock, stop_at=stop_at, report=report)
            failures = _run_feeds(work)
    except DeadlineReached:
        _stop(job, lease=lease, state=State.QUEUED, error="", due_at=clock(), attempts=0)
    except SourceRateLimited as error:
        _stop(job, lease=lease, state=State.QUEUED, error=str(error), due_at=error.until, attempts=0)
    except SourceRejected as error:
        _stop(job, lease=lease, state=State.FAILED, error=str(error), finished_at=clock())
    except JobStopped as stopped:
        _retry_or_end(job, lease=lease, failures=[stopped.cause], now=clock())
    # Not ours to judge: the job ends as failed, and the traceback goes on to the log.
    except Exception as error:
        if not isinstance(error, LeaseLost):
            words = f"A defect of the portal ({type(error).__name__}): its log has the details."
            _stop(job, lease=lease, state=State.FAILED, error=words, finished_at=clock())
        raise
    else:
        _retry_or_end(job, lease=lease, failures=failures, now=clock())


def _run_feeds(work: Work) -> list[SourceError]:
    """Run every feed that is due; return what went wrong and may go right the next time."""
    job = work.job
    feeds = due_feeds(job, now=work.clock())
    job.feeds_done, job.feeds_total = 0, len(feeds)
    failures: list[SourceError] = []
    for number, feed in enumerate(feeds):
        job.feed, job.feeds_done = feed.name, number
        failures += run_feed(feed, work=work)
    job.feeds_done = len(feeds)
    return failures


def due_feeds(job: SyncJob, *, now: datetime) -> list[Feed]:
    """Return the feeds a job has to read now, in the order of the table."""
    runs = last_runs()
    refused = {feature for feature, row in access().refused.items() if now - row.checked_at < REFUSED_AGAIN_AFTER}
    done = _done_in_job(job, now=now)
    return [
        feed
        for feed in FEEDS
        if feed.name not in done
        and _is_due(feed, job=job, success=runs.complete.get(feed.name), refused=refused, now=now)
    ]


def _is_due(feed: Feed, *, job: SyncJob, success: SyncRun | None, refused: set[str], now: datetime) -> bool:
    if job.feeds:
        return feed.name in job.feeds
    if job.repository and not feed.schedule.is_per_repository and feed.name != "repositories":
        return False
    if job.is_full:
        return True
    if feed.schedule.feature in refused:
        return False
    return success is None or not feed.schedule.is_slow or now - success.started_at >= feed.schedule.every


def _done_in_job(job: SyncJob, *, now: datetime) -> set[str]:
    """Name the feeds that an earlier attempt at this job brought in, unless that was long ago."""
    runs = job.runs.filter(is_complete=True)
    return {run.feed for run in runs if now - run.started_at < SAME_LOOK}


def _retry_or_end(job: SyncJob, *, lease: Lease, failures: list[SourceError], now: datetime) -> None:
    words = str(failures[0]) if failures else ""
    if failures and job.attempts < MAX_ATTEMPTS:
        seconds = FIRST_RETRY_SECONDS * 2 ** (job.attempts - 1) * random.uniform(1, 1.5)
        _stop(job, lease=lease, state=State.QUEUED, error=words, due_at=now + timedelta(seconds=seconds))
        return
    _stop(job, lease=lease, state=_end_state(job), error=words, finished_at=now)


def _end_state(job: SyncJob) -> SyncJob.State:
    """Judge a job by the last run of each of its feeds."""
    last = {run.feed: run.outcome for run in job.runs.order_by("id")}
    outcomes = set(last.values())
    if outcomes <= {Outcome.SUCCEEDED}:
        return State.DONE
    return State.FAILED if outcomes <= {Outcome.FAILED} else State.PARTIAL


def _stop(
    job: SyncJob,
    *,
    lease: Lease,
    state: SyncJob.State,
    error: str,
    due_at: datetime | None = None,
    finished_at: datetime | None = None,
    attempts: int | None = None,
) -> None:
    """Put the job back into the queue or end it, and let go of the lease, in one transaction."""
    job.state, job.error, job.finished_at = state, error, finished_at
    job.due_at = due_at or job.due_at
    job.attempts = job.attempts if attempts is None else attempts
    with lease.transaction():
        job.save()
        lease.release()
