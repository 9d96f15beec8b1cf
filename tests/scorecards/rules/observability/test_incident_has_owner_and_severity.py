import pytest

from apps.scorecards.rules.observability.incident_has_owner_and_severity import incident_has_owner_and_severity as rule
from tests.scorecards.facts import days_ago, issue
from tests.scorecards.rules.judging import judge, result


@pytest.mark.parametrize("severity", ["sev-1", "SEV-4", "sev: 2"])
def test_both_pass(severity: str) -> None:
    assert result(rule, issue(labels=("Incident", severity), assignees=("ada",))) == "pass"


def test_what_is_missing_is_named() -> None:
    assert judge(rule, issue(labels=("incident", "sev-5"))).observed == "missing: owner, severity"
    assert judge(rule, issue(labels=("incident", "sev-1"))).observed == "missing: owner"


def test_the_first_hour_is_for_the_fire() -> None:
    assert result(rule, issue(labels=("incident",), created_at=days_ago(0.03))) == "not_applicable"


def test_other_issues_are_left_alone() -> None:
    assert result(rule, issue(labels=("bug",))) == "not_applicable"
