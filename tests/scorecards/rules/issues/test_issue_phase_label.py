import pytest

from apps.scorecards.rules.issues.issue_phase_label import issue_phase_label as rule
from tests.scorecards.facts import issue
from tests.scorecards.rules.judging import judge, result


@pytest.mark.parametrize("label", ["phase-0", "Phase-12", "phase 1", "phase: 1"])
def test_one_phase_passes_however_it_is_spelled(label: str) -> None:
    assert result(rule, issue(labels=("bug", label))) == "pass"


def test_none_fails() -> None:
    assert judge(rule, issue(labels=("bug", "phase", "phase-x"))).observed == "no label of a phase"


def test_two_fail_by_name() -> None:
    assert judge(rule, issue(labels=("phase-1", "phase-0"))).observed == "several: phase-0, phase-1"


@pytest.mark.parametrize("kind", ["dependency_bot", "automation", "review_bot"])
def test_bots_are_left_alone(kind: str) -> None:
    assert result(rule, issue(author_kind=kind)) == "not_applicable"


def test_an_agent_plans_too() -> None:
    assert result(rule, issue(author_kind="ai_agent")) == "fail"


def test_an_incident_is_in_no_phase() -> None:
    assert result(rule, issue(labels=("Incident",))) == "not_applicable"
