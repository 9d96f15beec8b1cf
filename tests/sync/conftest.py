"""A small organization of its own for each test, on a real socket, with a clock that the test sets."""

from collections.abc import Iterator

import pytest
import time_machine

from portal.demo.server import DemoServer
from portal.demo.world import make_small_world
from portal.demo.world.model import World
from tests.syncing import NOW, Clock, Syncing


@pytest.fixture
def clock() -> Iterator[Clock]:
    """Return a clock at NOW."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield Clock(traveller)


@pytest.fixture
def world() -> World:
    """Return a small organization to change."""
    return make_small_world(seed=1, now=NOW)


@pytest.fixture
def server(world: World, clock: Clock) -> Iterator[DemoServer]:
    """Return a server of that organization."""
    with DemoServer(world, clock=clock) as running:
        yield running


@pytest.fixture
def sync(server: DemoServer, clock: Clock, db: None) -> Syncing:
    """Return what runs a sync."""
    return Syncing(server, clock)
