"""Dying at any point of a sync costs a page at most, and leaves nothing behind."""

import os
from collections import Counter
from typing import Any

import pytest
from django.db import transaction

from apps.sync import services
from apps.sync.models import SyncCursor, SyncJob
from apps.sync.runner import faultpoints
from portal.demo.world.model import World
from tests.syncing import Clock, Syncing
from tests.tables import content_of_tables

pytestmark = pytest.mark.once
PAGE_SIZE = 12
# `make sweep` dies at every point; other runs at some, always at the first.
STEP = 1 if os.environ.get("EVERY_POINT") else 6
POINTS = ("after_fetch", "in_page_transaction", "after_page_commit", "before_prune", "after_feed")


@pytest.fixture
def world(world: World) -> World:
    """Leave one repository of the small organization: the sweep runs it some hundred times."""
    del world.repositories[1:]
    return world


def begin_with_small_pages(world: World) -> None:
    """Make walks of each kind (a connection, a batch, with and without removing) go over several pages."""
    board, repository = world.boards[0], world.repositories[0]
    targets = {"people": "organization", "board-items": board.node_id, "issues": repository.node_id}
    for feed, target in {**targets, "deployments": repository.node_id, "timelines": "organization"}.items():
        SyncCursor.objects.create(feed=feed, target=target, page_size=PAGE_SIZE)


def finish(sync: Syncing, clock: Clock) -> None:
    """Come back after the lease has run out, as a worker does, and run what is there to its end."""
    clock.advance(seconds=91)
    services.requeue_stale(now=clock())
    job = sync.run(SyncJob.objects.get())
    assert job is not None
    assert job.state == SyncJob.State.DONE, job.error


def crash(sync: Syncing, monkeypatch: pytest.MonkeyPatch, point: str) -> None:
    """Run a first sync that dies at a point."""
    faultpoints.hits.clear()
    monkeypatch.setenv(faultpoints.VARIABLE, f"{point}:raise")
    with pytest.raises(faultpoints.FaultInjected):
        sync()
    monkeypatch.delenv(faultpoints.VARIABLE)


def undisturbed(
    sync: Syncing, world: World, monkeypatch: pytest.MonkeyPatch
) -> tuple[dict[str, Any], int, Counter[str]]:
    """Return the tables, the number of requests and the faultpoints of a sync that nothing disturbs."""
    faultpoints.hits.clear()
    monkeypatch.setenv(faultpoints.VARIABLE, "nowhere:1:raise")
    with transaction.atomic():
        begin_with_small_pages(world)
        requests = sync.requests_of(sync)
        content = content_of_tables()
        transaction.set_rollback(True)
    monkeypatch.delenv(faultpoints.VARIABLE)
    return content, requests, faultpoints.hits.copy()


@pytest.mark.slow
@pytest.mark.parametrize("name", POINTS)
def test_dying_at_any_point_ends_in_the_same_tables(
    sync: Syncing, world: World, clock: Clock, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    content, requests, hits = undisturbed(sync, world, monkeypatch)
    assert set(hits) == set(POINTS)
    for point in [f"{name}:{number + 1}" for number in range(0, hits[name], STEP)]:
        with transaction.atomic():
            clock.begin_again()
            begin_with_small_pages(world)
            before = len(sync.server.log)
            crash(sync, monkeypatch, point)
            finish(sync, clock)
            assert content_of_tables() == content, point
            # The page that was lost, and the rest of a connection inside it, or the versions of each package on it.
            assert len(sync.server.log) - before <= requests + 3, point
            transaction.set_rollback(True)
