"""The week in which the records of tests.records happen, and who looks at it."""

from datetime import UTC, datetime, timedelta

from apps.accounts.viewers import local_administrator
from apps.delivery.queries.periods import Span

ADMINISTRATOR = local_administrator()
# Week 36: START is the Tuesday.
WEEK_START = datetime(2026, 8, 31, tzinfo=UTC)
WEEK_END = WEEK_START + timedelta(days=7)
THE_WEEK = Span(start_at=WEEK_START, end_at=WEEK_END, at=WEEK_END)
NEXT_WEEK = Span(start_at=WEEK_END, end_at=WEEK_END + timedelta(days=7), at=WEEK_END + timedelta(days=7))


def week_until(now: datetime) -> Span:
    """Return the week while it runs."""
    return Span(start_at=WEEK_START, end_at=WEEK_END, at=now)
