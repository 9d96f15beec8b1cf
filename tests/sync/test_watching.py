"""Looks at a Prometheus: what is due, what a failure comes to, and what stays known."""

import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from apps.incidents.ingest import record_alerts
from apps.incidents.models import Alert, AlertGap, AlertRule, ServiceScrape
from apps.incidents.records import AlertsRecord
from apps.scorecards.tasks import judge_all
from apps.sync import watching
from apps.sync.models import MonitoringFeed, SyncLease
from apps.sync.queries import FeedState, monitoring_status
from apps.sync.runner import take_other_lease
from apps.sync.tasks import watch_prometheus
from apps.sync.watching import Rhythm, watch
from tests.integrations.github.scripted import Reply, ScriptedServer
from tests.integrations.prometheus.answers import matrix, success, vector
from tests.realparts import free_port
from tests.syncing import NOW, Clock, Syncing

pytestmark = pytest.mark.django_db

RHYTHM = Rhythm(history=timedelta(minutes=5))
DOWN = {"alertname": "Down", "severity": "critical"}
RULE = {"type": "alerting", "name": "Down", "labels": {"severity": "critical"}, "health": "ok"}
RULES = success({"groups": [{"file": "a.yml", "name": "api", "rules": [RULE]}]})
SERVICES = (vector({"metric": {"job": "api"}, "value": [1, "1"]}), vector())
GARBAGE = Reply(body="<html>")


@pytest.fixture
def scripted(settings: Settings) -> Iterator[ScriptedServer]:
    running = ScriptedServer()
    settings.PROMETHEUS_URL = running.url
    yield running
    running.stop()


def over(minutes: range, **labels: str) -> dict[str, Any]:
    """Return a series with a value in each of some minutes after NOW."""
    values = [[int((NOW + timedelta(minutes=minute)).timestamp()), "1"] for minute in minutes]
    return {"metric": labels, "values": values}


def alerts(fired: range, *, alive: range = range(-5, 60), **more: Any) -> list[Reply]:
    return [matrix(over(alive)), matrix(over(fired, **DOWN), **more), matrix()]


def states(clock: Clock) -> dict[str, FeedState]:
    return {feed.name: feed for feed in monitoring_status(now=clock()).feeds}


def look(scripted: ScriptedServer, clock: Clock, *replies: Reply) -> bool:
    scripted.seen.clear()
    scripted.script = list(replies) or [GARBAGE]
    return watch(clock=clock, rhythm=RHYTHM).has_looked


def look_well(scripted: ScriptedServer, clock: Clock, *, fired: range = range(0)) -> bool:
    return look(scripted, clock, *alerts(fired), RULES, *SERVICES)


def test_a_look_reads_alerts_rules_and_services(scripted: ScriptedServer, clock: Clock) -> None:
    assert look_well(scripted, clock, fired=range(-3, 1))
    assert Alert.objects.get().began_at == NOW - timedelta(minutes=3)
    assert (AlertRule.objects.get().name, ServiceScrape.objects.get().is_up) == ("Down", True)
    assert {name: (feed.state, feed.items) for name, feed in states(clock).items()} == {
        "alerts": ("ok", 1),
        "alert-rules": ("ok", 1),
        "services": ("ok", 1),
    }


def test_without_an_address_nobody_is_asked(clock: Clock) -> None:
    assert not watch(clock=clock).has_looked
    assert MonitoringFeed.objects.count() == 0


def test_each_feed_waits_for_its_turn(scripted: ScriptedServer, clock: Clock) -> None:
    look_well(scripted, clock)
    assert not look(scripted, clock)

    clock.advance(minutes=1)
    assert look(scripted, clock, *alerts(range(0)))
    assert len(scripted.seen) == 3


def test_the_next_look_asks_from_where_the_last_one_ended(scripted: ScriptedServer, clock: Clock) -> None:
    look_well(scripted, clock, fired=range(-1, 1))
    clock.advance(minutes=2)
    look(scripted, clock, *alerts(range(2)))

    assert f"start={int(NOW.timestamp())}" in scripted.seen[0].path
    assert Alert.objects.get().ended_at == NOW + timedelta(minutes=2)


def test_somebody_else_who_looks_is_left_alone(scripted: ScriptedServer, clock: Clock) -> None:
    lease = take_other_lease(watching.LEASE, clock=clock)
    assert lease is not None
    assert not look_well(scripted, clock)

    lease.release()
    assert look_well(scripted, clock)


