"""Half a year of an organization, as the oracle tells it from the world itself."""

import pytest
from pytest_django import Settings

from portal.demo.world.model import World
from tests.oracle import compare
from tests.weekly_status.conftest import look_at_alerts

pytestmark = pytest.mark.django_db


@pytest.mark.slow
def test_half_a_year_of_an_organization_agrees(large: World, settings: Settings) -> None:
    assert compare(large, alerts_since=look_at_alerts(large, settings)) == []
