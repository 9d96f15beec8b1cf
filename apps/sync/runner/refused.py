"""Tells a target that is refused from a feed that is: GitHub says FORBIDDEN of either."""

from datetime import datetime, timedelta

from apps.integrations.errors import SourceRejected, SourceUnavailable
from apps.sync.feeds import Feed, Look
from apps.sync.models import SyncCursor, SyncJob, SyncRun
from apps.sync.runner.passes import JobStopped, Work, run_pass

# What the credential may not read is asked for again this often: somebody may have allowed it.
REFUSED_AGAIN_AFTER = timedelta(hours=1)
REASONS = ("forbidden", "plan_limited")
# So many in a row, and none that could be read: the rest is not asked for.
MANY_REFUSED = 25
PROBES = 3


def is_refused_lately(cursor: SyncCursor, *, job: SyncJob, now: datetime) -> bool:
    """Say whether a target need not be asked for yet; what a person names is asked for in any case."""
    if cursor.refused_at is None or job.is_full or job.feeds or job.repository:
        return False
    return now - cursor.refused_at < REFUSED_AGAIN_AFTER


def note_problem(cursor: SyncCursor, words: str, *, work: Work, refused_at: datetime | None = None) -> None:
    """Keep what went wrong with one target; where its pass stands is stored already."""
    values = {"problem": words, "refused_at": refused_at}
    with work.lease.transaction():
        found = SyncCursor.objects.filter(feed=cursor.feed, target=cursor.target).update(**values)
        if not found:
            SyncCursor.objects.create(feed=cursor.feed, target=cursor.target, name=cursor.name, **values)


class Refusals:
    """The refused targets of a run. They are noted as theirs alone once anything else of the feed can be read."""

    def __init__(self, feed: Feed, *, run: SyncRun, work: Work) -> None:
        self.feed = feed
        self.run = run
        self.work = work
        self._open: list[tuple[SyncCursor, SourceRejected]] = []
        self._is_feed_readable = False

    def add(self, cursor: SyncCursor, error: SourceRejected) -> None:
        """Take a refusal. Raises it when it is one of many and nothing can be read."""
        self._open.append((cursor, error))
        if self._is_feed_readable or len(self._open) >= MANY_REFUSED:
            self.settle()

    def went_well(self) -> None:
        """Take note that a target could be read, and something was in it: nobody is refused an empty list."""
        self._is_feed_readable = True
        self.settle()

    def settle(self) -> None:
        """Note the refusals. Raises the first when nothing of the feed can be read: then it is the feed's."""
        if not self._open:
            return
        if not self._is_feed_readable and not self._can_read_another():
            raise self._open[0][1]
        self._is_feed_readable = True
        for cursor, error in self._open:
            note_problem(cursor, str(error), work=self.work, refused_at=self.work.clock())
        self._open = []

    def _can_read_another(self) -> bool:
        """Read again what could be read before, although nothing there has changed."""
        looks = {look.target.key: look for look in self.feed.looks("", self.work.clock())}
        refused = [cursor.target for cursor, _ in self._open]
        known = SyncCursor.objects.filter(feed=self.feed.name, target__in=[*looks], refused_at=None)
        readable = known.filter(has_given=True).exclude(target__in=refused).order_by("-read_at", "pk")
        return any(self._can_read(cursor, looks) for cursor in readable[:PROBES])

    def _can_read(self, cursor: SyncCursor, looks: dict[str, Look]) -> bool:
        try:
            return run_pass(looks[cursor.target], cursor, feed=self.feed, run=self.run, work=self.work)
        except SourceRejected as error:
            if error.reason not in REASONS:
                raise
            return False
        except SourceUnavailable as error:
            raise JobStopped(error) from error
