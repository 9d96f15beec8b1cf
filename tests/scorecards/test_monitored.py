"""The demonstration read from both of its sides: the three rules that need a Prometheus judge what it tells."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from pytest_django import DjangoDbBlocker

from apps.incidents.models import Alert
from apps.incidents.queries import alerts_since
from apps.scorecards.models import RuleResult
from apps.scorecards.queries.changes import present_repositories
from apps.scorecards.registry import all_rules
from apps.scorecards.services import evaluate
from apps.sync.queries import monitoring_status
from apps.sync.watching import watch
from portal.demo.server import DemoServer
from portal.demo.world.model import World
from portal.demo.world.monitoring import FORGOTTEN, firings, service_of, services, with_open_telemetry
from tests.oracle import NOW
from tests.weekly_status.conftest import half_a_year, synced

pytestmark = pytest.mark.django_db

RULES = ("metrics-otel-exposed", "alert-rules-exist", "alert-has-incident")


@pytest.fixture(scope="module")
def monitored(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Return half a year of an organization, synced, looked at through its Prometheus, and judged."""
    patch = pytest.MonkeyPatch()
    for one in synced(half_a_year, name="large", blocker=django_db_blocker):
        with DemoServer(one, clock=lambda: NOW) as server, django_db_blocker.unblock():
            patch.setattr("django.conf.settings.PROMETHEUS_URL", f"{server.url}/prometheus")
            watch(clock=lambda: NOW)
            rules = [rule for rule in all_rules() if rule.slug in RULES]
            evaluate(now=NOW + timedelta(seconds=1), repositories=list(present_repositories()), rules=rules)
            yield one
        patch.undo()


def results(rule: str) -> dict[str, str]:
    """Return what a rule found of each service."""
    rows = RuleResult.objects.filter(rule=rule).exclude(result="not_applicable")
    return dict(rows.values_list("repository__name", "result"))


def test_everything_came_in(monitored: World) -> None:
    assert {feed.name: (feed.state, feed.error) for feed in monitoring_status(now=NOW).feeds} == {
        "alerts": ("ok", ""),
        "alert-rules": ("ok", ""),
        "services": ("ok", ""),
    }


def test_every_alert_of_the_last_weeks_is_known_with_its_repository(monitored: World) -> None:
    since = NOW - timedelta(days=28)
    wanted = {(one.name, one.service) for one in firings(monitored) if one.fires_between(since, NOW)}
    repositories = {row.repository_id for row in alerts_since(since)}

    assert {(row.name, row.service) for row in Alert.objects.all()} == wanted
    assert None not in repositories


def test_metrics_are_judged(monitored: World) -> None:
    good = {one.name for one in with_open_telemetry(monitored)}
    judged = results("metrics-otel-exposed")

    assert judged != {}
    assert all((found == "pass") == (name in good) for name, found in judged.items())


def test_alerting_rules_are_judged(monitored: World) -> None:
    first = services(monitored)[0]
    judged = results("alert-rules-exist")

    assert service_of(first) in first.name
    assert all((found == "fail") == (name == first.name) for name, found in judged.items() if name in names(monitored))


def names(world: World) -> set[str]:
    return {one.name for one in services(world)}


def test_the_alert_that_nobody_wrote_about_is_told(monitored: World) -> None:
    found = RuleResult.objects.get(rule="alert-has-incident")
    lost = next(one for one in firings(monitored) if one.name == FORGOTTEN)

    assert found.result == "fail"
    assert found.observed.startswith(f"without an incident: {FORGOTTEN} on {lost.began_at:%-d %b} (")
