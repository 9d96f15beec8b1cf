from typing import Any

from apps.scorecards.facts import IssueFacts, LabelEvent
from apps.scorecards.rules.issues.issue_needs_review_label import issue_needs_review_label as rule
from tests.scorecards.facts import card, days_ago, issue
from tests.scorecards.rules.judging import UNREAD, judge, result


def added(days: float, label: str = "needs-review") -> LabelEvent:
    return LabelEvent(label=label, is_added=True, at=days_ago(days))


def labeled(**told: Any) -> IssueFacts:
    return issue(**{"labels": ("needs-review",), "label_events": (added(3),), "created_at": days_ago(3)} | told)


def test_set_at_once_and_taken_off_passes() -> None:
    assert judge(rule, labeled(labels=())).observed == "needs-review was set and taken off"


def test_still_set_within_five_business_days_passes() -> None:
    assert result(rule, labeled()) == "pass"


def test_the_label_may_be_spelled_otherwise() -> None:
    assert result(rule, labeled(labels=("Needs Review",), label_events=(added(3, "Needs Review"),))) == "pass"


def test_never_set_fails_after_a_business_day() -> None:
    assert judge(rule, labeled(labels=(), label_events=())).observed == "needs-review was never set"
    assert result(rule, issue(created_at=days_ago(0.5))) == "not_applicable"


def test_set_too_late_fails() -> None:
    assert result(rule, labeled(created_at=days_ago(6), labels=())) == "fail"


def test_still_set_after_five_business_days_fails() -> None:
    assert result(rule, labeled(created_at=days_ago(8), label_events=(added(8),))) == "fail"


def test_still_set_at_work_fails() -> None:
    assert judge(rule, labeled(card=card())).observed == "needs-review is still set in In Progress"


def test_an_unread_timeline_or_board_is_unknown() -> None:
    assert result(rule, labeled(label_events=UNREAD)) == "unknown"
    assert result(rule, labeled(card=UNREAD)) == "unknown"


def test_bots_and_incidents_are_left_alone() -> None:
    assert result(rule, issue(author_kind="dependency_bot", label_events=UNREAD)) == "not_applicable"
    assert result(rule, issue(labels=("incident",), label_events=UNREAD)) == "not_applicable"
