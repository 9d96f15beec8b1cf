"""An organization that was read and judged once for all tests of a module."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest
from pytest_django import DjangoDbBlocker

from apps.scorecards.queries.changes import present_repositories
from apps.scorecards.registry import all_rules
from apps.scorecards.rules import Rule
from apps.scorecards.services import evaluate
from portal.demo.world.model import World
from tests.oracle import NOW
from tests.weekly_status.conftest import half_a_year, synced


def judged_by(rules: Sequence[Rule], *, name: str, blocker: DjangoDbBlocker) -> Iterator[World]:
    """Read half a year of an organization at NOW and judge it right after; once for what has the same name."""

    def judge() -> None:
        # What is seen in the same moment may have come in too late to be judged.
        evaluate(now=NOW + timedelta(seconds=1), repositories=list(present_repositories()), rules=rules)

    yield from synced(half_a_year, name=name, blocker=blocker, and_then=judge)


@pytest.fixture(scope="module")
def judged(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Return half a year of an organization, synced at NOW and judged right after."""
    yield from judged_by(all_rules(), name="judged", blocker=django_db_blocker)
