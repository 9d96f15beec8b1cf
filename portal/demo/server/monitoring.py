"""Speaks Prometheus' query API for the world: of its language only what somebody who looks after alerts asks."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from portal.demo.server.messages import Reply, Request
from portal.demo.world.model import World
from portal.demo.world.monitoring import Firing, alert_rules, firings, service_of, services, with_open_telemetry

PREFIX = "/prometheus/"
MOST_POINTS = 11_000
JSON = {"Content-Type": "application/json"}
FIRING = 'ALERTS{alertstate="firing"}'
BY = r"(?:max|count) by \(([a-z_, ]*)\) "
Labels = Mapping[str, str]
# What a query has at a second: a value, or None where it has none.
Series = tuple[Labels, Callable[[int], float | None]]


class BadQuery(Exception):
    """A question that is not understood."""


def answer_monitoring(world: World, request: Request, *, now: datetime) -> Reply:
    """Answer a request under /prometheus."""
    path, query = request.path.removeprefix(PREFIX), request.query
    try:
        if path == "api/v1/rules":
            return _success({"groups": _groups(world, now=now)})
        if path == "api/v1/query":
            return _success({"resultType": "vector", "result": _vector(world, query, now=now)})
        if path == "api/v1/query_range":
            return _success({"resultType": "matrix", "result": _matrix(world, query, now=now)})
    except (BadQuery, KeyError, ValueError) as error:
        told = {"status": "error", "errorType": "bad_data", "error": f"invalid parameter: {error}"}
        return Reply(status=400, payload=told, headers=dict(JSON))
    return Reply(status=404, payload="404 page not found\n", headers={"Content-Type": "text/plain; charset=utf-8"})


def _success(data: dict[str, Any]) -> Reply:
    return Reply(payload={"status": "success", "data": data}, headers=dict(JSON))


def _vector(world: World, query: Mapping[str, str], *, now: datetime) -> list[dict[str, Any]]:
    at = float(query.get("time") or now.timestamp())
    series = _series(world, query["query"], between=(int(at), int(at)), now=now)
    found = ((labels, value(int(at))) for labels, value in series)
    return [{"metric": labels, "value": [at, _number(value)]} for labels, value in found if value is not None]


def _matrix(world: World, query: Mapping[str, str], *, now: datetime) -> list[dict[str, Any]]:
    start, end, step = (round(float(query[name])) for name in ("start", "end", "step"))
    if step <= 0 or end < start or (end - start) // step > MOST_POINTS:
        raise BadQuery("exceeded maximum resolution of 11,000 points per timeseries")
    result = []
    for labels, value in _series(world, query["query"], between=(start, end), now=now):
        values = [[at, _number(found)] for at in range(start, end + 1, step) if (found := value(at)) is not None]
        if values:
            result.append({"metric": labels, "values": values})
    return result


def _number(value: float) -> str:
    return f"{value:g}" if value < 1_000_000 else str(int(value))


def _series(world: World, query: str, *, between: tuple[int, int], now: datetime) -> list[Series]:
    if query == "count(up)":
        count = len(services(world))
        return [({}, lambda at: count if at <= now.timestamp() else None)]
    if query == FIRING:
        return _alerts(world, between=between, now=now, is_active=False)
    if query == f"ALERTS_FOR_STATE and ignoring(alertstate) {FIRING}":
        return _alerts(world, between=between, now=now, is_active=True)
    scraped = re.fullmatch(BY + r"\((?:max_over_time\(up|last_over_time\(\{[^}]*\})\[24h\]\)\)", query)
    if scraped is None:
        raise BadQuery('"query": this server knows only a few questions')
    labels = [name.strip() for name in scraped[1].split(",")]
    return _scraped(world, labels, is_telemetry="target_info" in query)


def _alerts(world: World, *, between: tuple[int, int], now: datetime, is_active: bool) -> list[Series]:
    """Answer what fired: that it did, or since when its condition held."""
    start, end = (min(datetime.fromtimestamp(at, UTC), now) for at in between)
    grouped: dict[tuple[tuple[str, str], ...], list[Firing]] = {}
    for one in firings(world):
        if one.fires_between(start, end):
            grouped.setdefault(tuple(one.labels.items()), []).append(one)
    name = {"__name__": "ALERTS_FOR_STATE"} if is_active else {"__name__": "ALERTS", "alertstate": "firing"}
    return [
        ({**name, **dict(labels)}, partial(_alert_at, ones=ones, now=now, is_active=is_active))
        for labels, ones in grouped.items()
    ]


def _alert_at(at: int, *, ones: list[Firing], now: datetime, is_active: bool) -> float | None:
    moment = datetime.fromtimestamp(at, UTC)
    one = next((one for one in ones if moment <= now and one.fires_at(moment)), None)
    if one is None:
        return None
    return one.active_at.timestamp() if is_active else 1


def _scraped(world: World, labels: list[str], *, is_telemetry: bool) -> list[Series]:
    found: list[Series] = []
    for repository in with_open_telemetry(world) if is_telemetry else services(world):
        service = service_of(repository)
        told = {"job": service} | ({"service_name": service} if is_telemetry else {})
        found.append(({name: text for name, text in told.items() if name in labels}, lambda at: 1))
    return found


def _groups(world: World, *, now: datetime) -> list[dict[str, Any]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    firing = {(one.name, one.service) for one in firings(world) if one.fires_at(now)}
    evaluated = {"evaluationTime": 0.0002, "lastEvaluation": now.isoformat()}
    for rule in alert_rules(world):
        is_firing = (rule.name, rule.service) in firing
        groups.setdefault(rule.service, []).append(
            {
                "state": "firing" if is_firing else "inactive",
                "name": rule.name,
                "query": f'job:errors:ratio{{job="{rule.service}"}} > 0.05',
                "duration": 60,
                "keepFiringFor": 0,
                "labels": rule.labels,
                "annotations": {},
                "alerts": [],
                "health": "ok",
                **evaluated,
                "type": "alerting",
            }
        )
    common = {"file": "/etc/prometheus/rules.yml", "interval": 60, "limit": 0, **evaluated}
    return [{"name": service, **common, "rules": rules} for service, rules in groups.items()]
