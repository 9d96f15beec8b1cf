"""An organization that was read and judged once for all tests of a module."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest
from pytest_django import DjangoDbBlocker

from apps.scorecards.queries.changes import present_repositories
from apps.scorecards.registry import all_rules
from apps.scorecards.rules import Rule
from apps.scorecards.services import evaluate
from portal.demo.world import make_world
from portal.demo.world.model import World
from tests.coverage.demonstration import bring_in_reports
from tests.oracle import NOW
from tests.weekly_status.conftest import synced


def judged_by(rules: Sequence[Rule], *, blocker: DjangoDbBlocker) -> Iterator[World]:
    """Read half a year of an organization at NOW and judge it right after."""
    yield from judge_world(make_world(seed=6, now=NOW, issues=500, pull_requests=600), rules=rules, blocker=blocker)


def judge_world(world: World, *, rules: Sequence[Rule], blocker: DjangoDbBlocker) -> Iterator[World]:
    """Read an organization at NOW, with what its CI measured, and judge it right after."""
    for one in synced(world, blocker=blocker):
        bring_in_reports(world)
        # What is seen in the same moment may have come in too late to be judged.
        evaluate(now=NOW + timedelta(seconds=1), repositories=list(present_repositories()), rules=rules)
        yield one


@pytest.fixture(scope="module")
def judged(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Return half a year of an organization, synced at NOW and judged right after."""
    yield from judged_by(all_rules(), blocker=django_db_blocker)
