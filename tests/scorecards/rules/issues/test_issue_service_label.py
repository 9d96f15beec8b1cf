import pytest

from apps.scorecards.rules.issues.issue_service_label import issue_service_label as rule
from tests.scorecards.facts import issue
from tests.scorecards.rules.judging import judge, result


@pytest.mark.parametrize("label", ["gateway", "Gateway", "service:gateway", "area/Gateway", "service: gateway"])
def test_a_service_passes_however_it_is_spelled(label: str) -> None:
    assert result(rule, issue(labels=("bug", label))) == "pass"


def test_a_service_of_two_words_passes() -> None:
    assert result(rule, issue(labels=("Agent Runtime",), service_labels=frozenset({"agent-runtime"}))) == "pass"


def test_other_labels_fail_with_what_is_there() -> None:
    assert judge(rule, issue(labels=("phase-1", "bug"))).observed == "no service among: bug, phase-1"


def test_no_labels_fail() -> None:
    assert judge(rule, issue()).observed == "no labels"


def test_bots_and_incidents_are_left_alone() -> None:
    assert result(rule, issue(author_kind="automation")) == "not_applicable"
    assert result(rule, issue(labels=("incident",))) == "not_applicable"
