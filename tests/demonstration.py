"""Fixtures: a small organization, and a server that speaks GitHub for it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from portal.demo.server import DemoServer
from portal.demo.world import make_small_world
from portal.demo.world.model import World

# A Wednesday afternoon, in week 47.
WORLD_NOW = datetime(2026, 11, 18, 15, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def small_world() -> World:
    """Return the small organization as it was at WORLD_NOW. It is shared: change only a world of your own."""
    return make_small_world(seed=1, now=WORLD_NOW)


@pytest.fixture(scope="session")
def _demo_server(small_world: World) -> Iterator[DemoServer]:
    with DemoServer(small_world) as server:
        yield server


@pytest.fixture
def demo_server(_demo_server: DemoServer) -> Iterator[DemoServer]:
    """Return the server of `small_world`, without faults and with nothing asked yet."""
    _demo_server.faults.clear()
    _demo_server.log.clear()
    _demo_server.points_used = 0
    yield _demo_server
    _demo_server.faults.clear()
