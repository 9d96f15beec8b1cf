"""Looks at alerts as an integration would hand them over: minutes after START."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from apps.incidents.records import AlertRuleRecord, AlertsRecord, FiringRecord, ServiceRecord
from tests.records import after

STEP = timedelta(minutes=1)
DOWN = {"alertname": "Down", "severity": "critical", "service": "repository-1"}


def minute(number: int) -> datetime:
    return after(minutes=number)


def fired(began: int, seen: int, ended: int | None = None, **labels: str) -> FiringRecord:
    """Return a stretch of firing from its minutes."""
    return FiringRecord(
        labels=DOWN | labels,
        active_at=minute(began - 1),
        began_at=minute(began),
        seen_at=minute(seen),
        ended_at=None if ended is None else minute(ended),
    )


def look(
    begin: int, end: int, *firing: FiringRecord, gaps: Sequence[tuple[int, int]] = (), known: int | None = 0
) -> AlertsRecord:
    """Return a look at some minutes, of which the first one is known unless another or None is."""
    return AlertsRecord(
        from_at=minute(begin),
        until_at=minute(end),
        step_seconds=60,
        firing=firing,
        known_at=None if known is None else minute(known or begin),
        last_known_at=None if known is None else minute(end),
        gaps=[(minute(first), minute(last)) for first, last in gaps],
    )


def alert_rule(name: str = "Down", *, is_evaluated: bool = True, **labels: str) -> AlertRuleRecord:
    told = {"severity": "critical", "service": "repository-1"} | labels
    return AlertRuleRecord(group="a.yml;api", name=name, labels=told, is_evaluated=is_evaluated, problem="")


def service(*, is_up: bool = True, has_open_telemetry: bool = False, **labels: str) -> ServiceRecord:
    return ServiceRecord(labels=labels, is_up=is_up, has_open_telemetry=has_open_telemetry)
