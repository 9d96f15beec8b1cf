"""Alerts, rules and services belong to the repository that their labels name."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from apps.accounts.viewers import Viewer, local_administrator
from apps.catalog.ingest import upsert_repositories
from apps.catalog.models import Repository
from apps.incidents.ingest import record_alerts, replace_alert_rules, replace_services
from apps.incidents.queries import (
    alert_gaps,
    alert_rules_by_repository,
    alerts,
    alerts_since,
    scrapes_by_repository,
)
from apps.scorecards.facts import process_of
from tests.incidents.records import alert_rule, fired, look, minute, service
from tests.records import FIRST_PASS, repository

pytestmark = pytest.mark.django_db

PLAIN = {"service": "", "job": ""}


@pytest.fixture(autouse=True)
def _repositories(settings: Settings) -> None:
    settings.PROCESS = process_of({"repository_prefix": "acme-"})
    named = [replace(repository(number), name=f"acme-{name}") for number, name in enumerate(("api", "web"), 1)]
    named[0] = replace(named[0], visibility="public")
    upsert_repositories([named[0], replace(named[1], visibility="private")], target="organization", seen_at=FIRST_PASS)


def key(name: str) -> int:
    return Repository.objects.get(name=name).pk


def repository_with(**labels: str) -> int | None:
    record_alerts(look(0, 9, fired(2, 4, None, **{**PLAIN, **labels})))
    return alerts_since(minute(0))[0].repository_id


@pytest.mark.parametrize(
    "labels", [{"service": "api"}, {"repo": "ACME-API"}, {"job": "shop/api"}, {"service_name": "api"}]
)
def test_a_label_names_a_repository(labels: dict[str, str]) -> None:
    assert repository_with(**labels) == key("acme-api")


def test_the_first_label_that_names_one_counts() -> None:
    assert repository_with(repository="nobody", service="web", job="api") == key("acme-web")


@pytest.mark.parametrize("labels", [{}, {"service": "apiary"}, {"instance": "api"}, {"service": "/"}])
def test_other_labels_name_none(labels: dict[str, str]) -> None:
    assert repository_with(**labels) is None


def test_the_labels_are_a_setting(settings: Settings) -> None:
    settings.PROCESS = process_of({"repository_prefix": "acme-", "alert_labels": ["component"]})

    assert repository_with(service="web", component="api") == key("acme-api")


def test_alerts_of_what_a_viewer_may_not_see_are_left_out() -> None:
    record_alerts(look(0, 9, fired(2, 4, service="web"), fired(2, 4, service="api"), fired(2, 4, service="x")))
    shown = {row.service for row in alerts(Viewer(login="", is_access_known=False), since=minute(0))}

    assert shown == {"api", "x"}
    assert len(alerts(local_administrator(), since=minute(0))) == 3


def test_what_ended_before_is_left_out_and_what_fires_stays() -> None:
    record_alerts(look(0, 9, fired(2, 4, 5), fired(3, 9, instance="b")))
    found = alerts_since(minute(0) + timedelta(days=1))

    assert [(row.began_at, row.is_firing, row.is_critical) for row in found] == [(minute(3), True, True)]


def test_gaps_begin_no_earlier_than_asked_about() -> None:
    record_alerts(look(0, 9, gaps=[(0, 1), (3, 6), (8, 8)], known=2))

    assert alert_gaps(since=minute(4)) == [(minute(4), minute(6)), (minute(8), minute(8))]


def test_rules_and_services_are_told_by_repository(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    replace_alert_rules([alert_rule(service="api"), alert_rule(service="x")], is_complete=True, seen_at=FIRST_PASS)
    scraped: list[Any] = [service(job="api"), service(service_name="api", is_up=False, has_open_telemetry=True)]
    replace_services([*scraped, service(job="web", is_up=False)], seen_at=FIRST_PASS)

    with django_assert_num_queries(4):
        rules, scrapes = alert_rules_by_repository(), scrapes_by_repository()
    assert [[one.name for one in rows] for rows in rules.values()] == [["Down"]]
    assert scrapes == {key("acme-api"): (True, True), key("acme-web"): (False, False)}


@pytest.mark.parametrize("name", ['x"} or vector(1) or up{a="', "back\\slash\nand a new line"])
def test_an_odd_name_of_a_service_is_nothing_but_a_name(name: str) -> None:
    """No query is ever made of one: what is asked of Prometheus is always the same."""
    assert repository_with(service=name) is None
    assert alerts_since(minute(0))[0].service == name
