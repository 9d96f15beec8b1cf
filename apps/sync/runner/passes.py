"""One pass of a feed over one target: page by page, each committed together with its cursor."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from apps.integrations.errors import SourceUnavailable
from apps.integrations.github.client import GitHubClient
from apps.integrations.walks import Page, Walk
from apps.sync.feeds import Feed, Look
from apps.sync.models import SyncCursor, SyncJob, SyncRun
from apps.sync.runner.faultpoints import faultpoint
from apps.sync.runner.lease import Lease

# What an earlier attempt at the same job has read within this time is not read again.
SAME_LOOK = timedelta(hours=1)
# GitHub's page cursors are not meant to be kept: an older pass begins again.
RESUMABLE = timedelta(hours=24)


class JobStopped(Exception):
    """The source is out of reach: the whole job waits."""

    def __init__(self, cause: SourceUnavailable) -> None:
        super().__init__(str(cause))
        self.cause = cause


class DeadlineReached(Exception):
    """The job has had its share of time: it goes on in another task."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where a job is, for whoever shows it."""

    feed: str
    title: str
    target: str
    feeds_done: int
    feeds_total: int
    targets_done: int
    targets_total: int
    items: int  # of the run so far
    target_items: int  # of this target so far
    target_total: int | None  # as GitHub counts
    requests: int
    points: int


@dataclass(slots=True, kw_only=True)
class Work:
    """What all passes of a job share."""

    job: SyncJob
    lease: Lease
    client: GitHubClient
    clock: Callable[[], datetime]
    stop_at: datetime | None
    report: Callable[[Progress], None]
    counted: dict[str, int] = field(default_factory=dict)  # the client's counters when the run began

    def check_deadline(self) -> None:
        """Raise DeadlineReached once the job's time is over."""
        if self.stop_at is not None and self.clock() >= self.stop_at:
            raise DeadlineReached


def needs_pass(look: Look, cursor: SyncCursor, *, feed: Feed, job: SyncJob, now: datetime) -> bool:
    """Say whether there is anything to read: an unfinished pass, a full one that is due, or a change."""
    if feed.is_batch or cursor.pass_started_at is not None:
        return True
    if cursor.read_at is not None and cursor.read_at >= job.created_at and now - cursor.read_at < SAME_LOOK:
        return False
    if wants_full(look, cursor, feed=feed, job=job, now=now):
        return True
    if job.repository and job.feeds:
        # Whoever names both knows of a change that the list of repositories does not tell yet.
        return True
    return not look.target.signature or look.target.signature != cursor.signature


def wants_full(look: Look, cursor: SyncCursor, *, feed: Feed, job: SyncJob, now: datetime) -> bool:
    """Say whether every item has to be read."""
    if cursor.full_pass_at is None or (look.has_shrunk and not _was_read_in_full(look, cursor)):
        return True
    if job.is_full and cursor.full_pass_at < job.created_at:
        return True
    return feed.full_every is not None and now - cursor.full_pass_at >= feed.full_every


def _was_read_in_full(look: Look, cursor: SyncCursor) -> bool:
    """Say whether the last pass read every item of what is still the same: another one would find no more."""
    is_same = bool(look.target.signature) and look.target.signature == cursor.signature
    return is_same and cursor.full_pass_at == cursor.read_at


def run_pass(look: Look, cursor: SyncCursor, *, feed: Feed, run: SyncRun, work: Work) -> bool:
    """Read one target to its end, from where an interrupted pass stopped; say whether that proves the right to read."""
    _begin(look, cursor, feed=feed, job=work.job, now=work.clock())
    walk = Walk(
        target=look.target,
        is_full=cursor.pass_is_full,
        since=_since(look, cursor, feed=feed, now=work.clock()),
        cursor=cursor.page_cursor,
        page_size=cursor.page_size,
    )
    for page in feed.read(work.client, walk):
        faultpoint("after_fetch")
        _commit(page, look, cursor, feed=feed, run=run, work=work)
        report(feed, cursor, run=run, work=work)
        faultpoint("after_page_commit")
        if page.is_last:
            return cursor.has_given
        work.check_deadline()
    raise RuntimeError(f"{feed.name} of {look.target.name} ended without a last page")


def _since(look: Look, cursor: SyncCursor, *, feed: Feed, now: datetime) -> datetime | None:
    """Return from when on changes are wanted; of a full pass how far back it goes, None for all."""
    if cursor.pass_is_full or cursor.watermark is None:
        return now - feed.history if feed.history else None
    since = cursor.watermark - feed.overlap
    return min(since, look.since) if look.since else since


