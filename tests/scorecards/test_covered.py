"""What is told of coverage equals the oracle on every demonstration pull request, once its reports came in."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from apps.scorecards.models import SubjectResult
from apps.scorecards.registry import all_rules
from portal.demo.oracle.coverage import new_modules
from portal.demo.world import make_small_world
from portal.demo.world.model import World
from tests.oracle import NOW
from tests.scorecards.conftest import judge_world
from tests.scorecards.test_planted import widened

pytestmark = pytest.mark.django_db
RULE = "new-module-coverage"
PATH = re.compile(r"src/[^ ]+")


@pytest.fixture(scope="module")
def judged(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Return the small organization, of which all merges were judged by the rule."""
    rules = [widened(rule) for rule in all_rules() if rule.slug == RULE]
    yield from judge_world(make_small_world(seed=5, now=NOW), rules=rules, blocker=django_db_blocker)


def test_every_pull_request_is_judged_as_the_oracle_does(judged: World) -> None:
    expected = new_modules(judged)
    found = dict(SubjectResult.objects.filter(rule=RULE).values_list("url", "result"))

    assert found == {url: one.result for url, one in expected.items()}
    assert set(found.values()) == {"pass", "fail", "unknown", "not_applicable"}


def test_what_fails_names_the_files(judged: World) -> None:
    expected = new_modules(judged)
    told = dict(SubjectResult.objects.filter(rule=RULE, result="fail").values_list("url", "observed"))

    named = {url: tuple(PATH.findall(observed)) for url, observed in told.items()}
    assert named == {url: one.below for url, one in expected.items() if one.below}


def test_what_is_unknown_says_why(judged: World) -> None:
    causes = Counter(SubjectResult.objects.filter(rule=RULE, result="unknown").values_list("cause", flat=True))

    assert all("let its workflow send one" in cause for cause in causes)
