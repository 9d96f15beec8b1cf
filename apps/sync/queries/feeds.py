"""How each feed stands: when it last succeeded, how its last run went, whether it may be read at all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Q

from apps.sync.models import Capability, SyncRun
from apps.sync.schedule import SCHEDULE_OF, SCHEDULES, FeedSchedule

Outcome = SyncRun.Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """One feed, as a reader of the sync page sees it. The counts are those of its last run."""

    name: str
    title: str
    state: str  # never, running, ok, partial, failed, forbidden, stale
    last_success_at: datetime | None
    age_seconds: int | None  # since the last success
    stale_after_seconds: int
    items: int
    skipped: int
    removed: int
    requests: int
    points: int
    error: str
    next_run_at: datetime | None

    @property
    def is_stale(self) -> bool:
        """Say whether the last success is longer ago than it should be."""
        return self.age_seconds is not None and self.age_seconds > self.stale_after_seconds

    @property
    def is_outdated(self) -> bool:
        """Say whether it is so long ago that nothing may be concluded from it."""
        return self.age_seconds is not None and self.age_seconds > 3 * self.stale_after_seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """What is known at all: the feeds that never succeeded, or may not be read, each with its cause."""

    causes: Mapping[str, str]

    def cause(self, feed_name: str) -> str:
        """Say in words why a feed's figures are unknown; "" when they are known."""
        return self.causes.get(feed_name, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class LastRuns:
    """The newest run of each feed, and the newest that read everything it had to."""

    newest: Mapping[str, SyncRun]
    complete: Mapping[str, SyncRun]


def last_runs() -> LastRuns:
    """Return the newest runs in two statements, whatever the number of feeds."""
    complete = Max("id", filter=Q(is_complete=True))
    ids = {row["feed"]: row for row in SyncRun.objects.values("feed").annotate(newest=Max("id"), complete=complete)}
    runs = SyncRun.objects.in_bulk([value for row in ids.values() for key, value in row.items() if key != "feed"])
    return LastRuns(
        newest={feed: runs[row["newest"]] for feed, row in ids.items()},
        complete={feed: runs[row["complete"]] for feed, row in ids.items() if row["complete"]},
    )


def refusals() -> dict[str, Capability]:
    """Return what the credential may not read, by feature."""
    return {row.feature: row for row in Capability.objects.exclude(state__in=["ok", "unknown"])}


def feed_states(*, now: datetime) -> tuple[FeedState, ...]:
    """Return every feed in the order in which they are read."""
    runs, refused = last_runs(), refusals()
    return tuple(_feed_state(schedule, runs=runs, refused=refused, now=now) for schedule in SCHEDULES)


def _feed_state(
    schedule: FeedSchedule, *, runs: LastRuns, refused: Mapping[str, Capability], now: datetime
) -> FeedState:
    run, success = runs.newest.get(schedule.name), runs.complete.get(schedule.name)
    capability = refused.get(schedule.feature)
    age_seconds = max(0, round((now - success.started_at).total_seconds())) if success else None
    return FeedState(
        name=schedule.name,
        title=schedule.title,
        state=_state(schedule, run=run, success=success, is_refused=capability is not None, now=now),
        last_success_at=success.finished_at if success else None,
        age_seconds=age_seconds,
        stale_after_seconds=round(schedule.stale_after.total_seconds()),
        items=run.items if run else 0,
        skipped=run.skipped if run else 0,
        removed=run.removed if run else 0,
        requests=run.requests if run else 0,
        points=run.points if run else 0,
        error=capability.detail if capability else run.error if run else "",
        next_run_at=max(now, run.started_at + schedule.every) if run else None,
    )


def _state(
    schedule: FeedSchedule, *, run: SyncRun | None, success: SyncRun | None, is_refused: bool, now: datetime
) -> str:
    if run is not None and run.outcome == Outcome.RUNNING:
        return "running"
    if is_refused:
        return "forbidden"
    if run is not None and run.outcome == Outcome.FAILED:
        return "failed"
    if success is None:
        return "never" if run is None else "partial"
    if now - success.started_at > schedule.stale_after:
        return "stale"
    return "partial" if run is not None and run.outcome == Outcome.PARTIAL else "ok"


def knowledge(*, now: datetime) -> Knowledge:
    """Return which feeds tell nothing, and why."""
    runs, refused = last_runs(), refusals()
    causes = {}
    for schedule in SCHEDULES:
        if schedule.feature in refused:
            causes[schedule.name] = refused[schedule.feature].detail
        elif schedule.name not in runs.complete:
            causes[schedule.name] = f"{schedule.title} have not been read yet."
    return Knowledge(causes=causes)


def as_of(feeds: Iterable[str]) -> datetime | None:
    """Return the instant that all of these feeds are known for: the oldest of their last successes.

    None when one of them never succeeded.
    """
    complete = last_runs().complete
    names = [name for name in feeds if name in SCHEDULE_OF]
    starts = [complete[name].started_at for name in names if name in complete]
    return min(starts) if starts and len(starts) == len(names) else None
