"""An organization that was read and judged once for all tests of a module."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

import pytest
from pytest_django import DjangoDbBlocker

from apps.scorecards.queries.changes import present_repositories
from apps.scorecards.registry import all_rules
from apps.scorecards.rules import Rule
from apps.scorecards.services import evaluate
from portal.demo.world.model import World
from tests.coverage.demonstration import bring_in_reports
from tests.oracle import NOW
from tests.weekly_status.conftest import half_a_year, synced


def judged_by(
    rules: Sequence[Rule], *, name: str, blocker: DjangoDbBlocker, make: Callable[[], World] = half_a_year
) -> Iterator[World]:
    """Read an organization at NOW, with what its CI measured, and judge it right after; once for a name."""

    def judge(world: World) -> None:
        bring_in_reports(world)
        # What is seen in the same moment may have come in too late to be judged.
        evaluate(now=NOW + timedelta(seconds=1), repositories=list(present_repositories()), rules=rules)

    yield from synced(make, name=name, blocker=blocker, and_then=judge)


@pytest.fixture(scope="module")
def judged(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Return half a year of an organization, synced at NOW and judged right after."""
    yield from judged_by(all_rules(), name="judged", blocker=django_db_blocker)
