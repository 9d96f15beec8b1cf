"""The whole of the sync page in a bounded number of statements."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Sum, Value, When

from apps.accounts.viewers import Viewer
from apps.catalog.models import Repository
from apps.catalog.visibility import visible_repositories
from apps.sync.models import Capability, RateBudget, SyncCursor, SyncJob
from apps.sync.queries.feeds import FeedsNow, FeedState, Knowledge, access, knowledge_of, last_runs, states_of
from apps.sync.queries.monitoring import MonitoringStatus, monitoring_status
from apps.sync.schedule import SCHEDULE_OF, SCHEDULES

State = SyncJob.State
LIVE = (State.QUEUED, State.RUNNING)
SOON = timedelta(seconds=30)
PROBLEMS_SHOWN = 50
HIDDEN = "a repository"  # in place of a name that is not for the viewer


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
class SyncOutline:
    """What a page of figures tells of the sync."""

    feeds: tuple[FeedState, ...]
    knowledge: Knowledge
    job: JobState | None  # running or queued
    last_job: JobState | None  # the newest that ended
    capabilities: tuple[CapabilityState, ...]

    @property
    def is_active(self) -> bool:
        """Say whether a page should look again soon."""
        return self.job is not None and self.job.is_active

    @property
    def refused(self) -> tuple[CapabilityState, ...]:
        """Return what the credential may not read."""
        return tuple(capability for capability in self.capabilities if capability.is_refused)

    @property
    def refused_repositories(self) -> int:
        """Count the repositories that are refused alone, while their feeds come in."""
        return len({name for _, name in self.knowledge.refused})

    @property
    def feeds_now(self) -> FeedsNow:
        """Return the feeds as those ask who conclude from them."""
        return FeedsNow(knowledge=self.knowledge, states={feed.name: feed for feed in self.feeds})

    @property
    def progress(self) -> str:
        """Name what has been read so far: as long as it stays the same, no figure has changed."""
        job, read_at = self.job, sorted(self.knowledge.read_at.items())
        step = (job.id, job.feeds_done, job.steps_done) if job is not None else ()
        return hashlib.sha256(repr((step, read_at)).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncStatus(SyncOutline):
    """All of the sync page."""

    budgets: tuple[BudgetState, ...]
    problems: tuple[ProblemState, ...]
    requests: int  # of the last run of every feed
    points: int
    monitoring: MonitoringStatus


def sync_outline(viewer: Viewer, *, now: datetime) -> SyncOutline:
    """Return the state of the feeds and of the job in three statements."""
    runs, may = last_runs(), access()
    live, ended = _jobs(viewer, now=now)
    return SyncOutline(
        feeds=states_of(runs, refused=may.refused, now=now),
        knowledge=knowledge_of(runs, access=may),
        job=live,
        last_job=ended,
        capabilities=_capabilities(may.features),
    )


def sync_status(viewer: Viewer, *, now: datetime) -> SyncStatus:
    """Return all of the sync page."""
    outline = sync_outline(viewer, now=now)
    return SyncStatus(
        feeds=outline.feeds,
        knowledge=outline.knowledge,
        job=outline.job,
        last_job=outline.last_job,
        capabilities=outline.capabilities,
        budgets=_budgets(now=now),
        problems=_problems(viewer),
        requests=sum(feed.requests for feed in outline.feeds),
        points=sum(feed.points for feed in outline.feeds),
        monitoring=monitoring_status(now=now),
    )


def _jobs(viewer: Viewer, *, now: datetime) -> tuple[JobState | None, JobState | None]:
    """Return the job that runs or comes next, and the newest that ended."""
    newest = SyncJob.objects.exclude(state__in=LIVE).order_by("-pk").values("pk")[:1]
    found = _with_sums(SyncJob.objects.filter(Q(state__in=LIVE) | Q(pk__in=newest)), viewer=viewer)
    jobs = sorted(found, key=lambda job: (job.state != State.RUNNING, job.due_at, job.pk))
    live = next((job for job in jobs if job.state in LIVE), None)
    ended = next((job for job in jobs if job.state not in LIVE), None)
    return live and _job_state(live, now=now), ended and _job_state(ended, now=now)


def job_state(viewer: Viewer, job: SyncJob, *, now: datetime) -> JobState:
    """Return one job with the sums of its runs."""
    return _job_state(_with_sums(SyncJob.objects.filter(pk=job.pk), viewer=viewer).get(), now=now)


def _with_sums(jobs: QuerySet[SyncJob], *, viewer: Viewer) -> QuerySet[Any]:
    """Annotate the sums of the runs, and whether the names of repositories are not for this viewer."""
    sums = {f"{name}_sum": Sum(f"runs__{name}") for name in ("items", "requests", "points")}
    return jobs.annotate(
        **sums, hides_step=_is_hidden("step", viewer=viewer), hides_repository=_is_hidden("repository", viewer=viewer)
    )


def _is_hidden(field: str, *, viewer: Viewer) -> Case:
    if viewer.sees_everything:
        return Case(default=Value(False))
    others = Repository.objects.exclude(pk__in=visible_repositories(viewer).values("pk"))
    named = others.filter(Q(name__iexact=OuterRef(field)) | Q(name_with_owner__iexact=OuterRef(field)))
    return Case(When(Exists(named), then=Value(True)), default=Value(False))


def _job_state(job: Any, *, now: datetime) -> JobState:
    is_running = job.state == State.RUNNING
    until = job.finished_at or now
    return JobState(
        id=job.pk,
        state=job.state,
        requested_by=job.requested_by,
        feeds=tuple(job.feeds),
        repository=HIDDEN if job.hides_repository else job.repository,
        is_full=job.is_full,
        feed_title=SCHEDULE_OF[job.feed].title if job.feed in SCHEDULE_OF else "",
        step=HIDDEN if job.hides_step else job.step,
        steps_done=job.steps_done,
        steps_total=job.steps_total,
        feeds_done=job.feeds_done,
        feeds_total=job.feeds_total,
        percent=_percent(job),
        items=job.items_sum or 0,
        requests=job.requests_sum or 0,
        points=job.points_sum or 0,
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


def _capabilities(known: Mapping[str, Capability]) -> tuple[CapabilityState, ...]:
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


def _problems(viewer: Viewer) -> tuple[ProblemState, ...]:
    rows = SyncCursor.objects.exclude(problem="").order_by("feed", "name")
    if not viewer.sees_everything:
        rows = rows.filter(Q(target="organization") | Q(target__in=visible_repositories(viewer).values("node_id")))
    titles = {schedule.name: schedule.title for schedule in SCHEDULES}
    return tuple(
        ProblemState(feed=row.feed, title=titles.get(row.feed, row.feed), target=row.name, words=row.problem)
        for row in rows[:PROBLEMS_SHOWN]
    )
