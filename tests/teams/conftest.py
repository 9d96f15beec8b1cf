"""A small organization, read once through a real sync, and judged."""

from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from apps.scorecards.queries.changes import present_repositories
from apps.scorecards.services import evaluate
from portal.demo.world import make_small_world
from portal.demo.world.model import World
from tests.oracle import NOW
from tests.weekly_status.conftest import synced


@pytest.fixture(scope="module")
def small(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Return the small organization, synced and judged at NOW."""
    yield from synced(
        lambda: make_small_world(seed=5, now=NOW),
        name="small, judged",
        blocker=django_db_blocker,
        and_then=lambda world: evaluate(now=NOW, repositories=list(present_repositories())),
    )


@pytest.fixture
def _clock(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)
