from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from apps.delivery.queries.periods import local_midnight, monday_of, week_period
from tests.records import START
from tests.spans import THE_WEEK, WEEK_END, WEEK_START, week_until


@pytest.mark.parametrize(
    "text",
    [
        *("2025-W53", "2026-W00", "2026-W54", "2026-W1", "0000-W01", "9999-W52", "2026-W47\n", "٢٠٢٦-W47"),
        *("", "2026W47", "2026-w47", " 2026-W47", "2026-W047", "1969-W52", "3000-W01", "2026-47", "-026-W01"),
    ],
)
def test_what_is_no_week_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        monday_of(text)


def test_a_week_begins_on_its_monday() -> None:
    assert monday_of("2026-W47") == date(2026, 11, 16)
    assert monday_of("2026-W53") == date(2026, 12, 28)
    assert monday_of("2026-W01") == date(2025, 12, 29)


def test_a_day_without_midnight_begins_when_the_clocks_have_jumped() -> None:
    assert local_midnight(date(2018, 11, 4), zone=ZoneInfo("America/Sao_Paulo")) == datetime(2018, 11, 4, 3, tzinfo=UTC)


@pytest.mark.parametrize(("week", "hours"), [("2026-W13", 167), ("2026-W43", 169), ("2026-W20", 168)])
def test_a_week_lasts_as_long_as_its_clocks_say(week: str, hours: int) -> None:
    period = week_period(week, zone=ZoneInfo("Europe/Berlin"))

    assert period.end_at - period.start_at == timedelta(hours=hours)


def test_a_span_is_half_open() -> None:
    assert THE_WEEK.holds(WEEK_START)
    assert not THE_WEEK.holds(WEEK_END)
    assert not THE_WEEK.holds(None)
    assert not THE_WEEK.is_present


def test_a_running_span_holds_what_happens_now_and_nothing_later() -> None:
    running = week_until(START)

    assert running.is_present
    assert running.holds(START)
    assert not running.holds(START + timedelta(seconds=1))
