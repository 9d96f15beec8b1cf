from datetime import UTC, date, datetime

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
    assert business_days_after(at, days=days, holidays=()) == expected


def test_holidays_do_not_count() -> None:
    assert business_days_after(FRIDAY, days=1, holidays={date(2026, 11, 23)}) == TUESDAY
