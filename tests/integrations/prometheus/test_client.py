"""What the client makes of a Prometheus that answers, refuses, is slow, or talks nonsense."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from apps.integrations.errors import SourceError, SourceRejected, SourceUnavailable
from apps.integrations.prometheus.client import MAX_SERIES, PrometheusClient
from tests.integrations.github.scripted import Reply, ScriptedServer, elapsed_since
from tests.integrations.prometheus.answers import matrix, success, vector
from tests.realparts import free_port

AT = datetime(2026, 11, 18, 15, 30, tzinfo=UTC)


def error_of(client: PrometheusClient) -> SourceError:
    with pytest.raises(SourceError) as caught:
        client.now("up", at=AT)
    return caught.value


def test_a_query_comes_back_with_what_it_holds(server: ScriptedServer, client: PrometheusClient) -> None:
    server.script = [vector({"metric": {}, "value": [1, "1"]})]

    assert client.now("count(up)", at=AT) == [{"metric": {}, "value": [1, "1"]}]
    assert server.seen[0].path == "/api/v1/query?query=count%28up%29&time=1795015800.0"


def test_a_range_is_asked_for_with_its_step(server: ScriptedServer, client: PrometheusClient) -> None:
    server.script = [matrix()]

    assert client.between("up", from_at=AT, until_at=AT, step_seconds=60) == []
    assert server.seen[0].path.endswith("start=1795015800&end=1795015800&step=60")


def test_warnings_are_kept_until_they_are_taken(server: ScriptedServer, client: PrometheusClient) -> None:
    server.script = [vector(warnings=["a store is out of reach"])]
    client.now("up", at=AT)

    assert client.take_warnings() == "a store is out of reach"
    assert client.take_warnings() == ""


def test_a_closed_port_is_out_of_reach_at_once(make_client: Callable[[str], PrometheusClient]) -> None:
    start = time.monotonic()

    assert error_of(make_client(f"http://127.0.0.1:{free_port()}")).reason == "network"
    assert elapsed_since(start) < 1


@pytest.mark.parametrize("delivery", ["stall", "drip", "drip_headers"])
def test_a_slow_server_is_cut_off(server: ScriptedServer, client: PrometheusClient, delivery: Any) -> None:
    server.script = [Reply(body=vector().body, headers={"X-Long": "x" * 200}, delivery=delivery)]
    start = time.monotonic()

    assert error_of(client).reason == "timeout"
    assert elapsed_since(start) < 2


@pytest.mark.parametrize(
    ("status", "reason"),
    [(401, "credential"), (403, "forbidden"), (404, "not_found"), (302, "not_found"), (400, "unsupported")],
)
def test_a_refusal_is_told_with_its_reason(
    server: ScriptedServer, client: PrometheusClient, status: int, reason: str
) -> None:
    server.script = [Reply(status=status, headers={"Location": "/graph"})]
    error = error_of(client)

    assert isinstance(error, SourceRejected)
    assert (error.reason, len(server.seen)) == (reason, 1)


@pytest.mark.parametrize("status", [500, 502, 503])
def test_an_error_of_the_server_may_pass(server: ScriptedServer, client: PrometheusClient, status: int) -> None:
    server.script = [Reply(status=status, body={"status": "error", "error": "too many queries"})]
    error = error_of(client)

    assert (error.reason, len(server.seen)) == ("server_error", 1)
    assert str(error) == f"Prometheus answered with an error ({status}) (too many queries)."


@pytest.mark.parametrize(
    "reply",
    [
        Reply(body="<html>Sign in</html>"),
        Reply(body='{"status": "success", "data": {"resultType": "vector", "result": ['),
        Reply(body='{"status": "success", "data": {"resultType": "vector", "result": [NaN]}}'),
        Reply(body="[" * 100_000),
        Reply(body=[]),
        Reply(body={"status": "success"}),
        Reply(body={"status": "error", "errorType": "execution", "error": "broken"}),
        success({"resultType": "vector"}),
        success({"resultType": "matrix", "result": []}),
        success({"resultType": "vector", "result": None}),
    ],
)
def test_nonsense_is_unreadable(server: ScriptedServer, client: PrometheusClient, reply: Reply) -> None:
    server.script = [reply]
    error = error_of(client)

    assert isinstance(error, SourceUnavailable)
    assert error.reason == "bad_answer"
    assert str(error).startswith("The answer of Prometheus is unreadable: ")


def test_a_broken_connection_is_told(server: ScriptedServer, client: PrometheusClient) -> None:
    server.script = [Reply(body=vector().body, delivery="cut")]

    assert error_of(client).reason == "network"


def test_too_many_series_are_not_read_to_their_end(server: ScriptedServer, client: PrometheusClient) -> None:
    server.script = [vector(*({"metric": {}, "value": [1, "1"]} for _ in range(MAX_SERIES + 1)))]

    assert str(error_of(client)) == "The answer of Prometheus is too large: it has more than 5,000 series."


def test_too_many_bytes_are_not_read_to_their_end(server: ScriptedServer, client: PrometheusClient) -> None:
    server.script = [Reply(body="x" * (6 * 1024 * 1024))]

    assert error_of(client).reason == "too_heavy"


def test_a_proxy_in_the_environment_is_not_used(
    server: ScriptedServer, client: PrometheusClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")
    server.script = [vector()]

    assert client.now("up", at=AT) == []


def test_rules_are_asked_for_by_their_kind(server: ScriptedServer, client: PrometheusClient) -> None:
    server.script = [success({"groups": []}), success({})]

    assert client.rules() == []
    assert server.seen[0].path == "/api/v1/rules?type=alert"
    with pytest.raises(SourceUnavailable, match="no groups"):
        client.rules()
