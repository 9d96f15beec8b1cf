"""What rules are told of a Prometheus, and why they are told nothing."""

from datetime import timedelta
from typing import Any

import pytest
from pytest_django import Settings

from apps.catalog.models import Repository
from apps.delivery.ingest import upsert_issues
from apps.incidents.ingest import record_alerts, replace_alert_rules, replace_services
from apps.scorecards.facts import AlertRuleFacts, CriticalAlertFacts, MetricsFacts, Missing
from apps.scorecards.queries.loading.monitoring import Monitoring, alerts_gap, critical_alerts
from apps.scorecards.queries.loading.sources import Sources, load_sources
from apps.sync.models import MonitoringFeed
from tests.incidents.records import alert_rule, fired, look, minute, service
from tests.records import FIRST_PASS, issue, label
from tests.scorecards.queries.loading.conftest import Came

pytestmark = pytest.mark.django_db

NOW = minute(60)


@pytest.fixture
def read(came_in: Came, settings: Settings) -> Came:
    """Return what lets every feed come in, those of Prometheus so many hours ago."""
    came_in()
    settings.PROMETHEUS_URL = "http://127.0.0.1:9"

    def at(*, hours_ago: float = 0, error: str = "") -> Sources:
        for feed in ("alerts", "alert-rules", "services"):
            succeeded_at = FIRST_PASS - timedelta(hours=hours_ago)
            told = {"looked_at": FIRST_PASS, "succeeded_at": succeeded_at, "error": error}
            MonitoringFeed.objects.update_or_create(feed=feed, defaults=told)
        return load_sources(now=FIRST_PASS)

    return at


def repository() -> int:
    return Repository.objects.get().pk


def cause(fact: Any) -> str:
    assert isinstance(fact, Missing)
    return fact.cause


def test_without_a_prometheus_nothing_is_known(came_in: Came) -> None:
    sources = came_in()
    words = "No Prometheus is connected: PROMETHEUS_URL is not set."

    assert cause(Monitoring(sources).metrics(1)) == cause(Monitoring(sources).alert_rules(1)) == words
    assert cause(critical_alerts(sources, now=NOW)) == words
    assert alerts_gap(sources, now=NOW) is None


def test_before_the_first_look_nothing_is_known(came_in: Came, settings: Settings) -> None:
    settings.PROMETHEUS_URL = "http://127.0.0.1:9"
    sources = came_in()

    assert cause(critical_alerts(sources, now=NOW)) == "Alerts have not been read yet."


@pytest.mark.parametrize(
    ("hours", "error", "words"),
    [
        (0.5, "Gone.", ""),
        (2, "", ""),
        (2, "Gone.", "Alerts are stale: Gone."),
        (4, "", "Alerts are stale: the last complete read is too long ago."),
    ],
)
def test_what_failed_or_is_old_is_unknown_with_its_cause(read: Any, hours: float, error: str, words: str) -> None:
    found = critical_alerts(read(hours_ago=hours, error=error), now=NOW)

    assert (found.cause if isinstance(found, Missing) else "") == words


def test_services_and_rules_are_told_by_repository(read: Any) -> None:
    replace_services([service(job="service-1", has_open_telemetry=True)], seen_at=FIRST_PASS)
    replace_alert_rules([alert_rule("Down", service="service-1")], is_complete=True, seen_at=FIRST_PASS)
    monitoring = Monitoring(read())

    assert monitoring.metrics(repository()) == MetricsFacts(is_up=True, has_open_telemetry=True)
    assert monitoring.alert_rules(repository()) == (AlertRuleFacts(name="Down", severity="critical", is_enabled=True),)
    assert monitoring.metrics(repository() + 1) == MetricsFacts(is_up=False, has_open_telemetry=False)
    assert monitoring.alert_rules(repository() + 1) == ()


def test_where_no_label_names_any_repository_nothing_is_known(read: Any) -> None:
    replace_services([service(instance="10.0.0.1")], seen_at=FIRST_PASS)
    replace_alert_rules([alert_rule("Down", service="nobody")], is_complete=True, seen_at=FIRST_PASS)
    monitoring = Monitoring(read())

    assert "Set alert_labels" in cause(monitoring.metrics(repository()))
    assert "Set alert_labels" in cause(monitoring.alert_rules(repository()))


def test_a_critical_alert_is_told_with_its_incident(read: Any) -> None:
    record_alerts(look(0, 59, fired(10, 39, 40, service="service-1")))
    opened = issue(1, labels=(label("incident"),), created_at=minute(20))
    upsert_issues([opened], target="R_1", seen_at=FIRST_PASS)

    assert critical_alerts(read(), now=NOW) == (
        CriticalAlertFacts(
            name="Down",
            fired_at=minute(10),
            ended_at=minute(40),
            is_silenced=None,
            incident_opened_at=minute(20),
        ),
    )


@pytest.mark.parametrize(("seen", "ended", "told"), [(59, None, None), (20, None, 20), (20, 58, 20), (57, 58, 58)])
def test_an_alert_fired_for_as_long_as_that_is_known(read: Any, seen: int, ended: int | None, told: int | None) -> None:
    record_alerts(look(0, 59, fired(10, seen, ended)))
    found = critical_alerts(read(), now=NOW)

    assert not isinstance(found, Missing)
    assert found[0].ended_at == (None if told is None else minute(told))


def test_a_long_gap_is_told_and_a_short_one_hides_nothing(read: Any) -> None:
    record_alerts(look(0, 59, gaps=[(0, 10)], known=11))
    assert alerts_gap(read(), now=NOW) is None

    record_alerts(look(20, 59, gaps=[(20, 40), (42, 59)]))
    words = "Prometheus has no data from 1 Sep 09:20 to 1 Sep 09:40 UTC, nor in 1 shorter gap: "
    assert cause(alerts_gap(read(), now=NOW)) == words + "it is not known what fired then."
