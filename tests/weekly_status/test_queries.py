from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.catalog.models import Repository
from apps.catalog.queries import UnknownNames, filter_choices
from apps.sync.models import Capability
from apps.sync.queries import feed_states, sync_outline
from apps.weekly_status.queries import (
    WeekFilters,
    WeeklyStatus,
    WeekPage,
    find_week,
    freshness,
    middle,
    pages,
    weekly_page,
    weekly_status,
)
from apps.weekly_status.weeks import Week
from portal.demo.world.model import World
from tests.oracle import NOW
from tests.spans import ADMINISTRATOR

WEEK = Week.parse("2026-W47")
GROUPS = ("issues", "pull_requests", "board", "deployments", "dora", "incidents")
SPREADS = {"hours_to_first_review", "hours_to_merge", "lead_time_hours", "restore_hours", "acknowledged_hours"}
REFUSAL = "No deployment is visible to this token: it needs Deployments: read."


def status(**filters: Any) -> WeeklyStatus:
    return weekly_status(ADMINISTRATOR, week=WEEK, filters=WeekFilters(**filters), now=NOW)


def page(week: Week = WEEK, **filters: Any) -> WeekPage:
    sync = sync_outline(ADMINISTRATOR, now=NOW)
    return weekly_page(ADMINISTRATOR, week=week, filters=WeekFilters(**filters), now=NOW, sync=sync)


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

    groups = {name: getattr(found, name) for name in (*GROUPS, "coverage")}
    unknown = {path for path in nulls(groups) if not SPREADS & set(path.split("."))}
    assert unknown == {path for path in found.causes if not SPREADS & set(path.split("."))}
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


@pytest.fixture
def _no_default_branches(small: World) -> Iterator[None]:
    with transaction.atomic():
        Repository.objects.update(default_branch="")
        yield
        transaction.set_rollback(True)


@pytest.mark.usefixtures("_no_default_branches")
def test_what_needs_an_unknown_default_branch_is_unknown_with_its_cause() -> None:
    found = weekly_status(ADMINISTRATOR, week=WEEK.previous, filters=WeekFilters(), now=NOW)

    assert found.pull_requests.without_review is None
    assert found.pull_requests.hours_to_first_review.n is None
    assert "needs Contents: read" in found.figure("pull_requests.hours_to_first_review").cause
    assert found.pull_requests.hours_to_merge.n
    assert "pull_requests.hours_to_merge" not in found.causes


def test_a_known_week_is_as_of_its_last_sync(small: World) -> None:
    found = status()

    assert found.as_of is not None
    assert abs(found.as_of - NOW) < timedelta(minutes=1)
    assert found.is_current
    assert found.next_week is None


def test_a_page_draws_twelve_weeks_as_each_was_by_itself(small: World) -> None:
    weeks = [WEEK]
    while len(weeks) < 12:
        weeks.insert(0, weeks[0].previous)
    alone = [weekly_status(ADMINISTRATOR, week=week, filters=WeekFilters(), now=NOW) for week in weeks]

    history = page().status.history

    assert len(history) == 6
    for path, line in history.items():
        assert line == tuple(middle(one.figure(path).value) for one in alone), path


@pytest.mark.usefixtures("_no_deployments")
def test_a_line_of_what_may_not_be_read_is_unknown() -> None:
    history = page().status.history

    assert set(history["dora.lead_time_hours"]) == {None}
    assert None not in history["pull_requests.merged"]


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


@pytest.mark.parametrize("week", [WEEK, WEEK.previous, Week.parse("2020-W01")])
@pytest.mark.parametrize("narrowed", [False, True])
def test_a_week_takes_at_most_fifty_statements(small: World, week: Week, narrowed: bool) -> None:
    repository, team = filter_choices(ADMINISTRATOR).repositories[0], small.teams[0].slug
    filters = WeekFilters(repository=repository, team=team, board=1) if narrowed else WeekFilters()

    with CaptureQueriesContext(connection) as asked:
        weekly_status(ADMINISTRATOR, week=week, filters=filters, now=NOW)

    assert len(asked) <= 50


@pytest.mark.parametrize("weeks", [1, 12, 40])
def test_a_page_takes_at_most_fifty_statements_whatever_its_history(
    small: World, weeks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "HISTORY_WEEKS", weeks)

    with CaptureQueriesContext(connection) as asked:
        found = page()

    assert len(asked) <= 50
    assert {len(line) for line in found.status.history.values()} == {weeks}
