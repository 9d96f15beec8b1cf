"""Answers as a Prometheus gives them."""

from typing import Any

from tests.integrations.github.scripted import Reply

BEGAN = 1_700_000_040  # a multiple of sixty seconds
STEP = 60


def success(data: Any, **more: Any) -> Reply:
    """Reply with data."""
    return Reply(body={"status": "success", "data": data, **more})


def vector(*result: Any, **more: Any) -> Reply:
    """Reply with what a query has at one moment."""
    return success({"resultType": "vector", "result": list(result)}, **more)


def matrix(*result: Any, **more: Any) -> Reply:
    """Reply with what a query has at several moments."""
    return success({"resultType": "matrix", "result": list(result)}, **more)


def series(*steps: int, value: str = "1", **labels: str) -> dict[str, Any]:
    """Return a series with the same value at some steps after BEGAN."""
    return {"metric": labels, "values": [[BEGAN + STEP * step, value] for step in steps]}


def firing(*steps: int, **labels: str) -> dict[str, Any]:
    """Return a series of ALERTS."""
    told = {"alertname": "Down", "alertstate": "firing", "service": "api", "severity": "critical"}
    return series(*steps, **{"__name__": "ALERTS", **told, **labels})
