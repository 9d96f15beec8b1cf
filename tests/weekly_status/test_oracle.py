"""Every figure of every week, as the oracle tells it from the world itself."""

from dataclasses import replace

import pytest
from pytest_django import Settings

from apps.catalog.models import AuthorKind
from portal.demo.world.model import World
from portal.demo.world.monitoring import FORGOTTEN
from tests.oracle import compare, last_weeks, of_portal
from tests.weekly_status.conftest import look_at_alerts

pytestmark = pytest.mark.django_db
BUSY_WEEKS = 8  # longer ago nothing happened in the small organization


def test_the_small_organization_agrees_in_every_week(small: World) -> None:
    assert compare(small) == []


def test_every_repository_agrees(small: World) -> None:
    measured = [one.name for one in small.repositories if not one.is_archived and not one.is_fork]

    assert measured
    assert [line for name in measured for line in compare(small, weeks=BUSY_WEEKS, repository=name)] == []


def test_every_team_agrees(small: World) -> None:
    assert small.teams
    assert [line for team in small.teams for line in compare(small, weeks=BUSY_WEEKS, team=team.slug)] == []


def test_every_open_board_agrees(small: World) -> None:
    numbers = [board.number for board in small.boards if not board.is_closed]

    assert numbers
    assert [line for number in numbers for line in compare(small, board=number)] == []


@pytest.mark.parametrize("kind", AuthorKind.values)
def test_every_kind_of_author_agrees(small: World, kind: str) -> None:
    assert compare(small, weeks=BUSY_WEEKS, author_kind=kind) == []


@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Apia"])
def test_another_time_zone_agrees(small: World, settings: Settings, zone: str) -> None:
    settings.TIME_ZONE = zone
    settings.PROCESS = replace(settings.PROCESS, time_zone=zone)

    assert compare(small) == []


def test_the_alerts_of_each_repository_agree(small: World, settings: Settings) -> None:
    since = look_at_alerts(small, settings)
    names = [None, *(one.name for one in small.repositories if not one.is_archived and not one.is_fork)]

    differing = [line for name in names for line in compare(small, weeks=6, repository=name, alerts_since=since)]
    told = [of_portal(week)["incidents"]["unmatched_alerts"] for week in last_weeks(6)]
    assert differing == []
    assert FORGOTTEN in {alert["name"] for alerts in told for alert in alerts or ()}
    assert (told[0] is None, told[-1] is None) == (False, True)
