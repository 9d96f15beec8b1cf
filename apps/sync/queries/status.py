"""The whole of the sync page in a bounded number of statements."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Sum

from apps.sync.models import Capability, RateBudget, SyncCursor, SyncJob
from apps.sync.queries.feeds import FeedState, feed_states
from apps.sync.schedule import SCHEDULE_OF, SCHEDULES

State = SyncJob.State
LIVE = (State.QUEUED, State.RUNNING)
SOON = timedelta(seconds=30)
PROBLEMS_SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class JobState:
    """A sync somebody or the schedule asked for, and how far it is."""

    id: int
    state: str  # queued, running, done, partial, failed, cancelled
    requested_by: str
    feeds: tuple[str, ...]  # () for all
    repository: str  # "" for all
    is_full: bool
    feed_title: str
    step: str
    steps_done: int
    steps_total: int
    feeds_done: int
    feeds_total: int
    percent: int
    items: int
    requests: int
    points: int
    attempts: int
    error: str
    created_at: datetime
    due_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    elapsed_seconds: int | None
    is_active: bool  # running or about to: worth looking again in two seconds

    @property
    def is_running(self) -> bool:
        return self.state == State.RUNNING

    @property
    def is_waiting(self) -> bool:
        """Say whether it waits for a moment that is still some way off, such as the end of a rate limit."""
        return self.state == State.QUEUED and not self.is_active


@dataclass(frozen=True, slots=True, kw_only=True)
class CapabilityState:
    """Whether the credential may read something. `detail` says what it needs, in words."""

    feature: str
    title: str
    state: str  # ok, forbidden, not_found, plan_limited, unsupported, unknown
    detail: str
    checked_at: datetime | None

    @property
    def is_refused(self) -> bool:
        return self.state not in ("ok", "unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetState:
    """What is left of one of GitHub's limits."""

    resource: str  # core, graphql
    limit: int | None
    remaining: int | None
    percent_left: int | None
    reset_at: datetime | None
    paused_until: datetime | None  # None unless still ahead
    pause_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemState:
    """Something of one target that did not come in, or a count that differs from GitHub's."""

    feed: str
    title: str
    target: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncStatus:
    feeds: tuple[FeedState, ...]
    job: JobState | None  # running or queued
    last_job: JobState | None  # the newest that ended
    capabilities: tuple[CapabilityState, ...]
    budgets: tuple[BudgetState, ...]
    problems: tuple[ProblemState, ...]
    requests: int  # of the last run of every feed
    points: int

    @property
    def is_active(self) -> bool:
        """Say whether a page should look again soon."""
        return self.job is not None and self.job.is_active

    @property
    def refused(self) -> tuple[CapabilityState, ...]:
        """Return what the credential may not read."""
        return tuple(capability for capability in self.capabilities if capability.is_refused)


def sync_status(*, now: datetime) -> SyncStatus:
    """Return all of the sync page."""
    feeds = feed_states(now=now)
    live = SyncJob.objects.filter(state__in=LIVE).order_by("-state", "due_at", "id").first()
    ended = SyncJob.objects.exclude(state__in=LIVE).order_by("-id").first()
    return SyncStatus(
        feeds=feeds,
        job=job_state(live, now=now) if live else None,
        last_job=job_state(ended, now=now) if ended else None,
        capabilities=_capabilities(),
        budgets=_budgets(now=now),
        problems=_problems(),
        requests=sum(feed.requests for feed in feeds),
        points=sum(feed.points for feed in feeds),
    )


def job_state(job: SyncJob, *, now: datetime) -> JobState:
    """Return one job with the sums of its runs."""
    sums = job.runs.aggregate(items=Sum("items"), requests=Sum("requests"), points=Sum("points"))
    is_running = job.state == State.RUNNING
    until = job.finished_at or now
    return JobState(
        id=job.pk,
        state=job.state,
        requested_by=job.requested_by,
        feeds=tuple(job.feeds),
        repository=job.repository,
        is_full=job.is_full,
        feed_title=SCHEDULE_OF[job.feed].title if job.feed in SCHEDULE_OF else "",
        step=job.step,
        steps_done=job.steps_done,
        steps_total=job.steps_total,
        feeds_done=job.feeds_done,
        feeds_total=job.feeds_total,
        percent=_percent(job),
        items=sums["items"] or 0,
        requests=sums["requests"] or 0,
        points=sums["points"] or 0,
        attempts=job.attempts,
        error=job.error,
        created_at=job.created_at,
        due_at=job.due_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        elapsed_seconds=max(0, round((until - job.started_at).total_seconds())) if job.started_at else None,
        is_active=is_running or (job.state == State.QUEUED and job.due_at <= now + SOON),
    )


def _percent(job: SyncJob) -> int:
    """Return how far a job is: every feed counts the same, and within a feed every target."""
    if job.state not in LIVE:
        return 100
    within = job.steps_done / job.steps_total if job.steps_total else 0
    return min(99, int(100 * (job.feeds_done + within) / job.feeds_total)) if job.feeds_total else 0


def _capabilities() -> tuple[CapabilityState, ...]:
    known = {row.feature: row for row in Capability.objects.all()}
    titles = {schedule.feature: schedule.title for schedule in SCHEDULES}
    titles |= {feature: feature.capitalize() for feature in known if feature not in titles}
    return tuple(
        CapabilityState(
            feature=feature,
            title=title,
            state=known[feature].state if feature in known else "unknown",
            detail=known[feature].detail if feature in known else "Not asked for yet.",
            checked_at=known[feature].checked_at if feature in known else None,
        )
        for feature, title in titles.items()
    )


def _budgets(*, now: datetime) -> tuple[BudgetState, ...]:
    newest: dict[str, RateBudget] = {row.resource: row for row in RateBudget.objects.order_by("updated_at")}
    return tuple(_budget(row, now=now) for _, row in sorted(newest.items()))


def _budget(row: RateBudget, *, now: datetime) -> BudgetState:
    is_paused = row.paused_until is not None and row.paused_until > now
    has_count = row.limit and row.remaining is not None
    return BudgetState(
        resource=row.resource,
        limit=row.limit,
        remaining=row.remaining,
        percent_left=round(100 * (row.remaining or 0) / (row.limit or 1)) if has_count else None,
        reset_at=row.reset_at,
        paused_until=row.paused_until if is_paused else None,
        pause_reason=row.pause_reason if is_paused else "",
    )


def _problems() -> tuple[ProblemState, ...]:
    rows = SyncCursor.objects.exclude(problem="").order_by("feed", "name")[:PROBLEMS_SHOWN]
    titles = {schedule.name: schedule.title for schedule in SCHEDULES}
    return tuple(
        ProblemState(feed=row.feed, title=titles.get(row.feed, row.feed), target=row.name, words=row.problem)
        for row in rows
    )
