"""Every figure of every week, as the oracle tells it from the world itself."""

import pytest
from pytest_django import Settings

from apps.catalog.models import AuthorKind
from portal.demo.world.model import World
from tests.oracle import compare

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

    assert compare(small) == []
