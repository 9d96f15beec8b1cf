"""Critical alerts of a week that had no incident in time, and why that may not be known."""

from datetime import datetime, timedelta

import pytest
from pytest_django import Settings

from apps.catalog.queries import EVERYTHING, RepositoryFilter
from apps.incidents.ingest import record_alerts
from apps.incidents.models import AlertGap
from apps.incidents.records import FiringRecord
from apps.postmortems.queries import incident_figures
from apps.sync.models import MonitoringFeed
from apps.sync.queries import feeds_now
from tests.incidents.records import fired, look, minute
from tests.postmortems.incidents import bring_in
from tests.records import FIRST_PASS
from tests.spans import ADMINISTRATOR, NEXT_WEEK, THE_WEEK, WEEK_START, week_until

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_read")]

LONG = fired(10, 39, 40)


@pytest.fixture(autouse=True)
def _looked_at(settings: Settings) -> None:
    settings.PROMETHEUS_URL = "http://127.0.0.1:9"
    times = {"looked_at": FIRST_PASS, "succeeded_at": FIRST_PASS, "read_from": WEEK_START, "read_until": FIRST_PASS}
    MonitoringFeed.objects.create(feed="alerts", **times)


def unmatched(
    *firing: FiringRecord, now: datetime = FIRST_PASS, narrowed_to: RepositoryFilter = EVERYTHING
) -> list[str] | str:
    """Return the alerts that the week tells of by name, or why it tells of none."""
    if firing:
        record_alerts(look(0, 60, *firing))
    span = THE_WEEK if now == FIRST_PASS else week_until(now)
    feeds = feeds_now(now=FIRST_PASS)
    found = incident_figures(ADMINISTRATOR, known=(), span=span, feeds=feeds, now=now, narrowed_to=narrowed_to)
    rows = found.figures.unmatched_alerts
    return found.causes["unmatched_alerts"] if rows is None else [one.name for one in rows]


def test_one_that_lasted_without_an_incident_is_told() -> None:
    assert unmatched(LONG) == ["Down"]


@pytest.mark.parametrize("firing", [fired(10, 24, 25), fired(10, 39, 40, severity="warning")])
def test_a_short_one_and_one_that_is_not_critical_are_not(firing: FiringRecord) -> None:
    assert unmatched(firing) == []


@pytest.mark.parametrize(("opened", "expected"), [(0, []), (40, []), (41, ["Down"])])
def test_an_incident_before_or_within_half_an_hour_answers_it(opened: int, expected: list[str]) -> None:
    bring_in(1, created_at=minute(opened), title="Down")

    assert unmatched(LONG) == expected


def test_one_that_began_just_now_has_time_left() -> None:
    assert unmatched(fired(10, 39), now=minute(40)) == []
    assert unmatched(now=minute(41)) == ["Down"]


def test_it_is_narrowed_by_the_repository_that_its_labels_name() -> None:
    assert unmatched(LONG, narrowed_to=RepositoryFilter(repository="service-1")) == []
    assert unmatched(fired(10, 39, 40, service="service-1"), narrowed_to=RepositoryFilter(repository="service-1")) == [
        "Down"
    ]


def test_without_a_prometheus_it_is_not_known(settings: Settings) -> None:
    settings.PROMETHEUS_URL = ""

    assert unmatched(LONG) == "No Prometheus is connected: PROMETHEUS_URL is not set."


def test_before_the_first_look_it_is_not_known() -> None:
    MonitoringFeed.objects.update(read_from=WEEK_START + timedelta(minutes=1))

    assert unmatched(LONG) == "What fired is known since 31 Aug 2026, 00:01 only."


def test_after_the_last_look_it_is_not_known() -> None:
    MonitoringFeed.objects.update(read_until=NEXT_WEEK.start_at - timedelta(minutes=1))

    assert unmatched(LONG) == "Prometheus has not been asked yet what fired then."


def test_a_broken_source_tells_nothing_of_the_present() -> None:
    MonitoringFeed.objects.update(error="Prometheus does not answer.", succeeded_at=minute(-600))

    assert unmatched(LONG, now=minute(90)) == "Alerts are stale: Prometheus does not answer."


def test_a_gap_may_hide_one() -> None:
    AlertGap.objects.create(began_at=minute(100), ended_at=minute(120))

    assert unmatched(LONG) == (
        "Prometheus has no data from 1 Sep 10:40 to 1 Sep 11:00 UTC: it is not known what fired then."
    )
