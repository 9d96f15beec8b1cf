"""What moved the score: the parts add up to the whole."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from apps.accounts.viewers import local_administrator
from apps.catalog.models import Repository
from apps.scorecards.models import ResultChange, RuleResult, Waiver
from apps.scorecards.queries import score_trend
from apps.scorecards.queries.changes import present_repositories
from apps.scorecards.queries.trend import Moved, Part
from apps.scorecards.services import evaluate
from apps.scorecards.services.storing import store_scores
from portal.demo.server import DemoServer
from portal.demo.world import make_small_world
from portal.demo.world.live import Life
from tests.oracle import NOW
from tests.scorecards.waivers import failing_repository
from tests.weekly_status.conftest import bring_in

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)
BRANCH = "default-branch-is-main"


def moved(now: datetime) -> Moved:
    found = score_trend(local_administrator(), now=now).newest
    assert found is not None
    return found


def whole(found: Moved, parts: tuple[Part, ...]) -> float:
    return sum(part.points for part in (*parts, *found.others))


def change(repository: Repository, rule: str, result: str, *, at: datetime) -> None:
    """Let a rule's result become another, as an evaluation would write it."""
    row = RuleResult.objects.get(repository=repository, rule=rule)
    before, row.result = row.result, result
    row.cause, row.reason = ("not read", "") if result == "unknown" else ("", "")
    row.failed_before, row.evaluated_at = result == "unknown" and before == "fail", at
    row.save()
    ResultChange.objects.create(repository=repository, rule=rule, from_result=before, to_result=result, at=at)
    store_scores([repository.pk], now=at)


def begin(*numbers: int, at: datetime) -> list[Repository]:
    rows = [failing_repository(number, now=at, name=f"r{number}", node_id=f"R_{number}") for number in numbers]
    for row in RuleResult.objects.all():
        told = {"repository": row.repository, "rule": row.rule, "to_result": row.result}
        ResultChange.objects.create(**told, from_result="", at=at)
    return rows


@pytest.fixture
def lived(db: None) -> datetime:
    """Let four weeks go by in the small organization, read and judged at the end of each; return the last moment."""
    world, now = make_small_world(seed=5, now=NOW), NOW
    life = Life(world, seed=1)
    with DemoServer(world, clock=lambda: now) as server:
        for week in range(4):
            now = NOW + week * WEEK
            for event in range(30 if week else 0):
                life.step(now - timedelta(hours=40 - event))
            bring_in(server, at=now)
            evaluate(now=now + timedelta(seconds=1), repositories=list(present_repositories()))
    return now + timedelta(seconds=2)


def test_the_parts_of_every_week_add_up_to_the_whole(lived: datetime) -> None:
    found = score_trend(local_administrator(), now=lived).moved

    assert len(found) == 3
    assert any(abs(one.change) > 0.01 for one in found)
    for one in found:
        assert whole(one, one.rules) == pytest.approx(one.change)
        assert whole(one, one.repositories) == pytest.approx(one.change)
        assert one.others == ()


def test_a_rule_that_is_kept_now_moved_the_score() -> None:
    (row,) = begin(1, at=NOW)
    change(row, BRANCH, "pass", at=NOW + WEEK)

    found = moved(NOW + WEEK)

    assert [part.name for part in found.rules] == [BRANCH]
    assert found.rules[0].points == pytest.approx(found.change)
    assert [part.name for part in found.repositories] == ["r1"]


def test_a_fail_that_cannot_be_seen_any_more_moves_nothing() -> None:
    (row,) = begin(1, at=NOW)
    change(row, BRANCH, "unknown", at=NOW + WEEK)

    assert (moved(NOW + WEEK).change, moved(NOW + WEEK).rules) == (0, ())


def test_a_waiver_is_a_part_of_its_own() -> None:
    (row,) = begin(1, at=NOW)
    at = NOW + WEEK
    who = {"asked_by_login": "ada", "approved_by_login": "bob", "reason": "moves soon"}
    when = {"asked_at": at, "approved_at": at, "expires_on": (at + WEEK).date()}
    Waiver.objects.create(repository=row, rule=BRANCH, **who, **when)
    store_scores([row.pk], now=at)
    RuleResult.objects.update(evaluated_at=at)
    store_scores([row.pk], now=at)

    found = moved(at)

    assert [part.name for part in found.others] == ["waivers"]
    assert found.others[0].points == pytest.approx(found.change)


def test_a_repository_that_came_is_a_part_of_its_own() -> None:
    (row,) = begin(1, at=NOW)
    change(row, BRANCH, "pass", at=NOW + timedelta(hours=1))
    store_scores([row.pk], now=NOW + WEEK)
    failing_repository(2, now=NOW + WEEK, name="r2", node_id="R_2")

    found = moved(NOW + WEEK)

    assert [part.name for part in found.others] == ["repositories that came or went"]
    assert whole(found, found.rules) == pytest.approx(found.change)


def test_before_the_second_week_nothing_is_told(client: Client) -> None:
    begin(1, at=NOW)

    assert score_trend(local_administrator(), now=NOW).newest is None
    assert "from the second week on" in client.get("/scorecards/trend/").text