def test_neither_holds_up_a_sync_nor_a_sync_it(scripted: ScriptedServer, clock: Clock) -> None:
    assert take_other_lease("sync", clock=clock) is not None
    assert look_well(scripted, clock)
    assert SyncLease.objects.get(name="prometheus").owner == ""


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (GARBAGE, "The answer of Prometheus is unreadable: it is no JSON object, so there may be no Prometheus"),
        (Reply(status=503), "Prometheus answered with an error (503)."),
        (Reply(status=401), "Prometheus refuses (401): PROMETHEUS_URL must be an address that needs no sign-in."),
    ],
)
def test_a_failure_is_told_and_leaves_what_was_known(
    scripted: ScriptedServer, clock: Clock, reply: Reply, words: str
) -> None:
    look_well(scripted, clock, fired=range(-3, 1))
    clock.advance(minutes=20)
    look(scripted, clock, reply)
    feed = states(clock)["alerts"]

    assert (feed.state, feed.age_seconds) == ("failed", 20 * 60)
    assert feed.error.startswith(words)
    assert (Alert.objects.get().ended_at, Alert.objects.get().seen_at) == (None, NOW)


def test_a_closed_port_is_told(settings: Settings, clock: Clock) -> None:
    settings.PROMETHEUS_URL = f"http://127.0.0.1:{free_port()}"
    watch(clock=clock, rhythm=RHYTHM)

    assert states(clock)["alerts"].error == "Prometheus could not be reached, or broke the connection."


def test_a_slow_server_ends_with_its_time(
    scripted: ScriptedServer, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "TOTAL_SECONDS", 0.3)
    look(scripted, clock, Reply(body={"status": "x" * 500}, delivery="drip"))

    assert {feed.error for feed in states(clock).values()} == {"Prometheus took too long to answer."}


def test_after_three_failures_nobody_asks_for_a_minute(scripted: ScriptedServer, clock: Clock) -> None:
    look(scripted, clock, GARBAGE)
    assert len(scripted.seen) == 3
    assert monitoring_status(now=clock()).paused_until == NOW + timedelta(seconds=60)

    clock.advance(seconds=59)
    assert not look(scripted, clock, GARBAGE)
    clock.advance(seconds=2)
    look(scripted, clock, GARBAGE)
    assert len(scripted.seen) == 1


def test_a_success_closes_the_circuit(scripted: ScriptedServer, clock: Clock) -> None:
    look(scripted, clock, GARBAGE)
    clock.advance(seconds=61)
    look_well(scripted, clock)

    assert monitoring_status(now=clock()).paused_until is None
    assert {feed.state for feed in states(clock).values()} == {"ok"}


def test_a_prometheus_that_scrapes_nothing_knows_nothing(scripted: ScriptedServer, clock: Clock) -> None:
    look_well(scripted, clock, fired=range(-3, 1))
    clock.advance(minutes=10)
    look(scripted, clock, *alerts(range(-3, 1), alive=range(-5, 3)), RULES, *SERVICES)

    assert states(clock)["alerts"].error.endswith("there is no `up`, so what fires is not known.")
    assert Alert.objects.get().ended_at == NOW + timedelta(minutes=1)
    assert AlertGap.objects.get().began_at == NOW + timedelta(minutes=3)


def test_what_it_warns_of_is_told_and_ends_nothing(scripted: ScriptedServer, clock: Clock) -> None:
    look_well(scripted, clock, fired=range(-3, 1))
    clock.advance(minutes=1)
    look(scripted, clock, *alerts(range(0), warnings=["a store is out of reach"]))

    assert states(clock)["alerts"].error.endswith("may not be complete: a store is out of reach.")
    assert Alert.objects.get().ended_at is None


def test_an_incomplete_list_of_services_takes_none_away(scripted: ScriptedServer, clock: Clock) -> None:
    look_well(scripted, clock)
    clock.advance(minutes=5)
    look(scripted, clock, *alerts(range(0)), RULES, vector(warnings=["half"]), vector())

    assert ServiceScrape.objects.count() == 1


def test_a_long_history_goes_on_in_the_next_look(scripted: ScriptedServer, clock: Clock) -> None:
    scripted.script = [*alerts(range(0), alive=range(-430, 60))]
    ticks = iter([NOW, NOW, NOW, NOW, *[NOW + watching.DEADLINE] * 20])

    watch(clock=lambda: next(ticks), rhythm=Rhythm(history=timedelta(hours=7)))
    read_until = MonitoringFeed.objects.get(feed="alerts").read_until

    assert states(clock)["alerts"].state == "partial"
    assert read_until == NOW - timedelta(hours=1, minutes=1)


def test_another_address_begins_anew(scripted: ScriptedServer, clock: Clock, settings: Settings) -> None:
    look_well(scripted, clock)
    settings.PROMETHEUS_URL = f"http://127.0.0.1:{free_port()}"
    watch(clock=clock, rhythm=RHYTHM)

    assert states(clock)["alerts"].last_success_at is None


