"""Fixtures: a world that the test may change, and its server."""

from collections.abc import Iterator
from copy import deepcopy

import pytest

from portal.demo.server import DemoServer
from portal.demo.world.model import World


@pytest.fixture
def world(small_world: World) -> World:
    """Return a world of the test's own."""
    return deepcopy(small_world)


@pytest.fixture
def server(world: World) -> Iterator[DemoServer]:
    """Return a running server of that world."""
    with DemoServer(world) as server:
        yield server
