"""Two organizations, each read once through a real sync; what a test changes is rolled back."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker, Settings

from apps.integrations.github.client import Credential, GitHubClient
from apps.sync import services
from apps.sync.limits import DatabaseLimits
from apps.sync.models import SyncJob
from apps.sync.runner import run_job
from apps.sync.watching import Rhythm, watch
from portal.demo.server import DemoServer
from portal.demo.world import make_small_world, make_world
from portal.demo.world.model import World
from tests.oracle import NOW
from tests.snapshots import brought_in


@pytest.fixture(scope="module")
def small(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Return the small organization, synced at NOW."""
    yield from synced(lambda: make_small_world(seed=5, now=NOW), name="small", blocker=django_db_blocker)


@pytest.fixture(scope="module")
def large(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Return half a year of an organization, synced at NOW."""
    yield from synced(half_a_year, name="large", blocker=django_db_blocker)


def half_a_year() -> World:
    return make_world(seed=6, now=NOW, issues=500, pull_requests=600)


def synced(
    make: Callable[[], World],
    *,
    name: str,
    blocker: DjangoDbBlocker,
    and_then: Callable[[World], object] = lambda world: None,
) -> Iterator[World]:
    """Bring an organization in through a real sync, do what comes after it, and take it out again.

    What has the same name is brought in once, so a test must leave the world as it is.
    """

    def bring_all_in() -> World:
        world = make()
        with DemoServer(world, clock=lambda: NOW) as server:
            bring_in(server)
        and_then(world)
        return world

    with blocker.unblock(), transaction.atomic():
        yield brought_in(name, bring_all_in)
        transaction.set_rollback(True)


def look_at_alerts(world: World, settings: Settings) -> datetime:
    """Look at the Prometheus of an organization; return since when it is known what fired."""
    with DemoServer(world, clock=lambda: NOW) as server:
        settings.PROMETHEUS_URL = f"{server.url}/prometheus"
        watch(clock=lambda: NOW)
    return NOW - Rhythm().history


def bring_in(
    server: DemoServer, *, token: str = "demo-token", at: datetime = NOW, feeds: Sequence[str] = ()
) -> SyncJob:
    """Read all of an organization, or some feeds, at a moment, with what a token may see."""
    credential = Credential(token=token, packages_token="demo-packages")
    limits = DatabaseLimits(credential=credential.digest, clock=lambda: at)
    job, _ = services.request_sync(viewer_login="command", feeds=feeds, full=not feeds, now=at)
    done = run_job(
        job,
        client_factory=lambda deadline: GitHubClient(
            api_url=server.url,
            organization=server.world.login,
            credential=credential,
            limits=limits,
            deadline=deadline,
        ),
        clock=lambda: at,
    )
    assert done is not None
    assert done.state == "done" or token != "demo-token", done.error
    return done
