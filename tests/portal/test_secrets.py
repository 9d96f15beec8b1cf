"""Secrets of the environment are found nowhere: not in logs, database, broker, pages or errors."""

import base64
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
import requests

from portal.demo.server import DemoServer
from portal.demo.server.profiles import PROFILE_TOKENS
from portal.demo.world.model import World
from tests.processes import Portal, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.once]

CANARIES = {
    "GITHUB_TOKEN": "ghp_canaryTokenCanaryTokenCanaryToken1234",
    "GITHUB_PACKAGES_TOKEN": "ghp_canaryPackagesCanaryPackagesCan567",
    "GITHUB_WEBHOOK_SECRET": "canary-webhook-secret-0123456789",
    "GITHUB_WEBHOOK_SECRET_PREVIOUS": "canary-previous-secret-0123456789",
    "SLACK_TOKEN": "xoxb-canary-slack-token-0123456789",
    "SECRET_KEY": "canary-secret-key-" + "0123456789" * 5,
    "GITHUB_OAUTH_CLIENT_ID": "Iv1.client",
    "GITHUB_OAUTH_CLIENT_SECRET": "canary-client-secret-0123456789",
    "FIELD_ENCRYPTION_KEY": base64.urlsafe_b64encode(b"canary-field-key" * 2).decode(),
}
SECRETS = {name: value for name, value in CANARIES.items() if name != "GITHUB_OAUTH_CLIENT_ID"}
PATHS = ("/", "/sign-in/", "/issues/?limit=x", "/nothing", "/api/v1/sync", "/healthz", "/readyz", "/api/v1/nothing")


@pytest.fixture
def portal(tmp_path: Path, small_world: World) -> Iterator[Portal]:
    """Return a portal with canaries for secrets, before it starts; its GitHub fails at times."""
    tokens = {CANARIES["GITHUB_TOKEN"]: PROFILE_TOKENS["demo-token"]}
    with DemoServer(small_world, profile_tokens=tokens) as server:
        server.faults.add({"match": {"document": "Labels"}, "action": "html", "status": 500})
        server.faults.add({"match": {"document": "Deployments"}, "action": "graphql_error", "message": "no"})
        portal = Portal(tmp_path)
        portal.environment |= CANARIES | {"GITHUB_API_URL": server.url, "PORTAL_ORGANIZATION": small_world.login}
        yield portal
        portal.end()


def answers(portal: Portal) -> str:
    texts = []
    for path in PATHS:
        for headers in ({}, {"Host": "evil.test"}, {"Authorization": "Bearer dpt_1_wrong"}):
            answer = requests.get(f"http://127.0.0.1:{portal.port}{path}", headers=headers, timeout=10)
            texts.append(f"{answer.headers}{answer.text}")
    return "".join(texts)


def kept(folder: Path) -> bytes:
    """Read everything the portal wrote: database, write-ahead log, queue, and what it said."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def has_rows(portal: Portal, what: str) -> bool:
    try:
        with closing(sqlite3.connect(f"file:{portal.folder / 'portal.sqlite3'}?mode=ro", uri=True)) as database:
            return bool(database.execute(f"SELECT count(*) FROM {what}").fetchone()[0])
    except sqlite3.OperationalError:
        # There is no file yet, or no table in it.
        return False


def test_no_secret_is_found_anywhere(portal: Portal) -> None:
    portal.start()
    for what in ("sync_syncrun WHERE error <> ''", "delivery_pullrequest"):
        wait_until(partial(has_rows, portal, what), timeout_seconds=100, what=what, told=portal.output.read_text)

    everything = kept(portal.folder) + answers(portal).encode()

    assert [name for name, value in SECRETS.items() if value.encode() in everything] == []
    portal.interrupt()
