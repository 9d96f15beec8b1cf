"""Two organizations, each read once through a real sync; what a test changes is rolled back."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from apps.integrations.github.client import Credential, GitHubClient
from apps.sync import services
from apps.sync.limits import DatabaseLimits
from apps.sync.runner import run_job
from portal.demo.server import DemoServer
from portal.demo.world import make_small_world, make_world
from portal.demo.world.model import World
from tests.oracle import NOW


@pytest.fixture(scope="module")
def small(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Return the small organization, synced at NOW."""
    yield from synced(make_small_world(seed=5, now=NOW), blocker=django_db_blocker)


@pytest.fixture(scope="module")
def large(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Return half a year of an organization, synced at NOW."""
    world = make_world(seed=6, now=NOW, issues=500, pull_requests=600)
    yield from synced(world, blocker=django_db_blocker)


def synced(world: World, *, blocker: DjangoDbBlocker) -> Iterator[World]:
    """Bring an organization in through a real sync, and take it out again."""
    with blocker.unblock(), transaction.atomic():
        with DemoServer(world, clock=_clock) as server:
            _sync(server)
        yield world
        transaction.set_rollback(True)


def _clock() -> datetime:
    return NOW


def _sync(server: DemoServer) -> None:
    credential = Credential(token="demo-token")
    limits = DatabaseLimits(credential=credential.digest, clock=_clock)
    job, _ = services.request_sync(viewer_login="test", full=True, now=NOW)
    done = run_job(
        job,
        client_factory=lambda deadline: GitHubClient(
            api_url=server.url,
            organization=server.world.login,
            credential=credential,
            limits=limits,
            deadline=deadline,
        ),
        clock=_clock,
    )
    assert done is not None
    assert done.state == "done", done.error
