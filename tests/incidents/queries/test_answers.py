"""Which incident answers an alert."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from apps.catalog.ingest import upsert_repositories
from apps.delivery.ingest import upsert_issues, upsert_timelines
from apps.delivery.records import TimelineRecord
from apps.incidents.ingest import record_alerts
from apps.incidents.queries import answered_alerts
from tests.incidents.records import fired, look, minute
from tests.records import FIRST_PASS, event, issue, label, repository

pytestmark = pytest.mark.django_db

INCIDENT = (label("incident"),)
SINCE = minute(-60)
HERE, ELSEWHERE = "R_1", "R_2"


@pytest.fixture(autouse=True)
def _alert() -> None:
    """An alert on the first of two services, from minute 10 to 40."""
    upsert_repositories([repository(1), repository(2)], target="organization", seen_at=FIRST_PASS)
    record_alerts(look(0, 60, fired(10, 39, 40, service="service-1")))


def opened(at: int, *, target: str = HERE, number: int = 1, **values: Any) -> None:
    """Open an incident at a minute."""
    told = {"title": "It is broken", "labels": INCIDENT, "created_at": minute(at), "updated_at": minute(at)}
    upsert_issues([issue(number, **told | values)], target=target, seen_at=FIRST_PASS)


def answer() -> datetime | None:
    return answered_alerts(since=SINCE)[0].opened_at


def test_without_an_incident_there_is_none() -> None:
    assert answer() is None


@pytest.mark.parametrize("at", [-600, 5, 30])
def test_one_in_its_repository_answers_while_it_fires(at: int) -> None:
    opened(at)

    assert answer() == minute(at)


def test_one_that_was_closed_before_does_not() -> None:
    opened(1, state="closed", closed_at=minute(8), updated_at=minute(8))

    assert answer() is None


def test_one_that_is_opened_after_its_end_must_name_it() -> None:
    opened(50)
    assert answer() is None

    opened(50, number=2, title="Down for half an hour")
    assert answer() == minute(50)


@pytest.mark.parametrize(
    ("values", "is_answered"),
    [
        ({"title": "[alert] Down on service-1"}, True),
        ({"body": "down: SERVICE-1 does not answer"}, True),
        ({"labels": (*INCIDENT, label("service-1"))}, True),
        ({"title": "Down"}, False),
        ({"title": "service-1 is slow"}, False),
        ({"title": "Countdown of service-1"}, False),
        ({"title": "Down on service-10"}, False),
    ],
)
def test_one_elsewhere_names_alert_and_service_or_bears_its_label(values: dict[str, Any], is_answered: bool) -> None:
    opened(20, target=ELSEWHERE, **values)

    assert (answer() is not None) == is_answered


def test_an_alert_of_no_repository_is_answered_by_its_name() -> None:
    record_alerts(look(0, 60, fired(10, 39, 40, alertname="Fire", service="")))
    opened(20, target=ELSEWHERE, title="Fire in the region")
    found = {one.alert.name: one.opened_at for one in answered_alerts(since=SINCE)}

    assert found == {"Down": None, "Fire": minute(20)}


def test_an_issue_without_the_label_is_no_incident() -> None:
    opened(20, labels=(label("bug"),))

    assert answer() is None


def test_one_that_was_labeled_much_later_was_opened_then() -> None:
    opened(-3000)
    labeled = event("labeled", at=minute(15), label="incident")
    timeline = TimelineRecord(node_id="I_1", events=(labeled,), has_board_events=True)
    upsert_timelines([timeline], target="", seen_at=FIRST_PASS)

    assert answer() == minute(15)


def test_the_first_of_several_counts() -> None:
    opened(30, number=1)
    opened(20, number=2)

    assert answer() == minute(20)


def test_only_critical_alerts_are_asked_about_unless_all_are() -> None:
    record_alerts(look(0, 60, fired(10, 39, 40, severity="warning")))

    assert len(answered_alerts(since=SINCE)) == 1
    assert len(answered_alerts(since=SINCE, is_critical=False)) == 2


def test_more_rows_take_no_more_statements(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    record_alerts(look(0, 60, *(fired(10, 39, 40, instance=str(number)) for number in range(20))))
    for number in range(1, 9):
        opened(20 + number, number=number)
    with django_assert_num_queries(5):
        assert len(answered_alerts(since=SINCE + timedelta(0))) == 21
