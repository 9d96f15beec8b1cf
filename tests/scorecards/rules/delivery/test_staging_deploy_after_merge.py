from typing import Any

import pytest

from apps.scorecards.facts import DeliveryOfMerge, EnvironmentFacts, PullRequestFacts
from apps.scorecards.rules.delivery.staging_deploy_after_merge import staging_deploy_after_merge as rule
from tests.scorecards.facts import NOW, REPOSITORY_URL, days_ago, pull_request, repository
from tests.scorecards.rules.judging import UNREAD, judge, result

MINUTES = 1 / 24 / 60
STAGING = EnvironmentFacts(name="staging", tier="staging", reviewers=())


def delivered(*, minutes: float, is_by_hand: bool = False, **told: Any) -> PullRequestFacts:
    at = days_ago(1 - minutes * MINUTES)
    staging = DeliveryOfMerge(finished_at=at, is_by_hand=is_by_hand, url=f"{REPOSITORY_URL}/deployments")
    return pull_request(merged_at=days_ago(1), staging=staging, **told)


def undelivered(**of_repository: Any) -> PullRequestFacts:
    return pull_request(repository=repository(**{"environments": (STAGING,), **of_repository}))


def test_within_the_hour_it_passes() -> None:
    assert judge(rule, delivered(minutes=60)).observed == "on staging after 60 minutes"


def test_later_it_fails() -> None:
    assert judge(rule, delivered(minutes=61)).observed == "on staging after 61 minutes"
    assert result(rule, delivered(minutes=61)) == "fail"


def test_by_hand_it_fails() -> None:
    assert judge(rule, delivered(minutes=5, is_by_hand=True)).observed == "deployed by hand after 5 minutes"


def test_never_delivered_it_fails() -> None:
    assert judge(rule, undelivered()).observed == "no success on staging holds it"
    assert judge(rule, undelivered(environments=())).observed == "the repository has no staging environment"


def test_before_the_hour_was_read_nobody_can_tell() -> None:
    merged = pull_request(merged_at=days_ago(59 * MINUTES), staging_read_at=NOW)

    assert result(rule, merged) == "unknown"


def test_without_environment_and_kind_nobody_can_tell() -> None:
    assert judge(rule, undelivered(environments=(), kind=UNREAD)).cause.startswith(UNREAD.cause)
    assert result(rule, undelivered(kind=UNREAD)) == "fail"


@pytest.mark.parametrize("kind", ["library", "docs"])
def test_what_is_not_deployed_is_left_alone(kind: str) -> None:
    assert result(rule, undelivered(kind=kind)) == "not_applicable"


def test_only_merges_to_the_default_branch_count() -> None:
    assert result(rule, delivered(minutes=5, base_ref="release/1.4")) == "not_applicable"
    assert result(rule, pull_request(merged_at=None)) == "not_applicable"


def test_deployments_that_were_not_read_are_unknown() -> None:
    assert result(rule, pull_request(staging=UNREAD)) == "unknown"
    assert result(rule, undelivered(environments=UNREAD)) == "unknown"
