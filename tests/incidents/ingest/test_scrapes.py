"""Alerting rules and services are stored as the whole they are."""

import pytest

from apps.incidents.ingest import replace_alert_rules, replace_services
from apps.incidents.models import AlertRule, ServiceScrape
from tests.incidents.records import alert_rule, service
from tests.records import FIRST_PASS, SECOND_PASS

pytestmark = pytest.mark.django_db


def test_rules_twice_are_the_same_as_once() -> None:
    for _ in range(2):
        replace_alert_rules([alert_rule(), alert_rule()], is_complete=True, seen_at=FIRST_PASS)

    assert AlertRule.objects.count() == 1


def test_an_update_keeps_the_key() -> None:
    replace_alert_rules([alert_rule()], is_complete=True, seen_at=FIRST_PASS)
    key = AlertRule.objects.get().pk
    replace_alert_rules([alert_rule(is_evaluated=False)], is_complete=True, seen_at=SECOND_PASS)

    assert (AlertRule.objects.get().pk, AlertRule.objects.get().is_evaluated) == (key, False)


@pytest.mark.parametrize(("is_complete", "left"), [(True, ["Slow"]), (False, ["Down", "Slow"])])
def test_only_a_complete_list_tells_which_are_gone(is_complete: bool, left: list[str]) -> None:
    replace_alert_rules([alert_rule("Down")], is_complete=True, seen_at=FIRST_PASS)
    replace_alert_rules([alert_rule("Slow")], is_complete=is_complete, seen_at=SECOND_PASS)

    assert list(AlertRule.objects.order_by("name").values_list("name", flat=True)) == left


def test_services_that_are_no_longer_scraped_are_gone() -> None:
    replace_services([service(job="api"), service(job="web")], seen_at=FIRST_PASS)
    replace_services([service(job="web", has_open_telemetry=True)], seen_at=SECOND_PASS)

    assert list(ServiceScrape.objects.values_list("labels", "has_open_telemetry")) == [({"job": "web"}, True)]
