"""Webhooks of the demonstration."""

import json
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from apps.integrations.github.mapping.deliveries import delivery
from apps.integrations.github.signature import is_signed
from portal.demo.server import DemoServer
from portal.demo.server.webhooks import Hook, payload_of
from portal.demo.world.live import Life
from tests.realparts import free_port

EVENTS = {
    *("issues", "pull_request", "pull_request_review", "push", "deployment", "deployment_status", "projects_v2_item"),
}


class Inbox(BaseHTTPRequestHandler):
    """Keeps what is sent to it."""

    received: list[tuple[dict[str, str], bytes]]

    def do_POST(self) -> None:
        """Take in one webhook."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.received.append((dict(self.headers), body))
        self.send_response(202)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def inbox() -> Iterator[HTTPServer]:
    Inbox.received = []
    with HTTPServer(("127.0.0.1", 0), Inbox) as server:
        thread = Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_a_webhook_is_signed_as_github_does(inbox: HTTPServer) -> None:
    hook = Hook(url=f"http://127.0.0.1:{inbox.server_address[1]}/webhooks/github/", secret="a secret")

    assert hook.deliver("ping", {"zen": "Design for failure."}) == 202

    [(headers, body)] = Inbox.received
    assert is_signed(body, header=headers["X-Hub-Signature-256"], secrets=["a secret"])
    assert (headers["X-Github-Event"], json.loads(body)) == ("ping", {"zen": "Design for failure."})


def test_nobody_who_answers_is_no_failure() -> None:
    assert Hook(url=f"http://127.0.0.1:{free_port()}/", secret="").deliver("ping", {}) == 0


def test_everything_that_happens_is_told(server: DemoServer) -> None:
    life, told = Life(server.world, seed=1), []
    for minute in range(300):
        told += life.step(server.world.now + timedelta(minutes=minute))

    assert {one.event for one in told} == EVENTS
    for one in told:
        found = delivery(json.dumps(payload_of(one, server=server)).encode())
        assert [owner.github_id for owner in found.owners][:1] == [server.world.id]
        assert found.repository_id == (one.repository.id if one.repository else None)
