from datetime import timedelta

import pytest

from apps.scorecards.facts import CalledWorkflow, RepositoryFacts
from apps.scorecards.rules.integration.ci_shared_workflow_current import ci_shared_workflow_current as rule
from tests.scorecards.facts import called, repository, run
from tests.scorecards.rules.judging import UNREAD, judge, result


def calling(*workflows: CalledWorkflow) -> RepositoryFacts:
    return repository(runs=(run(called=workflows),))


@pytest.mark.parametrize(("days", "expected"), [(0, "pass"), (30, "pass"), (31, "fail")])
def test_at_most_thirty_days_behind_pass(days: int, expected: str) -> None:
    assert judge(rule, calling(called(behind=timedelta(days=days)))).result == expected


def test_what_is_old_is_named_whatever_else_is_not_known() -> None:
    found = judge(rule, calling(called("security.yml", behind=UNREAD), called(behind=timedelta(days=45))))

    assert found.observed == "lint-test.yml: 45 days behind"


def test_the_newest_run_counts() -> None:
    old = run(called=(called(behind=timedelta(days=45)),))

    assert result(rule, repository(runs=(run(called=(called(),)), old))) == "pass"


def test_a_commit_that_was_not_read_is_unknown() -> None:
    assert judge(rule, calling(called(behind=UNREAD))).cause == UNREAD.cause
    assert result(rule, repository(runs=UNREAD)) == "unknown"


def test_who_calls_none_has_none_that_is_old() -> None:
    other = called(path="somebody/else/.github/workflows/x.yml", behind=UNREAD)

    assert result(rule, repository()) == result(rule, calling(other)) == "not_applicable"
    assert result(rule, repository(name="plasma-engine-infra")) == "not_applicable"
