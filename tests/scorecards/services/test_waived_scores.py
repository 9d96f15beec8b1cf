"""A waiver lies over a fail in the score, never in the result, and ends by itself."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from pytest_django import Settings

from apps.catalog.models import Repository
from apps.scorecards.models import ResultChange, RuleResult, ScoreDay, Waiver
from apps.scorecards.queries.changes import changed_repositories
from apps.scorecards.rules.branching.default_branch_is_main import default_branch_is_main
from apps.scorecards.rules.branching.default_branch_protected import default_branch_protected
from apps.scorecards.services.storing import store_scores
from apps.scorecards.tasks import judge_all
from tests.scorecards.services.conftest import MERGED_AT, judge
from tests.scorecards.waivers import waiver

pytestmark = pytest.mark.django_db
Read = Callable[..., None]
FIRST = MERGED_AT + timedelta(hours=1)
SECOND = FIRST + timedelta(minutes=5)
RULE = default_branch_is_main.slug


@pytest.fixture
def failing(read: Read) -> Repository:
    """Return a repository that fails one rule."""
    read(FIRST)
    Repository.objects.update(default_branch="master")
    judge(FIRST, default_branch_is_main)
    return Repository.objects.get()


def scores() -> tuple[float | None, float | None, int, int]:
    row = ScoreDay.objects.order_by("day").last()
    assert row is not None
    return row.score, row.score_without_waivers, row.failed, row.waived


def test_one_in_force_counts_as_a_pass_and_the_result_stays(failing: Repository) -> None:
    before = scores()
    waiver(failing, asked_at=FIRST)

    judge(SECOND, default_branch_is_main)

    assert (before, scores()) == ((0, 0, 1, 0), (100, 0, 0, 1))
    assert RuleResult.objects.get(rule=RULE).result == "fail"
    assert ResultChange.objects.filter(rule=RULE).count() == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"approved_at": None, "approved_by_login": ""},
        {"ended_at": SECOND, "ended_by_login": "bob", "end": "withdrawn"},
        {"expires_on": FIRST.date()},
        {"rule": default_branch_protected.slug},
    ],
)
def test_one_that_is_not_in_force_hides_nothing(failing: Repository, fields: dict[str, Any]) -> None:
    waiver(failing, asked_at=FIRST, **fields)

    judge(SECOND, default_branch_is_main)

    assert scores() == (0, 0, 1, 0)


def test_one_that_expires_is_gone_with_the_next_hourly_judging(failing: Repository) -> None:
    waiver(failing, asked_at=FIRST, expires_on=FIRST.date() + timedelta(days=2))
    found = []

    for now in (_night(1, hour=23), _night(2, hour=0)):
        with time_machine.travel(now, tick=False):
            judge_all()
        found.append(scores())

    assert found == [(100, 0, 0, 1), (0, 0, 1, 0)]


def _night(days: int, *, hour: int) -> datetime:
    return (FIRST + timedelta(days=days)).replace(hour=hour)


def test_a_day_begins_in_the_time_zone_of_the_organization(failing: Repository, settings: Settings) -> None:
    settings.TIME_ZONE = "Asia/Tokyo"
    waiver(failing, asked_at=FIRST, expires_on=FIRST.date() + timedelta(days=1))

    judge(_night(0, hour=16), default_branch_is_main)

    assert scores() == (0, 0, 1, 0)


def test_storing_a_score_anew_hides_no_change_from_judging(failing: Repository) -> None:
    waiver(failing, asked_at=FIRST)
    Repository.objects.update(updated_at=SECOND)

    store_scores([failing.pk], now=SECOND + timedelta(minutes=1))

    assert scores() == (100, 0, 0, 1)
    assert ScoreDay.objects.get().evaluated_at == FIRST
    assert list(changed_repositories()) == [failing]


@pytest.mark.parametrize(
    "fields",
    [
        {"reason": ""},
        {"approved_by_login": ""},
        {"approved_at": None},
        {"ended_at": SECOND},
        {"ended_at": SECOND, "end": "withdrawn"},
        {"ended_at": SECOND, "end": "declined", "ended_by_login": "bob"},
        {"end": "expired"},
    ],
)
def test_the_database_refuses_half_a_waiver(failing: Repository, fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        waiver(failing, asked_at=FIRST, **fields)


def test_the_database_refuses_two_that_are_open(failing: Repository) -> None:
    waiver(failing, asked_at=FIRST)

    with pytest.raises(IntegrityError), transaction.atomic():
        waiver(failing, asked_at=SECOND, expires_on=date(2027, 1, 1))
    assert Waiver.objects.count() == 1
