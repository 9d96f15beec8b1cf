"""Business days: Monday to Friday less the organization's holidays, in the zone of the moment asked about."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

DAY = timedelta(days=1)
SATURDAY = 5


def is_business_day(day: date, *, holidays: Collection[date]) -> bool:
    return day.weekday() < SATURDAY and day not in holidays


def business_days_after(at: datetime, *, days: int, holidays: Collection[date]) -> datetime:
    """Return the moment so many business days later; what happens on a free day counts from the end of it."""
    while not is_business_day(at.date(), holidays=holidays):
        at = datetime.combine(at.date() + DAY, time(), tzinfo=at.tzinfo)
    while days:
        at += DAY
        days -= is_business_day(at.date(), holidays=holidays)
    return at
