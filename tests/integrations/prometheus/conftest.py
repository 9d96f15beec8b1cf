"""A scripted server in the place of a Prometheus, and hasty clients of it."""

from collections.abc import Callable, Iterator

import pytest

from apps.integrations.prometheus.client import PrometheusClient
from tests.integrations.github.scripted import ScriptedServer


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    """Answer from a script."""
    scripted = ScriptedServer()
    yield scripted
    scripted.stop()


@pytest.fixture
def make_client() -> Iterator[Callable[[str], PrometheusClient]]:
    """Make clients that wait for half a second a read and for one second in all, and close them."""
    clients: list[PrometheusClient] = []

    def make(url: str) -> PrometheusClient:
        clients.append(PrometheusClient(url, read_seconds=0.5, total_seconds=1))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def client(server: ScriptedServer, make_client: Callable[[str], PrometheusClient]) -> PrometheusClient:
    """Return a client of the scripted server."""
    return make_client(server.url)