def test_a_defect_is_noted(scripted: ScriptedServer, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(record: Any) -> int:
        raise ZeroDivisionError

    monkeypatch.setattr(watching, "record_alerts", break_down)
    with pytest.raises(ZeroDivisionError):
        look_well(scripted, clock)

    assert states(clock)["alerts"].error.startswith("A defect of the portal (ZeroDivisionError)")


@pytest.mark.parametrize(("hours", "state"), [(0.9, "ok"), (1.1, "stale")])
def test_what_is_old_is_stale(scripted: ScriptedServer, clock: Clock, hours: float, state: str) -> None:
    look_well(scripted, clock)
    clock.advance(hours=hours)

    assert states(clock)["alerts"].state == state
    assert monitoring_status(now=clock()).causes == {}


def test_a_failure_makes_unknown_what_is_older_than_it_may_be(scripted: ScriptedServer, clock: Clock) -> None:
    look_well(scripted, clock)
    clock.advance(minutes=59)
    look(scripted, clock, GARBAGE)
    assert monitoring_status(now=clock()).causes == {}

    clock.advance(minutes=2)
    assert monitoring_status(now=clock()).causes["alerts"].startswith("Alerts are stale: The answer of Prometheus")


def test_the_page_says_what_to_set_where_none_is_connected(client: Client) -> None:
    assert "PROMETHEUS_URL is not set: set it to" in client.get("/sync/").content.decode()


def test_the_page_shows_how_each_feed_stands(scripted: ScriptedServer, clock: Clock, client: Client) -> None:
    look_well(scripted, clock)
    clock.advance(minutes=20)
    look(scripted, clock, Reply(status=503))
    page = client.get("/sync/").content.decode()

    assert "Alerting rules" in page
    assert "Prometheus answered with an error (503)." in page
    assert "it failed three times in a row" in page


def test_the_same_as_json(scripted: ScriptedServer, clock: Clock, client: Client) -> None:
    look_well(scripted, clock)
    told = client.get("/api/v1/sync").json()["monitoring"]

    assert (told["is_connected"], told["paused_until"]) == (True, None)
    assert [(feed["name"], feed["state"]) for feed in told["feeds"]] == [
        ("alerts", "ok"),
        ("alert-rules", "ok"),
        ("services", "ok"),
    ]


@pytest.mark.parametrize("path", ["/", "/sync/", "/scorecards/", "/api/v1/sync"])
@pytest.mark.parametrize("reply", [Reply(delivery="stall"), GARBAGE])
def test_no_page_waits_for_it_or_fails(
    scripted: ScriptedServer, clock: Clock, client: Client, reply: Reply, path: str
) -> None:
    look_well(scripted, clock, fired=range(-3, 1))
    clock.advance(minutes=2)
    scripted.script, before = [reply], len(scripted.seen)

    assert client.get(path).status_code == 200
    assert len(scripted.seen) == before


def test_a_sync_runs_while_a_look_lasts(scripted: ScriptedServer, sync: Syncing, clock: Clock) -> None:
    look = take_other_lease(watching.LEASE, clock=clock)

    assert sync(feeds=["repositories"]).state == "done"
    assert look is not None
    with look.transaction():
        assert SyncLease.objects.get(name=watching.LEASE).owner == look.owner


def test_what_died_is_taken_up_where_it_stood(
    scripted: ScriptedServer, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    scripted.script = [*alerts(range(0), alive=range(-430, 60)) * 2, RULES, *SERVICES]
    rhythm = Rhythm(history=timedelta(hours=7))
    monkeypatch.setattr(watching, "record_alerts", die_at_the_second)
    with pytest.raises(SystemExit):
        watch(clock=clock, rhythm=rhythm)
    monkeypatch.undo()
    scripted.script = [*alerts(range(0), alive=range(-430, 60)), RULES, *SERVICES]
    watch(clock=clock, rhythm=rhythm)

    assert f"start={int((NOW - timedelta(minutes=61)).timestamp())}" in scripted.seen[6].path
    assert {feed.state for feed in states(clock).values()} == {"ok"}


def die_at_the_second(record: AlertsRecord) -> int:
    """Store the first piece of a long history alone."""
    if record.until_at == NOW:
        sys.exit()
    return record_alerts(record)


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note that judging is handed to the broker."""
    names: list[str] = []
    monkeypatch.setattr(judge_all, "delay", lambda: names.append("judge_all"))
    return names


def test_what_is_new_is_judged_at_once(scripted: ScriptedServer, clock: Clock, begun: list[str]) -> None:
    scripted.script = [success({"resultType": "matrix", "result": []}), RULES]
    watch_prometheus()
    assert begun == ["judge_all"]

    clock.advance(minutes=2)
    watch_prometheus()
    assert len(begun) == 1


def test_other_services_are_new_and_the_same_are_not(scripted: ScriptedServer, clock: Clock) -> None:
    changes = []
    for telemetry in (vector(), vector(), vector({"metric": {"job": "api"}, "value": [1, "1"]})):
        scripted.script = [*alerts(range(0)), RULES, SERVICES[0], telemetry]
        changes.append(watch(clock=clock, rhythm=RHYTHM).has_changed)
        clock.advance(minutes=6)

    assert changes == [True, False, True]
