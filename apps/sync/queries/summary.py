"""What a job brought in, feed by feed: the closing words of a sync."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from apps.catalog.models import Repository
from apps.delivery.models import Board, BoardItem, Commit, Deployment, Issue, PullRequest
from apps.sync.models import Capability, SyncCursor, SyncJob, SyncRun
from apps.sync.schedule import SCHEDULE_OF

Outcome = SyncRun.Outcome
REFUSED = ("forbidden", "not_found", "gone", "plan_limited", "unsupported")
LIMITS = ("primary", "secondary", "reserve")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSummary:
    """All runs of one feed within a job together."""

    name: str
    title: str
    outcome: str  # of the last run
    reason: str
    is_refused: bool  # the credential may not read it: told, but no failure of the sync
    items: int
    skipped: int
    removed: int
    requests: int
    points: int
    retries: int
    error: str

    @property
    def has_failed(self) -> bool:
        """Say whether the feed did not come in although it might have."""
        return not self.is_refused and self.outcome not in (Outcome.SUCCEEDED, Outcome.PARTIAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobSummary:
    """A job as it stands after its last attempt."""

    feeds: tuple[FeedSummary, ...]
    state: str
    error: str
    notes: tuple[str, ...]  # what was not allowed, skipped or does not fit, in words
    waits_for_limit: bool

    @property
    def items(self) -> int:
        return sum(feed.items for feed in self.feeds)

    @property
    def requests(self) -> int:
        return sum(feed.requests for feed in self.feeds)

    @property
    def points(self) -> int:
        return sum(feed.points for feed in self.feeds)

    @property
    def is_success(self) -> bool:
        """Say whether everything the credential may read came in."""
        has_ended = self.state in (SyncJob.State.DONE, SyncJob.State.PARTIAL)
        all_refused = self.state == SyncJob.State.FAILED and all(feed.is_refused for feed in self.feeds)
        return has_ended and not all_refused and not any(feed.has_failed for feed in self.feeds)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationSize:
    """How much there is to read: what the points of a first sync are reckoned from."""

    repositories: int
    issues: int
    pull_requests: int
    checked_pull_requests: int  # open, or of the last 90 days
    boards: int
    board_items: int
    deployments: int
    commits: int


def organization_size(*, now: datetime) -> OrganizationSize:
    """Count what is stored."""
    recent = Q(state=PullRequest.State.OPEN) | Q(created_at__gte=now - timedelta(days=90))
    return OrganizationSize(
        repositories=Repository.objects.filter(gone_at=None).count(),
        issues=Issue.objects.filter(gone_at=None).count(),
        pull_requests=PullRequest.objects.count(),
        checked_pull_requests=PullRequest.objects.filter(recent).count(),
        boards=Board.objects.filter(gone_at=None).count(),
        board_items=BoardItem.objects.filter(removed_at=None).count(),
        deployments=Deployment.objects.count(),
        commits=Commit.objects.count(),
    )


def has_repository(name: str) -> bool:
    """Say whether GitHub names a repository so."""
    return Repository.objects.filter(name__iexact=name, gone_at=None).exists()


def job_summary(job: SyncJob) -> JobSummary:
    """Return what a job has done so far, over all its attempts."""
    runs: dict[str, list[SyncRun]] = {}
    for run in job.runs.order_by("id"):
        runs.setdefault(run.feed, []).append(run)
    feeds = tuple(_feed_summary(name, runs=runs[name]) for name in SCHEDULE_OF if name in runs)
    last = job.runs.order_by("-id").first()
    return JobSummary(
        feeds=feeds,
        state=job.state,
        error=job.error,
        notes=tuple(_notes(feeds)),
        waits_for_limit=job.state == SyncJob.State.QUEUED and last is not None and last.reason in LIMITS,
    )


def _feed_summary(name: str, *, runs: list[SyncRun]) -> FeedSummary:
    last = runs[-1]
    return FeedSummary(
        name=name,
        title=SCHEDULE_OF[name].title,
        outcome=last.outcome,
        reason=last.reason,
        is_refused=last.outcome == Outcome.FAILED and last.reason in REFUSED,
        items=sum(run.items for run in runs),
        skipped=sum(run.skipped for run in runs),
        removed=sum(run.removed for run in runs),
        requests=sum(run.requests for run in runs),
        points=sum(run.points for run in runs),
        retries=sum(run.retries for run in runs),
        error=last.error,
    )


def _notes(feeds: tuple[FeedSummary, ...]) -> list[str]:
    refused = Capability.objects.exclude(state__in=["ok", "unknown"]).order_by("feature")
    notes = [f"Not allowed: {row.detail}" for row in refused]
    notes += [f"{feed.title}: {feed.skipped} did not fit and were skipped." for feed in feeds if feed.skipped]
    notes += [f"{feed.title}: {feed.error}" for feed in feeds if feed.error and not feed.is_refused]
    problems = SyncCursor.objects.exclude(problem="").order_by("feed", "name")[:20]
    return notes + [f"{SCHEDULE_OF[row.feed].title} of {row.name}: {row.problem}" for row in problems]
