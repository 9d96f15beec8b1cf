from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from apps.scorecards.facts.business_days import business_days_after

THURSDAY, FRIDAY, SATURDAY = (datetime(2026, 11, day, 10, tzinfo=UTC) for day in (19, 20, 21))
MONDAY, TUESDAY, WEDNESDAY = (datetime(2026, 11, day, 10, tzinfo=UTC) for day in (23, 24, 25))
TUESDAY_BEGINS = TUESDAY.replace(hour=0)


@pytest.mark.parametrize(
    ("at", "days", "expected"),
    [(THURSDAY, 1, FRIDAY), (FRIDAY, 1, MONDAY), (THURSDAY, 4, WEDNESDAY), (SATURDAY, 1, TUESDAY_BEGINS)],
)
def test_weekends_do_not_count(at: datetime, days: int, expected: datetime) -> None:
    assert business_days_after(at, days=days, holidays=(), zone=UTC) == expected


def test_holidays_do_not_count() -> None:
    assert business_days_after(FRIDAY, days=1, holidays={date(2026, 11, 23)}, zone=UTC) == TUESDAY


@pytest.mark.parametrize(
    ("zone", "at", "days", "expected"),
    [
        # Friday 23:30 in New York, Saturday in UTC; the clocks were set back on 1 November.
        ("America/New_York", "2026-10-31T03:30Z", 1, "2026-11-02T23:30-05:00"),
        ("America/New_York", "2026-11-21T04:30Z", 5, "2026-11-27T23:30-05:00"),
        # Monday 00:30 in Berlin, Sunday in UTC.
        ("Europe/Berlin", "2026-11-22T23:30Z", 1, "2026-11-24T00:30+01:00"),
        # Over the nights on which the clocks are set forward and back.
        ("Europe/Berlin", "2026-03-27T12:00Z", 1, "2026-03-30T13:00+02:00"),
        ("Europe/Berlin", "2026-10-23T22:30Z", 1, "2026-10-27T00:00+01:00"),
        # Cairo sets its clocks forward on a Friday at 00:00.
        ("Africa/Cairo", "2026-04-23T10:00Z", 1, "2026-04-24T12:00+03:00"),
    ],
)
def test_days_are_those_of_the_organization(zone: str, at: str, days: int, expected: str) -> None:
    found = business_days_after(datetime.fromisoformat(at), days=days, holidays=(), zone=ZoneInfo(zone))

    assert found.isoformat(timespec="minutes") == expected
