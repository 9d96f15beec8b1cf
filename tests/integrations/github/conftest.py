"""A scripted server, the demonstration server, and clients for them that do not sleep."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from apps.integrations.github.client import Credential, GitHubClient
from portal.demo.server import DemoServer
from portal.demo.world import make_small_world
from tests.integrations.github.scripted import MemoryLimits, ScriptedServer


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    """Answer from a script."""
    scripted = ScriptedServer()
    yield scripted
    scripted.stop()


@pytest.fixture
def limits() -> MemoryLimits:
    """Remember what the client says about limits."""
    return MemoryLimits()


@pytest.fixture
def pauses() -> list[float]:
    """Collect the pauses that a client makes between its tries."""
    return []


@pytest.fixture
def make_client(limits: MemoryLimits, pauses: list[float]) -> Iterator[Callable[..., GitHubClient]]:
    """Make clients that do not sleep, and close them."""
    clients: list[GitHubClient] = []

    def make(url: str, **options: Any) -> GitHubClient:
        settings: dict[str, Any] = {
            "organization": "plasma-engine",
            "credential": Credential(token="demo-token"),
            "limits": limits,
            "sleep": pauses.append,
        }
        clients.append(GitHubClient(api_url=url, **(settings | options)))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def client(server: ScriptedServer, make_client: Callable[..., GitHubClient]) -> GitHubClient:
    """Speak to the scripted server."""
    return make_client(server.url)


@pytest.fixture
def hasty_client(server: ScriptedServer, make_client: Callable[..., GitHubClient]) -> GitHubClient:
    """Give up on the scripted server after a time that a test can wait for, however busy the machine is."""
    return make_client(server.url, read_seconds=0.4, total_seconds=0.8)


@pytest.fixture(scope="module")
def small_demo() -> Iterator[DemoServer]:
    """Serve a small organization."""
    with DemoServer(make_small_world(seed=3, now=datetime(2026, 11, 24, 12, tzinfo=UTC))) as server:
        yield server


@pytest.fixture
def demo(small_demo: DemoServer) -> Iterator[DemoServer]:
    """Serve a small organization, without faults and with an empty log."""
    small_demo.log.clear()
    yield small_demo
    small_demo.faults.clear()


@pytest.fixture
def demo_client(demo: DemoServer, make_client: Callable[..., GitHubClient]) -> GitHubClient:
    """Speak to the demonstration server with full rights."""
    return make_client(demo.url)
