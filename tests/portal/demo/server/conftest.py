"""Fixtures: a world that the test may change, and its server."""

from collections.abc import Callable, Iterator
from copy import deepcopy

import pytest
import requests

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


@pytest.fixture
def get(server: DemoServer) -> Callable[..., requests.Response]:
    """Return a function that asks for a path."""

    def ask(path: str, *, token: str = "demo-token", **headers: str) -> requests.Response:
        authorization = {"Authorization": f"token {token}"} if token else {}
        return requests.get(f"{server.url}{path}", headers=authorization | headers, allow_redirects=False, timeout=10)

    return ask
