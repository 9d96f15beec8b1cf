"""GitHub's limits, remembered in the database: every process of one credential obeys the same row."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import QuerySet

from apps.integrations.errors import SourceRateLimited
from apps.sync.models import RateBudget

# What a sync leaves to people and webhooks.
RESERVE = 0.15
FIRST_PAUSE_SECONDS = 60.0
LONGEST_PAUSE_SECONDS = 1800.0
# So that not everybody who waits for the same reset comes back in the same second.
JITTER_SECONDS = 5.0

Known = tuple[int | None, int | None, datetime | None]


class DatabaseLimits:
    """What the client asks before a request and tells after it."""

    def __init__(self, *, credential: str, clock: Callable[[], datetime]) -> None:
        self.credential = credential
        self.clock = clock
        self._known: dict[str, Known] = {}
        self._answered: set[str] = set()

    def check(self, resource: str) -> None:
        """Raise SourceRateLimited while a pause lasts, or when only the reserve is left."""
        row = self._row(resource)
        if row is None:
            return
        now = self.clock()
        if row.paused_until is not None and row.paused_until > now:
            words = f"GitHub's {row.pause_reason} rate limit is reached: nothing is asked until"
            raise SourceRateLimited(
                f"{words} {row.paused_until:%H:%M:%S} UTC.", reason=row.pause_reason, until=row.paused_until
            )
        if row.pauses_in_a_row and resource in self._answered:
            # The request after the pause was answered without another one.
            self._rows(resource).update(pauses_in_a_row=0, paused_until=None, pause_reason="")
        if _only_reserve_left(row, now=now):
            left = f"Only {row.remaining} of {row.limit} are left of GitHub's {resource} limit"
            words = f"{left}: a sync leaves them to people."
            raise SourceRateLimited(words, reason="reserve", until=_later(row.reset_at or now))

    def record(self, resource: str, *, limit: int | None, remaining: int | None, reset_at: datetime | None) -> None:
        """Remember what an answer said is left."""
        self._answered.add(resource)
        known: Known = (limit, remaining, reset_at)
        if limit is None or self._known.get(resource) == known:
            return
        self._known[resource] = known
        values = {"limit": limit, "remaining": remaining, "reset_at": reset_at, "updated_at": self.clock()}
        if not self._rows(resource).update(**values):
            RateBudget.objects.update_or_create(credential=self.credential, resource=resource, defaults=values)

    def pause(self, resource: str, *, seconds: float | None, until: datetime | None, reason: str) -> datetime:
        """Ask nothing more for a while; return until when.

        Without a time of GitHub's own: a minute, twice as long each time in a row, half an hour at most.
        """
        self._answered.discard(resource)
        now, row = self.clock(), self._row(resource)
        in_a_row = row.pauses_in_a_row if row else 0
        if until is None:
            doubled = min(FIRST_PAUSE_SECONDS * 2**in_a_row, LONGEST_PAUSE_SECONDS)
            until = now + timedelta(seconds=doubled if seconds is None else seconds)
        until = _later(until)
        if row and row.paused_until:
            until = max(until, row.paused_until)
        values = {"paused_until": until, "pause_reason": reason[:200], "pauses_in_a_row": in_a_row + 1}
        RateBudget.objects.update_or_create(
            credential=self.credential, resource=resource, defaults=values | {"updated_at": now}
        )
        return until

    def _rows(self, resource: str) -> QuerySet[RateBudget]:
        return RateBudget.objects.filter(credential=self.credential, resource=resource)

    def _row(self, resource: str) -> RateBudget | None:
        return self._rows(resource).first()


def _only_reserve_left(row: RateBudget, *, now: datetime) -> bool:
    if not row.limit or row.remaining is None or row.reset_at is None or row.reset_at <= now:
        return False
    return row.remaining <= row.limit * RESERVE


def _later(moment: datetime) -> datetime:
    # Not a secret: any spread will do.
    return moment + timedelta(seconds=1 + random.uniform(0, JITTER_SECONDS))
