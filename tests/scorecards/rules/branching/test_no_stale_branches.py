from typing import Any

import pytest

from apps.scorecards.facts import BranchFacts, RepositoryFacts
from apps.scorecards.rules.branching.no_stale_branches import no_stale_branches as rule
from tests.scorecards.facts import days_ago, repository
from tests.scorecards.ref_facts import branch
from tests.scorecards.rules.judging import UNREAD, judge, result

IDLE = days_ago(31)


def with_branches(*branches: BranchFacts) -> RepositoryFacts:
    return repository(branches=branches)


def idle(count: int, **told: Any) -> tuple[BranchFacts, ...]:
    return tuple(branch(f"idea-{number}", committed_at=IDLE, **told) for number in range(count))


def test_three_left_overs_pass_and_are_shown() -> None:
    found = judge(rule, with_branches(branch(), *idle(3)))

    assert (found.result, found.observed) == ("pass", "3 of 4 branches lie idle")
    assert [one.label for one in found.evidence] == ["idea-0", "idea-1", "idea-2"]


def test_a_fourth_fails() -> None:
    assert result(rule, with_branches(*idle(4))) == "fail"


@pytest.mark.parametrize("told", [{"is_merged": True}, {"open_pull_request": 7}])
def test_what_is_merged_or_under_review_is_not_left_over(told: dict[str, Any]) -> None:
    assert judge(rule, with_branches(*idle(9, **told))).observed == "0 of 9 branches lie idle"


@pytest.mark.parametrize("name", ["gh-pages", "release/1.4"])
def test_branches_that_stay_are_left_alone(name: str) -> None:
    assert result(rule, with_branches(*idle(3), branch(name, committed_at=IDLE))) == "pass"


@pytest.mark.parametrize("told", [{"is_merged": UNREAD}, {"open_pull_request": UNREAD}])
def test_what_may_be_left_over_is_unknown_where_it_decides(told: dict[str, Any]) -> None:
    unclear = branch(committed_at=IDLE, **told)

    assert judge(rule, with_branches(*idle(3), unclear)).cause == UNREAD.cause
    assert result(rule, with_branches(*idle(2), unclear)) == "pass"
    assert result(rule, with_branches(*idle(4), unclear)) == "fail"


def test_a_branch_without_a_date_is_unknown_by_name() -> None:
    found = judge(rule, with_branches(*idle(3), branch("old", committed_at=None)))

    assert found.cause == "Since when old lies idle is not known."


def test_no_branches_are_none_too_many() -> None:
    assert result(rule, with_branches()) == "pass"


def test_branches_that_were_not_read_are_unknown() -> None:
    assert result(rule, repository(branches=UNREAD)) == "unknown"
