"""Business days, which are Monday to Friday less the organization's holidays, and weeks, which begin on Monday."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta, tzinfo

DAY = timedelta(days=1)
SATURDAY = 5


def is_business_day(day: date, *, holidays: Collection[date]) -> bool:
    return day.weekday() < SATURDAY and day not in holidays


def business_days_after(at: datetime, *, days: int, holidays: Collection[date], zone: tzinfo) -> datetime:
    """Return the same time of the day so many business days later, in a time zone.

    What happens on a free day counts from the end of it.
    """
    at = at.astimezone(zone)
    while not is_business_day(at.date(), holidays=holidays):
        at = datetime.combine(at.date() + DAY, time(), tzinfo=at.tzinfo)
    while days:
        at += DAY
        days -= is_business_day(at.date(), holidays=holidays)
    return at


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def days_of_week(monday: date) -> list[date]:
    return [monday + timedelta(days=offset) for offset in range(7)]


def last_weeks(day: date, *, count: int) -> list[date]:
    """Return the Mondays of the weeks that were over before that of a day, oldest first."""
    return [monday_of(day) - timedelta(weeks=ago) for ago in range(count, 0, -1)]
