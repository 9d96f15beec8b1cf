"""One run of one feed: its targets one after another, its row, and what the errors of its targets mean."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import OperationalError, connection
from django.db.models import Sum

from apps.integrations.errors import SourceError, SourceRateLimited, SourceRejected, SourceUnavailable
from apps.sync.feeds import ORGANIZATION, Feed, Look
from apps.sync.models import Capability, SyncCursor, SyncJob, SyncRun
from apps.sync.runner.faultpoints import faultpoint
from apps.sync.runner.lease import LeaseLost
from apps.sync.runner.passes import DeadlineReached, JobStopped, Work, count_usage, needs_pass, report, run_pass
from apps.sync.runner.refused import REASONS, Refusals, is_refused_lately, note_problem
from apps.sync.runner.statistics import refresh_statistics

logger = logging.getLogger(__name__)

Outcome = SyncRun.Outcome
COUNTERS = ("requests", "points", "not_modified", "retries")
# The whole of GitHub is out of reach: no use in trying the next target.
UNREACHABLE = ("network", "certificate")
# Nobody gets anything before somebody changes the credential.
LOCKED_OUT = ("credential", "single_sign_on")
# One target is gone or hidden; the others may still be there.
TARGET_ONLY = ("not_found", "gone", *REASONS)
FAILURES_IN_A_ROW = 3
CHECKED_AGAIN_AFTER = timedelta(hours=1)

STATES = {
    "not_found": Capability.State.NOT_FOUND,
    "gone": Capability.State.NOT_FOUND,
    "plan_limited": Capability.State.PLAN_LIMITED,
    "unsupported": Capability.State.UNSUPPORTED,
}


def run_feed(feed: Feed, *, work: Work) -> list[SourceError]:
    """Run one feed; return the failures worth another attempt.

    Raises what ends the whole job: SourceRateLimited, JobStopped, DeadlineReached, LeaseLost, and a SourceRejected
    that concerns the credential itself.
    """
    run = _begin_run(feed, work=work)
    try:
        with _database_out_of_reach(run):
            failures = _run_targets(feed, run=run, work=work)
    except DeadlineReached:
        _end_run(run, Outcome.INTERRUPTED, work=work, reason="deadline")
        raise
    except SourceRateLimited as error:
        _end_run(run, Outcome.PARTIAL, work=work, error=error)
        raise
    except SourceRejected as error:
        _end_rejected(feed, error, run=run, work=work)
        return []
    except JobStopped as stopped:
        _end_run(run, Outcome.PARTIAL if run.items else Outcome.FAILED, work=work, error=stopped.cause)
        raise
    except LeaseLost:
        raise
    # Whatever else happens is a defect: it is noted and goes on to whoever started the job.
    except Exception as error:
        logger.exception("The feed %s met a defect.", feed.name)
        words = f"A defect of the portal ({type(error).__name__}): its log has the details."
        _end_run(run, Outcome.FAILED, work=work, reason="defect", words=words)
        raise
    _end_read(feed, failures, run=run, work=work)
    faultpoint("after_feed")
    return [failure for failure in failures if isinstance(failure, SourceUnavailable)]


@contextmanager
def _database_out_of_reach(run: SyncRun) -> Iterator[None]:
    """Let the job wait where the database is busy, restarts or ends a deadlock: the page is rolled back, no more."""
    try:
        yield
    except OperationalError as error:
        logger.warning("The database interrupted the feed %s: %s", run.feed, error)
        connection.close_if_unusable_or_obsolete()
        run.refresh_from_db()  # less the page that was rolled back
        words = "The database was busy or out of reach; the sync is tried again."
        raise JobStopped(SourceUnavailable(words, reason="database")) from error


def _begin_run(feed: Feed, *, work: Work) -> SyncRun:
    usage = work.client.usage
    work.counted = {name: getattr(usage, name) for name in COUNTERS}
    job = work.job
    job.step, job.steps_done, job.steps_total = "", 0, 0
    with work.lease.transaction():
        job.save()
        return SyncRun.objects.create(job=job, feed=feed.name, is_full=job.is_full, started_at=work.clock())


def _run_targets(feed: Feed, *, run: SyncRun, work: Work) -> list[SourceError]:
    """Read every target that needs it; return what failed of single targets."""
    looks = _looks_to_read(feed, work=work)
    run.targets = len(looks)
    failures: list[SourceError] = []
    refusals = Refusals(feed, run=run, work=work)
    in_a_row = 0
    for number, (look, cursor) in enumerate(looks):
        _show(look, cursor, number=number, of=len(looks), run=run, feed=feed, work=work)
        work.check_deadline()
        try:
            if run_pass(look, cursor, feed=feed, run=run, work=work):
                refusals.went_well()
            in_a_row = 0
        except SourceRejected as error:
            _judge_refusal(error, look)
            in_a_row = 0
            failures.append(error)
            if error.reason in REASONS:
                refusals.add(cursor, error)
            else:
                note_problem(cursor, str(error), work=work)
        except SourceUnavailable as error:
            in_a_row += 1
            if error.reason in UNREACHABLE or in_a_row >= FAILURES_IN_A_ROW:
                raise JobStopped(error) from error
            note_problem(cursor, str(error), work=work)
            failures.append(error)
    refusals.settle()
    return failures


def _looks_to_read(feed: Feed, *, work: Work) -> list[tuple[Look, SyncCursor]]:
    now = work.clock()
    looks = feed.looks(work.job.repository, now)
    stored = {cursor.target: cursor for cursor in SyncCursor.objects.filter(feed=feed.name)}
    if not work.job.repository and not feed.is_batch:
        _forget_problems(feed, stored, targets={look.target.key for look in looks}, work=work)
    pairs = [
        (look, stored.get(look.target.key) or SyncCursor(feed=feed.name, target=look.target.key)) for look in looks
    ]
    return [
        (look, cursor)
        for look, cursor in pairs
        if needs_pass(look, cursor, feed=feed, job=work.job, now=now)
        and not is_refused_lately(cursor, job=work.job, now=now)
    ]


def _forget_problems(feed: Feed, stored: dict[str, SyncCursor], *, targets: set[str], work: Work) -> None:
    """Clear what is said of targets that are no longer there."""
    gone = [target for target, cursor in stored.items() if cursor.problem and target not in targets]
    if gone:
        with work.lease.transaction():
            SyncCursor.objects.filter(feed=feed.name, target__in=gone).update(problem="", refused_at=None)


def _judge_refusal(error: SourceRejected, look: Look) -> None:
    """Raise unless the refusal may concern this one target alone."""
    if error.reason not in TARGET_ONLY or look.target.key == ORGANIZATION.key:
        raise error


def _show(look: Look, cursor: SyncCursor, *, number: int, of: int, run: SyncRun, feed: Feed, work: Work) -> None:
    job, cursor.name = work.job, look.target.name[:200]
    job.step, job.steps_done, job.steps_total = look.target.name[:200], number, of
    with work.lease.transaction():
        job.save()
        run.save()
    report(feed, cursor, run=run, work=work)


def _end_read(feed: Feed, failures: list[SourceError], *, run: SyncRun, work: Work) -> None:
    """End a run that looked at all its targets."""
    run.is_complete = _covers_all(feed, job=work.job) and not any(
        isinstance(failure, SourceUnavailable) for failure in failures
    )
    is_refused = SyncCursor.objects.filter(feed=feed.name).exclude(refused_at=None).exists()
    outcome = Outcome.PARTIAL if failures or run.skipped or is_refused else Outcome.SUCCEEDED
    has_failed = any(failure.reason not in REASONS for failure in failures)
    if has_failed and len(failures) == run.targets:
        outcome, run.is_complete = Outcome.FAILED, False
    _end_run(run, outcome, work=work, error=failures[0] if failures else None)
    if run.requests and outcome != Outcome.FAILED:
        note_capability(feed.schedule.feature, Capability.State.OK, work=work)
        note_capability("credential", Capability.State.OK, work=work)


def _covers_all(feed: Feed, *, job: SyncJob) -> bool:
    """Say whether the targets were all there are: not those of one repository, nor of a list that never came in."""
    if job.repository and (feed.is_batch or feed.schedule.is_per_repository or feed.needs == "repositories"):
        return False
    return not feed.needs or SyncRun.objects.filter(feed=feed.needs, is_complete=True).exists()


def _end_rejected(feed: Feed, error: SourceRejected, *, run: SyncRun, work: Work) -> None:
    """End a run that the source refused; raise the error when it concerns every feed."""
    _end_run(run, Outcome.FAILED, work=work, error=error)
    if error.reason in LOCKED_OUT:
        note_capability("credential", Capability.State.FORBIDDEN, work=work, detail=str(error))
        raise error
    state = STATES.get(error.reason, Capability.State.FORBIDDEN)
    note_capability(feed.schedule.feature, state, work=work, detail=_refusal(feed, state))


def _refusal(feed: Feed, state: Capability.State) -> str:
    schedule = feed.schedule
    if state == Capability.State.UNSUPPORTED:
        return f"{schedule.title} are not known to this GitHub server."
    if state == Capability.State.PLAN_LIMITED:
        return f"{schedule.title} are not part of the organization's GitHub plan."
    return f"{schedule.nothing} is visible to this token: it needs {schedule.permission}."


def note_capability(feature: str, state: Capability.State, *, work: Work, detail: str = "") -> None:
    """Remember what the credential may read; written when it changed, or was not confirmed for an hour."""
    now = work.clock()
    with work.lease.transaction():
        row = Capability.objects.filter(feature=feature).first()
        if row and (row.state, row.detail) == (state, detail[:500]) and now - row.checked_at < CHECKED_AGAIN_AFTER:
            return
        values = {"state": state, "detail": detail[:500], "checked_at": now}
        Capability.objects.update_or_create(feature=feature, defaults=values)


def _end_run(
    run: SyncRun,
    outcome: SyncRun.Outcome,
    *,
    work: Work,
    error: SourceError | None = None,
    reason: str = "",
    words: str = "",
) -> None:
    run.outcome, run.finished_at = outcome, work.clock()
    run.reason, run.error = error.reason if error else reason, str(error) if error else words
    count_usage(run, work=work)
    with work.lease.transaction():
        run.save()
    # What came in before an interruption counts too.
    brought = SyncRun.objects.filter(job=run.job_id, feed=run.feed).aggregate(items=Sum("items"))
    refresh_statistics(items=brought["items"])
