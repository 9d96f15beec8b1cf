"""A permission that is taken away makes unknown what needed it, names it, and makes nobody look better."""

from datetime import timedelta

import pytest

from apps.scorecards.models import RuleResult, ScoreDay
from apps.scorecards.queries.changes import present_repositories
from apps.scorecards.rules import Level
from apps.scorecards.services import evaluate
from portal.demo.server import DemoServer
from portal.demo.world.model import World
from tests.oracle import NOW
from tests.weekly_status.conftest import bring_in

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)
LEVELS = ["", *(level.value for level in (Level.BRONZE, Level.SILVER, Level.GOLD))]
TOKENS = ["demo-no-administration", "demo-no-projects", "demo-no-checks", "demo-metadata-only"]
# The rules that need what each of them lacks, among others.
NEED = {"demo-metadata-only": {"pr-human-approved", "production-environment-gated"}}
Results = dict[tuple[int | None, str], tuple[str, str]]


def results() -> Results:
    rows = RuleResult.objects.values_list("repository", "rule", "result", "cause")
    return {(repository, rule): (result, cause) for repository, rule, result, cause in rows}


def standing() -> dict[int, ScoreDay]:
    return {row.repository_id: row for row in ScoreDay.objects.order_by("day")}


def look_again(world: World, *, token: str) -> None:
    """Read and judge everything with what a token may see."""
    with DemoServer(world, clock=lambda: NOW) as server:
        bring_in(server, token=token, at=LATER)
    evaluate(now=LATER, repositories=list(present_repositories()))


@pytest.mark.parametrize("token", TOKENS)
def test_it_turns_results_into_unknown_and_nothing_else(judged: World, token: str) -> None:
    before = results()

    look_again(judged, token=token)

    changed = {key: told for key, told in results().items() if told[0] != before[key][0]}
    assert {told[0] for told in changed.values()} <= {"unknown"}
    assert all("read" in cause for _, cause in changed.values())
    assert NEED.get(token, set()) <= {rule for _, rule in changed}


@pytest.mark.parametrize("token", TOKENS)
def test_it_raises_no_score_and_no_level(judged: World, token: str) -> None:
    before = standing()

    look_again(judged, token=token)

    for repository, after in standing().items():
        was = before[repository]
        assert after.score is None or was.score is None or after.score <= was.score
        assert LEVELS.index(after.level) <= LEVELS.index(was.level)
