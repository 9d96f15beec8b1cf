from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.weekly_status.weeks import Week

ZONES = [
    ZoneInfo(name)
    for name in (
        *("UTC", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Africa/Cairo", "Asia/Beirut"),
        *("Australia/Lord_Howe", "Pacific/Apia", "Pacific/Kiritimati", "Pacific/Chatham", "Asia/Kathmandu"),
    )
]
zones = st.sampled_from(ZONES)
moments = st.datetimes(datetime(1971, 1, 1), datetime(2998, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001
weeks = st.dates(date(1971, 1, 1), date(2998, 12, 1)).map(lambda day: Week(day - timedelta(days=day.weekday())))


@given(weeks)
def test_a_week_reads_as_it_is_written(week: Week) -> None:
    assert Week.parse(str(week)) == week


@given(weeks)
def test_weeks_follow_one_another(week: Week) -> None:
    assert week.next.previous == week
    assert week.previous < week < week.next
    assert week.days[-1] + timedelta(days=1) == week.next.monday


@given(weeks, zones)
def test_a_week_ends_where_the_next_begins(week: Week, zone: ZoneInfo) -> None:
    bounds = week.bounds(zone=zone)

    assert bounds.end_at == week.next.bounds(zone=zone).start_at
    assert timedelta(days=6) <= bounds.end_at - bounds.start_at <= timedelta(days=7, hours=1)


@given(moments, zones)
def test_every_moment_is_in_the_week_of_its_local_day(moment: datetime, zone: ZoneInfo) -> None:
    week = Week.containing(moment, zone=zone)

    assert week.contains(moment, zone=zone)
    assert moment.astimezone(zone).date() in week.days


@pytest.mark.parametrize(
    ("day", "week"),
    [
        (date(2026, 12, 31), "2026-W53"),
        (date(2027, 1, 3), "2026-W53"),
        (date(2027, 1, 4), "2027-W01"),
        (date(2024, 12, 30), "2025-W01"),
        (date(2023, 1, 1), "2022-W52"),
    ],
)
def test_the_edges_of_years_follow_iso(day: date, week: str) -> None:
    assert str(Week.containing(datetime(day.year, day.month, day.day, 12, tzinfo=UTC), zone=UTC)) == week


@pytest.mark.parametrize("text", ["2025-W53", "2026-W00", "2026-W1", "nonsense"])
def test_what_is_no_week_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Week.parse(text)


def test_a_week_begins_on_a_monday_only() -> None:
    with pytest.raises(ValueError, match="Monday"):
        Week(date(2026, 11, 17))


@pytest.mark.parametrize(
    ("week", "label"),
    [
        ("2026-W47", "16 – 22 Nov 2026"),
        ("2026-W49", "30 Nov – 6 Dec 2026"),
        ("2026-W53", "28 Dec 2026 – 3 Jan 2027"),
    ],
)
def test_a_label_spells_the_days_out(week: str, label: str) -> None:
    assert Week.parse(week).label == label
