"""A real Prometheus: an alert fires, is matched to its repository and clears; then nobody answers."""

import time
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from apps.catalog.ingest import upsert_repositories
from apps.catalog.models import Repository
from apps.incidents.models import Alert, AlertRule
from apps.incidents.queries import AlertRow, alert_rules_by_repository, alerts_since, scrapes_by_repository
from apps.sync.models import MonitoringCircuit
from apps.sync.queries import monitoring_status
from apps.sync.watching import Rhythm, watch
from tests.monitoring import Prometheus
from tests.records import FIRST_PASS, repository

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

RHYTHM = Rhythm(step=timedelta(seconds=1), history=timedelta(seconds=2))


@pytest.fixture(autouse=True)
def _connected(prometheus: Prometheus, settings: Settings) -> None:
    settings.PROMETHEUS_URL = prometheus.url
    upsert_repositories([repository(1)], target="organization", seen_at=FIRST_PASS)


def look() -> dict[str, str]:
    """Look at everything; return the errors by feed."""
    # The moment that has just passed is known from its end on.
    time.sleep(1.1)
    assert watch(clock=timezone.now, rhythm=RHYTHM, is_asked=True).has_looked
    return {feed.name: feed.error for feed in monitoring_status(now=timezone.now()).feeds if feed.error}


def the_alert() -> AlertRow:
    # What another test let fire may have ended within the history that is read.
    return alerts_since(timezone.now() - timedelta(hours=1))[0]


def test_an_alert_appears_with_its_repository_and_clears(prometheus: Prometheus) -> None:
    assert look() == {}
    assert not Alert.objects.filter(ended_at=None).exists()

    prometheus.let_fire(True)
    assert look() == {}
    alert = the_alert()
    assert (alert.name, alert.is_critical, alert.is_firing) == ("Down", True, True)
    assert alert.repository_id == Repository.objects.get().pk
    assert alert.active_at is not None
    assert alert.active_at <= alert.began_at

    prometheus.let_fire(False)
    assert look() == {}
    assert not the_alert().is_firing


def test_rules_and_services_belong_to_their_repository() -> None:
    assert look() == {}
    key = Repository.objects.get().pk

    assert [(rule.name, rule.severity) for rule in alert_rules_by_repository()[key]] == [
        ("Down", "critical"),
        ("Slow", ""),
    ]
    assert scrapes_by_repository() == {key: (True, True)}
    assert AlertRule.objects.filter(is_evaluated=True).count() == 2


def test_when_it_stops_the_last_known_alerts_stay_and_go_on_afterwards(prometheus: Prometheus, client: Client) -> None:
    prometheus.let_fire(True)
    look()
    before = the_alert()
    prometheus.stop()

    assert set(look()) == {"alerts", "alert-rules", "services"}
    assert the_alert() == before
    assert "Prometheus could not be reached" in client.get("/sync/").content.decode()

    prometheus.start()
    prometheus.let_fire(True)
    MonitoringCircuit.objects.update(open_until=None)
    assert look() == {}
    assert (the_alert().id, the_alert().began_at) == (before.id, before.began_at)
    assert the_alert().seen_at > before.seen_at
