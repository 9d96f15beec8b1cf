"""Compare every figure of the last 26 weeks with what the oracle tells from the world itself."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone
from pydantic import TypeAdapter

from apps.weekly_status.queries import WeekFilters, WeeklyStatus, weekly_status
from apps.weekly_status.weeks import Week
from portal.demo.oracle import weekly_figures
from portal.demo.world.model import World
from tests.figures import differences
from tests.spans import ADMINISTRATOR

NOW = datetime(2026, 11, 18, 15, 30, tzinfo=UTC)
WEEKS = 26
MOMENTS = ("start", "end", "at")
AS_JSON = TypeAdapter(WeeklyStatus)


def last_weeks(count: int, *, now: datetime = NOW) -> Iterator[Week]:
    week = Week.containing(now, zone=timezone.get_default_timezone())
    for _ in range(count):
        yield week
        week = week.previous


def compare(
    world: World, *, weeks: int = WEEKS, now: datetime = NOW, alerts_since: datetime | None = None, **filters: Any
) -> list[str]:
    """Name every difference between the portal and the oracle in the last weeks."""
    return [
        f"{week} {filters} {difference}"
        for week in last_weeks(weeks, now=now)
        for difference in differences(
            of_portal(week, now=now, **filters),
            of_oracle(world, week, now=now, alerts_since=alerts_since, **filters),
        )
    ]


def of_portal(week: Week, *, now: datetime = NOW, **filters: Any) -> dict[str, Any]:
    status = weekly_status(ADMINISTRATOR, week=week, filters=WeekFilters(**filters), now=now)
    return dict(_with_moments(json.loads(AS_JSON.dump_json(status, by_alias=True))))


def of_oracle(world: World, week: Week, *, now: datetime = NOW, **filters: Any) -> dict[str, Any]:
    zone = timezone.get_default_timezone_name()
    return dict(_with_moments(weekly_figures(world, str(week), at=now, time_zone=zone, **filters)))


def _with_moments(told: Any, name: str = "") -> Any:
    """Read the moments in an answer, so that the same one is equal however it is written."""
    if isinstance(told, dict):
        return {key: _with_moments(value, key) for key, value in told.items()}
    if isinstance(told, list):
        return [_with_moments(value) for value in told]
    is_moment = isinstance(told, str) and (name in MOMENTS or name.endswith("_at"))
    return datetime.fromisoformat(told).astimezone(UTC) if is_moment else told
