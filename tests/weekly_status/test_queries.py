from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.catalog.queries import UnknownNames
from apps.sync.models import Capability
from apps.sync.queries import feed_states
from apps.weekly_status.queries import (
    WeekFilters,
    WeeklyStatus,
    find_week,
    freshness,
    weekly_history,
    weekly_status,
)
from apps.weekly_status.weeks import Week
from portal.demo.world.model import World
from tests.oracle import NOW
from tests.spans import ADMINISTRATOR

WEEK = Week.parse("2026-W47")
REFUSAL = "No deployment is visible to this token: it needs Deployments: read."


def status(**filters: Any) -> WeeklyStatus:
    return weekly_status(ADMINISTRATOR, week=WEEK, filters=WeekFilters(**filters), now=NOW)


def nulls(value: object, path: str = "") -> set[str]:
    """Name the places of a read model that hold None."""
    if value is None:
        return {path}
    parts = value if isinstance(value, dict) else getattr(value, "__dataclass_fields__", {})
    read = value.get if isinstance(value, dict) else lambda name: getattr(value, name)
    return {found for name in parts for found in nulls(read(name), f"{path}.{name}" if path else name)}


@pytest.mark.django_db
def test_before_the_first_sync_every_null_has_its_cause() -> None:
    found = status()

    groups = {name: getattr(found, name) for name in ("issues", "pull_requests", "board", "deployments", "dora")}
    spreads = {"hours_to_first_review", "hours_to_merge", "lead_time_hours", "restore_hours"}
    unknown = {path for path in nulls(groups) if not spreads & set(path.split("."))}
    assert unknown == {path for path in found.causes if not spreads & set(path.split("."))}
    assert "pull_requests.hours_to_merge" in found.causes
    assert found.as_of is None


@pytest.fixture
def _no_deployments(small: World) -> Iterator[None]:
    with transaction.atomic():
        values = {"state": "forbidden", "detail": REFUSAL, "checked_at": NOW}
        Capability.objects.update_or_create(feature="deployments", defaults=values)
        yield
        transaction.set_rollback(True)


@pytest.mark.usefixtures("_no_deployments")
def test_a_forbidden_feed_leaves_its_figures_unknown_and_no_others() -> None:
    found = status()

    assert found.deployments.production.succeeded is None
    assert found.figure("deployments.production.succeeded").cause == REFUSAL
    assert found.causes["dora.lead_time_hours"] == REFUSAL
    assert found.dora.restore_hours.n is not None
    assert found.issues.opened is not None
    assert found.as_of is not None


def test_a_known_week_is_as_of_its_last_sync(small: World) -> None:
    found = status()

    assert found.as_of is not None
    assert abs(found.as_of - NOW) < timedelta(minutes=1)
    assert found.is_current
    assert found.next_week is None


def test_the_week_before_is_over(small: World) -> None:
    (before,) = weekly_history(ADMINISTRATOR, status=status(), now=NOW)

    assert before.next_week == WEEK
    assert before.at == before.end_at == status().start_at


def test_unknown_filters_are_named(small: World) -> None:
    with pytest.raises(UnknownNames) as raised:
        status(repository="x", team="y", board=99)

    assert set(raised.value.problems) == {"repository", "team", "board"}


def test_a_future_week_is_none() -> None:
    assert find_week("2026-W47", now=NOW) == WEEK
    with pytest.raises(ValueError, match="has not begun"):
        find_week("2026-W48", now=NOW)


def test_an_old_sync_is_stale_and_then_old(small: World) -> None:
    assert freshness(feed_states(now=NOW)) == ""
    oldest = max(feed.stale_after_seconds for feed in feed_states(now=NOW))
    assert freshness(feed_states(now=NOW + timedelta(seconds=4 * oldest))) == "old"


def test_a_week_takes_a_fixed_number_of_statements(small: World) -> None:
    counts = set()
    for week in (WEEK, WEEK.previous, Week.parse("2020-W01")):
        with CaptureQueriesContext(connection) as asked:
            weekly_status(ADMINISTRATOR, week=week, filters=WeekFilters(), now=NOW)
        counts.add(len(asked))

    assert max(counts) <= 40
