"""In which pieces Prometheus is asked, and what follows from what it says."""

from datetime import timedelta

import pytest

from apps.incidents.records import AlertsRecord
from apps.integrations.errors import SourceUnavailable
from apps.integrations.prometheus import reads
from apps.integrations.prometheus.client import PrometheusClient
from apps.integrations.prometheus.mapping import moment
from tests.integrations.github.scripted import Reply, ScriptedServer
from tests.integrations.prometheus.answers import BEGAN, STEP, firing, matrix, series, vector

TOO_LARGE = Reply(body="x" * (6 * 1024 * 1024))
BEGIN = moment(BEGAN)


def alerts(client: PrometheusClient, *, steps: int) -> list[AlertsRecord]:
    until = BEGIN + timedelta(seconds=STEP * steps + 7)
    return list(reads.alerts(client, from_at=BEGIN - timedelta(seconds=5), until_at=until, step_seconds=STEP))


def test_pieces_follow_one_another_at_multiples_of_the_step(server: ScriptedServer, client: PrometheusClient) -> None:
    server.script = [matrix()]
    found = alerts(client, steps=400)

    assert [one.from_at for one in found] == [BEGIN, BEGIN + timedelta(hours=6)]
    assert [one.until_at for one in found] == [
        BEGIN + timedelta(hours=5, minutes=59),
        BEGIN + timedelta(hours=6, minutes=40),
    ]


def test_what_fired_is_told_with_since_when(server: ScriptedServer, client: PrometheusClient) -> None:
    active = series(1, 2, value=str(BEGAN - 60), alertname="Down", service="api", severity="critical")
    server.script = [matrix(series(0, 1, 2, 3)), matrix(firing(1, 2)), matrix(active)]
    (found,) = alerts(client, steps=3)

    assert found.firing[0].active_at == moment(BEGAN - 60)
    assert found.firing[0].ended_at == moment(BEGAN + 3 * STEP)


def test_a_piece_too_large_is_asked_for_in_smaller_ones(server: ScriptedServer, client: PrometheusClient) -> None:
    server.script = [TOO_LARGE, matrix()]

    assert [one.from_at for one in alerts(client, steps=19)] == [BEGIN, BEGIN + timedelta(minutes=10)]


def test_one_that_cannot_be_smaller_is_told(server: ScriptedServer, client: PrometheusClient) -> None:
    server.script = [TOO_LARGE]
    with pytest.raises(SourceUnavailable, match="too large"):
        alerts(client, steps=5)


def test_a_warning_stays_with_its_piece(server: ScriptedServer, client: PrometheusClient) -> None:
    alive = matrix(series(*range(400)))
    server.script = [alive, matrix(warnings=["a store is out of reach"]), matrix(), alive, matrix(), matrix()]
    first, second = alerts(client, steps=370)

    assert (first.warning, first.known_at) == ("a store is out of reach", None)
    assert (second.warning, second.known_at) == ("", second.from_at)


def test_services_are_told_apart_by_the_labels_that_name_repositories(
    server: ScriptedServer, client: PrometheusClient
) -> None:
    up = vector({"metric": {"job": "api"}, "value": [BEGAN, "1"]})
    server.script = [up, vector()]
    (found,) = reads.services(client, labels=["service", "job"], at=BEGIN)

    assert (found.labels, found.is_up, found.has_open_telemetry) == ({"job": "api"}, True, False)
    assert "max+by+%28service%2C+job%2C+service_name%29" in server.seen[0].path


def test_without_anything_scraped_nothing_is_known_of_services(
    server: ScriptedServer, client: PrometheusClient
) -> None:
    server.script = [vector()]
    with pytest.raises(SourceUnavailable) as caught:
        reads.services(client, labels=["job"], at=BEGIN)

    assert caught.value.reason == "no_data"
