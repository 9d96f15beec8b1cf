"""Stretches of time that figures and lists are asked for."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from django.db.models import Q

WEEK = re.compile(r"([0-9]{4})-W([0-9]{2})")
FIRST_YEAR, LAST_YEAR = 1970, 2999


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From `start_at` up to, not including, `end_at`."""

    start_at: datetime
    end_at: datetime


def monday_of(text: str) -> date:
    """Return the first day of an ISO week written like 2026-W47.

    Raises ValueError for any other spelling and for weeks that the calendar does not have.
    """
    match = WEEK.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not a week like 2026-W47")
    year, number = int(match[1]), int(match[2])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"{text!r} is out of range: {FIRST_YEAR} to {LAST_YEAR}")
    return date.fromisocalendar(year, number, 1)


def local_midnight(day: date, *, zone: tzinfo) -> datetime:
    """Return the instant a local day begins, in UTC: later than 00:00 where the clocks skip midnight."""
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def week_period(text: str, *, zone: tzinfo) -> Period:
    """Return the bounds of a week in a time zone; raises ValueError as monday_of does."""
    monday = monday_of(text)
    return Period(
        start_at=local_midnight(monday, zone=zone),
        end_at=local_midnight(monday + timedelta(days=7), zone=zone),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Span(Period):
    """A period as asked for at `at`: its end when it is over, else now."""

    at: datetime

    @property
    def is_present(self) -> bool:
        """Whether `at` is now, so that the present state of things answers for it."""
        return self.at < self.end_at

    def within(self, field: str) -> Q:
        """Select the rows whose moment falls into the period and has happened."""
        return Q(**{f"{field}__gte": self.start_at, f"{field}__lt": self.end_at, f"{field}__lte": self.at})

    def before_end(self, field: str) -> Q:
        """Select the rows whose moment has happened when the state at the end is asked for."""
        return Q(**{f"{field}__lte" if self.is_present else f"{field}__lt": self.at})

    def includes(self, moment: datetime) -> bool:
        """Say whether something has happened when the state at the end is asked for."""
        return moment <= self.at if self.is_present else moment < self.at

    def holds(self, moment: datetime | None) -> bool:
        return moment is not None and self.start_at <= moment < self.end_at and moment <= self.at