def _begin(look: Look, cursor: SyncCursor, *, feed: Feed, job: SyncJob, now: datetime) -> None:
    """Go on with the pass under way, or prepare a new one; nothing is stored before its first page."""
    is_full = wants_full(look, cursor, feed=feed, job=job, now=now)
    cursor.name = look.target.name[:200]
    started_at = cursor.pass_started_at
    may_go_on = started_at is not None and now - started_at < RESUMABLE and (cursor.pass_is_full or not is_full)
    if may_go_on:
        if feed.is_batch:
            # What is done is no longer among the ids: the rest is read from its beginning.
            cursor.page_cursor = ""
        return
    cursor.pass_started_at = now
    cursor.pass_is_full = is_full
    cursor.pass_has_hole = False
    cursor.page_cursor = ""
    cursor.skipped = cursor.items = 0
    cursor.total = None


def _commit(page: Page, look: Look, cursor: SyncCursor, *, feed: Feed, run: SyncRun, work: Work) -> None:
    """Store a page, its cursor and its counts: all, or none if the lease is lost."""
    seen_at = cursor.pass_started_at or work.clock()
    with work.lease.transaction():
        items = feed.ingest(page.records, target=cursor.target, seen_at=seen_at)
        faultpoint("in_page_transaction")
        cursor.items += items
        cursor.has_given |= items > 0
        cursor.skipped += page.skipped
        cursor.pass_has_hole |= not page.proves_absence
        cursor.total = page.total if page.total is not None else cursor.total
        cursor.page_size = page.page_size or cursor.page_size
        cursor.page_cursor = page.cursor
        run.items += items
        run.skipped += page.skipped
        if page.is_last:
            run.removed += _finish(look, cursor, feed=feed, seen_at=seen_at, work=work)
        cursor.save()
        count_usage(run, work=work)
        run.save()


def _finish(look: Look, cursor: SyncCursor, *, feed: Feed, seen_at: datetime, work: Work) -> int:
    """Remember a complete pass; remove what one of everything proved to be gone. Return how many rows went."""
    removed, cursor.problem, now = 0, "", work.clock()
    cursor.refused_at = None
    if cursor.pass_is_full or (feed.lists_all and not cursor.pass_has_hole):
        removed, cursor.problem = _prune(look, cursor, feed=feed, seen_at=seen_at, now=now, work=work)
    if cursor.pass_is_full:
        cursor.full_pass_at = seen_at
    if feed.conclude is not None:
        feed.conclude(target=cursor.target)
    cursor.signature = look.target.signature
    cursor.read_at = seen_at
    # GitHub judges what changed by its own clock: where that is behind ours, the next pass looks further back.
    server_time = work.client.server_time or now
    cursor.watermark = seen_at + min(server_time - now, timedelta(0))
    cursor.pass_started_at = None
    cursor.page_cursor = ""
    return removed


def _prune(
    look: Look, cursor: SyncCursor, *, feed: Feed, seen_at: datetime, now: datetime, work: Work
) -> tuple[int, str]:
    """Remove what is gone; return how many rows went, and what is wrong in words."""
    problem = _difference(look, cursor)
    # What GitHub counts and does not show may be just what is missing here.
    if feed.prune is None or cursor.pass_has_hole or cursor.skipped or problem:
        return 0, problem
    if not cursor.items and not feed.may_be_empty:
        return 0, "GitHub names none at all. That cannot be, so nothing was removed."
    faultpoint("before_prune")
    accepts = work.job.accepts_removals
    pruned = feed.prune(target=cursor.target, seen_before=seen_at, at=now, is_accepted=accepts)
    hint = f" If they are really gone: manage.py sync --full --feed {feed.name} --accept-removals"
    return pruned.removed, pruned.refused and pruned.refused + hint


def _difference(look: Look, cursor: SyncCursor) -> str:
    # The total of a batch is that of its ids, each of which may become many rows, or none.
    if cursor.total is None or look.target.node_ids or cursor.total <= cursor.items:
        return ""
    return f"GitHub counts {cursor.total}, {cursor.items} could be read."


def count_usage(run: SyncRun, *, work: Work) -> None:
    """Set what the run has used so far."""
    for name, before in work.counted.items():
        setattr(run, name, getattr(work.client.usage, name) - before)


def report(feed: Feed, cursor: SyncCursor, *, run: SyncRun, work: Work) -> None:
    """Tell whoever watches where the job is."""
    job = work.job
    work.report(
        Progress(
            feed=feed.name,
            title=feed.schedule.title,
            target=cursor.name,
            feeds_done=job.feeds_done,
            feeds_total=job.feeds_total,
            targets_done=job.steps_done,
            targets_total=job.steps_total,
            items=run.items,
            target_items=cursor.items,
            target_total=cursor.total,
            requests=run.requests,
            points=run.points,
        )
    )
