"""Half a year of an organization, as the oracle tells it from the world itself."""

import pytest

from portal.demo.world.model import World
from tests.oracle import compare

pytestmark = pytest.mark.django_db


@pytest.mark.slow
def test_half_a_year_of_an_organization_agrees(large: World) -> None:
    assert compare(large) == []
