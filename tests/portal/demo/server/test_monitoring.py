"""The demonstration's Prometheus answers in the shapes of a real one, and tells of the world's alerts."""

import json
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

from apps.integrations.prometheus.reads import ACTIVE, ALIVE, FIRING
from portal.demo.server import DemoServer
from portal.demo.world.monitoring import FORGOTTEN, firings, services
from tests.demonstration import WORLD_NOW
from tests.monitoring import Prometheus

BY = "max by (job) (max_over_time(up[24h]))"
TELEMETRY = 'count by (job, service_name) (last_over_time({__name__=~"target_info|otel_scope_.+"}[24h]))'


def ask(url: str, path: str, **parameters: Any) -> tuple[int, Any]:
    try:
        with urlopen(f"{url}/api/v1/{path}?{urlencode(parameters)}", timeout=5) as answer:
            return answer.status, json.load(answer)
    except HTTPError as error:
        with error:
            return error.code, json.load(error)


def shape(value: Any) -> Any:
    """Reduce an answer to the kinds of its values; of a list only the first, of labels none."""
    if isinstance(value, dict):
        free = ("metric", "labels", "annotations")
        return {key: {} if key in free else shape(one) for key, one in value.items()}
    if isinstance(value, list) and len(value) == 2 and isinstance(value[1], str):
        return ["time", "text"]
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return "number" if isinstance(value, int | float) else type(value).__name__


def window(*, at: int) -> dict[str, int]:
    return {"start": at - 600, "end": at, "step": 60}


@pytest.mark.slow
@pytest.mark.parametrize("query", [FIRING, ACTIVE, ALIVE])
def test_ranges_have_the_shape_of_a_real_server(prometheus: Prometheus, demo_server: DemoServer, query: str) -> None:
    prometheus.let_fire(True)
    now = int(float(prometheus.query("time()")[1])) + 1
    fired = next(one for one in firings(demo_server.world) if one.severity == "critical")
    at = int(fired.began_at.timestamp()) + 60
    real = ask(prometheus.url, "query_range", query=query, **window(at=now))
    ours = ask(f"{demo_server.url}/prometheus", "query_range", query=query, **window(at=at))

    assert shape(ours) == shape(real)
    assert real[1]["data"]["result"] != []


@pytest.mark.slow
@pytest.mark.parametrize("query", [BY, TELEMETRY])
def test_vectors_have_the_shape_of_a_real_server(prometheus: Prometheus, demo_server: DemoServer, query: str) -> None:
    real = ask(prometheus.url, "query", query=query)
    ours = ask(f"{demo_server.url}/prometheus", "query", query=query)

    assert shape(ours) == shape(real)
    assert ours[1]["data"]["result"][0]["metric"].keys() == real[1]["data"]["result"][0]["metric"].keys()


@pytest.mark.slow
def test_rules_and_errors_have_the_shape_of_a_real_server(prometheus: Prometheus, demo_server: DemoServer) -> None:
    ours = f"{demo_server.url}/prometheus"
    for path, parameters in (("rules", {"type": "alert"}), ("query", {"query": "up{"})):
        assert shape(ask(ours, path, **parameters)) == shape(ask(prometheus.url, path, **parameters))


def test_what_is_not_there_is_not_found(demo_server: DemoServer) -> None:
    with pytest.raises(HTTPError, match="404"):
        urlopen(f"{demo_server.url}/prometheus/api/v1/targets")


@pytest.mark.parametrize("window", [{"start": 0, "end": 10, "step": 0}, {"start": 0, "end": 999_999, "step": 1}, {}])
def test_a_window_that_is_none_is_refused(demo_server: DemoServer, window: dict[str, int]) -> None:
    assert ask(f"{demo_server.url}/prometheus", "query_range", query=ALIVE, **window)[0] == 400


def test_most_incidents_have_an_alert_and_one_alert_has_no_incident(demo_server: DemoServer) -> None:
    found = firings(demo_server.world)
    incidents = [
        issue
        for repository in services(demo_server.world)
        for issue in repository.issues
        if any(label.name == "incident" for label in issue.labels)
    ]

    assert [one.severity for one in found if one.name == FORGOTTEN] == ["critical"]
    assert 0 < len(found) - 1 < len(incidents)
    assert all(one.began_at < WORLD_NOW for one in found)
