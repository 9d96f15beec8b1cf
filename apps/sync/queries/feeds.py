"""How each feed stands: when it last succeeded, how its last run went, whether it may be read at all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Q, Value

from apps.sync.models import Capability, SyncCursor, SyncRun
from apps.sync.schedule import SCHEDULE_OF, SCHEDULES, FeedSchedule

Outcome = SyncRun.Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """One feed, as a reader of the sync page sees it. The counts are those of its last run over all repositories."""

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
    refused: Mapping[tuple[str, str], str]  # of single repositories, by feed and name in lower case
    read_at: Mapping[str, datetime]  # when the last success of each feed began

    def as_of(self, feed_names: Iterable[str]) -> datetime | None:
        """Return the instant that all of these feeds are known for: the oldest of their last successes.

        None when one of them never succeeded.
        """
        starts = [self.read_at.get(name) for name in feed_names if name in SCHEDULE_OF]
        known = [start for start in starts if start is not None]
        return min(known) if known and len(known) == len(starts) else None

    def cause(self, feed_name: str, *, repository: str | None = None) -> str:
        """Say in words why a feed's figures, of all or of one repository, are unknown; "" when they are known."""
        return self.causes.get(feed_name) or self.refused.get((feed_name, (repository or "").lower()), "")

    def cause_of_any(self, feed_names: Iterable[str], *, repository: str | None = None) -> str:
        """Say why a figure made of several feeds is unknown: the first cause there is."""
        return next(filter(None, (self.cause(name, repository=repository) for name in feed_names)), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class LastRuns:
    """The newest run of each feed over all repositories, and the newest that read everything it had to.

    What was asked for one repository tells nothing of the others; a complete run covered all, whoever asked for it.
    """

    newest: Mapping[str, SyncRun]
    complete: Mapping[str, SyncRun]


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What the credential may read."""

    features: Mapping[str, Capability]  # whatever was asked for, by feature; not to be saved
    repositories: Mapping[tuple[str, str], str]  # why those refused alone are, by feed and name in lower case

    @property
    def refused(self) -> dict[str, Capability]:
        """Return what may not be read of any repository, by feature."""
        return {feature: row for feature, row in self.features.items() if row.state not in ("ok", "unknown")}


def last_runs() -> LastRuns:
    """Return the newest runs in one statement, whatever the number of feeds."""
    whole = SyncRun.objects.filter(Q(job__repository="") | Q(is_complete=True))
    by_feed = whole.values("feed").annotate(last=Max("id")).values("last")
    runs = SyncRun.objects.filter(Q(pk__in=by_feed) | Q(pk__in=by_feed.filter(is_complete=True))).order_by("pk")
    newest, complete = {}, {}
    for run in runs:
        newest[run.feed] = run
        if run.is_complete:
            complete[run.feed] = run
    return LastRuns(newest=newest, complete=complete)


def access() -> Access:
    """Return what the credential may read in one statement."""
    features = Capability.objects.values_list(Value(""), "feature", "state", "detail", "checked_at")
    alone = SyncCursor.objects.exclude(refused_at=None)
    repositories = alone.values_list("name", "feed", Value("refused"), "problem", "refused_at")
    rows = features.union(repositories, all=True)
    asked = [
        (name, Capability(feature=feature, state=state, detail=detail, checked_at=at))
        for name, feature, state, detail, at in rows
    ]
    return Access(
        features={row.feature: row for name, row in asked if not name},
        repositories={(row.feature, name.lower()): row.detail for name, row in asked if name},
    )


def feed_states(*, now: datetime) -> tuple[FeedState, ...]:
    """Return every feed in the order in which they are read."""
    return states_of(last_runs(), refused=access().refused, now=now)


def states_of(runs: LastRuns, *, refused: Mapping[str, Capability], now: datetime) -> tuple[FeedState, ...]:
    """Return every feed as its last runs left it."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedsNow:
    """The feeds as they stand: whether what they bring is known, and since when."""

    knowledge: Knowledge
    states: Mapping[str, FeedState]

    def cause(self, *feeds: str, repository: str = "") -> str:
        """Say why what these feeds bring is not known, of one repository or of all; "" where it is."""
        cause = self.knowledge.cause_of_any(feeds, repository=repository)
        old = None if cause else next((self.states[name] for name in feeds if self.states[name].is_outdated), None)
        return cause if old is None else f"{old.title} are stale: the last complete read is too long ago."

    def as_of(self, *feeds: str, now: datetime) -> datetime:
        """Return the moment that all these feeds are known for; the present where one never came in."""
        return self.knowledge.as_of(feeds) or now


def feeds_now(*, now: datetime) -> FeedsNow:
    """Return the state of the feeds, in two statements."""
    known, states = feed_knowledge(now=now)
    return FeedsNow(knowledge=known, states={state.name: state for state in states})


def feed_knowledge(*, now: datetime) -> tuple[Knowledge, tuple[FeedState, ...]]:
    """Return which feeds tell nothing, and how each stands, in two statements."""
    runs, may = last_runs(), access()
    return knowledge_of(runs, access=may), states_of(runs, refused=may.refused, now=now)


def knowledge(*, now: datetime) -> Knowledge:
    """Return which feeds tell nothing, and why."""
    return knowledge_of(last_runs(), access=access())


def knowledge_of(runs: LastRuns, *, access: Access) -> Knowledge:
    """Return what the last runs leave unknown."""
    causes, refused = {}, access.refused
    for schedule in SCHEDULES:
        if schedule.feature in refused:
            causes[schedule.name] = refused[schedule.feature].detail
        elif schedule.name not in runs.complete:
            causes[schedule.name] = f"{schedule.title} have not been read yet."
    read_at = {name: run.started_at for name, run in runs.complete.items()}
    return Knowledge(causes=causes, refused=access.repositories, read_at=read_at)


def as_of(feeds: Iterable[str]) -> datetime | None:
    """Return the instant that all of these feeds are known for, see Knowledge."""
    return knowledge_of(last_runs(), access=Access(features={}, repositories={})).as_of(feeds)
