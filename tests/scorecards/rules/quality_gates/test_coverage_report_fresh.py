import pytest

from apps.scorecards.facts import CoverageFacts, RepositoryFacts
from apps.scorecards.rules.quality_gates.coverage_report_fresh import coverage_report_fresh as rule
from tests.scorecards.facts import days_ago, repository
from tests.scorecards.rules.judging import UNREAD, judge, result


def report(days: float, commits: int) -> RepositoryFacts:
    return repository(coverage=CoverageFacts(measured_at=days_ago(days), commits_behind=commits))


@pytest.mark.parametrize(("days", "commits"), [(7, 100), (90, 10), (0, 1)])
def test_young_or_near_passes(days: float, commits: int) -> None:
    assert result(rule, report(days, commits)) == "pass"


def test_old_and_far_fails() -> None:
    assert judge(rule, report(8, 11)).observed == "8 days old, 11 commits behind"
    assert result(rule, report(8, 11)) == "fail"


def test_a_report_on_the_head_cannot_be_old() -> None:
    assert result(rule, report(90, 0)) == "not_applicable"


def test_without_a_report_it_is_unknown() -> None:
    assert judge(rule, repository(coverage=UNREAD)).cause == UNREAD.cause


@pytest.mark.parametrize("kind", ["docs", "infra"])
def test_without_tests_no_report_is_missed(kind: str) -> None:
    assert result(rule, repository(coverage=UNREAD, kind=kind)) == "not_applicable"
    one = repository(coverage=CoverageFacts(measured_at=days_ago(8), commits_behind=11), kind=kind)
    assert result(rule, one) == "fail"
