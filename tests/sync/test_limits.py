"""GitHub's limits as all processes see them."""

from datetime import timedelta
from typing import Any

import pytest

from apps.integrations.errors import SourceRateLimited
from apps.sync.limits import DatabaseLimits
from apps.sync.models import RateBudget
from tests.syncing import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def limits(clock: Clock) -> DatabaseLimits:
    return DatabaseLimits(credential="digest", clock=clock)


def record(limits: DatabaseLimits, clock: Clock, *, remaining: int) -> None:
    limits.record("graphql", limit=5000, remaining=remaining, reset_at=clock() + timedelta(minutes=20))


def test_without_any_answer_everything_may_be_asked(limits: DatabaseLimits) -> None:
    limits.check("graphql")


def test_a_sync_leaves_the_reserve_to_people(limits: DatabaseLimits, clock: Clock) -> None:
    record(limits, clock, remaining=751)
    limits.check("graphql")
    record(limits, clock, remaining=750)

    with pytest.raises(SourceRateLimited) as caught:
        limits.check("graphql")

    assert caught.value.reason == "reserve"
    assert timedelta(minutes=20) < caught.value.until - clock() < timedelta(minutes=21)


def test_the_reserve_is_forgotten_when_the_hour_is_over(limits: DatabaseLimits, clock: Clock) -> None:
    record(limits, clock, remaining=10)
    clock.advance(minutes=21)

    limits.check("graphql")


def test_one_limit_says_nothing_about_another(limits: DatabaseLimits, clock: Clock) -> None:
    record(limits, clock, remaining=10)

    limits.check("core")


def test_a_pause_holds_for_other_processes_too(limits: DatabaseLimits, clock: Clock) -> None:
    until = limits.pause("graphql", seconds=300, until=None, reason="secondary")
    another = DatabaseLimits(credential="digest", clock=clock)

    with pytest.raises(SourceRateLimited) as caught:
        another.check("graphql")

    assert (caught.value.until, caught.value.reason) == (until, "secondary")


def test_another_credential_is_not_paused(limits: DatabaseLimits, clock: Clock) -> None:
    limits.pause("graphql", seconds=300, until=None, reason="secondary")

    DatabaseLimits(credential="another", clock=clock).check("graphql")


def test_pauses_without_a_time_grow_from_a_minute_to_half_an_hour(limits: DatabaseLimits, clock: Clock) -> None:
    lengths = []
    for _ in range(7):
        until = limits.pause("graphql", seconds=None, until=None, reason="secondary")
        lengths.append((until - clock()).total_seconds() // 60)
        clock.advance_to(until)

    assert lengths == [1, 2, 4, 8, 16, 30, 30]


def test_an_answer_after_a_pause_ends_the_growth(limits: DatabaseLimits, clock: Clock) -> None:
    clock.advance_to(limits.pause("graphql", seconds=None, until=None, reason="secondary"))
    limits.check("graphql")
    record(limits, clock, remaining=4000)
    limits.check("graphql")

    assert RateBudget.objects.get().pauses_in_a_row == 0


def test_a_limited_answer_that_tells_what_is_left_does_not_end_the_growth(limits: DatabaseLimits, clock: Clock) -> None:
    for _ in range(2):
        record(limits, clock, remaining=4000)
        clock.advance_to(limits.pause("graphql", seconds=None, until=None, reason="secondary"))
        limits.check("graphql")

    assert RateBudget.objects.get().pauses_in_a_row == 2


def test_the_same_answer_again_is_not_written_again(
    limits: DatabaseLimits, clock: Clock, django_assert_num_queries: Any
) -> None:
    record(limits, clock, remaining=4000)

    with django_assert_num_queries(0):
        record(limits, clock, remaining=4000)
    with django_assert_num_queries(1):
        record(limits, clock, remaining=3999)
