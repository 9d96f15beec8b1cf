from apps.scorecards.rules.issues.issue_not_stuck import issue_not_stuck as rule
from tests.scorecards.facts import card, days_ago, issue
from tests.scorecards.rules.judging import UNREAD, judge, result


def test_as_long_as_others_passes() -> None:
    assert judge(rule, issue(card=card(since=days_ago(1.5)))).observed == "1 day in In Progress"


def test_longer_fails_with_the_limit() -> None:
    stuck = card("review", since=days_ago(12), is_stuck=True, limit_days=3.0)

    assert judge(rule, issue(card=stuck)).observed == "12 days in Review, the limit is 3"


def test_what_is_marked_as_blocked_is_spoken_of() -> None:
    stuck = card(is_stuck=True, limit_days=7.0)

    assert result(rule, issue(card=stuck, labels=("Blocked",))) == "not_applicable"


def test_what_is_not_at_work_cannot_be_stuck() -> None:
    assert result(rule, issue(card=card("backlog"))) == "not_applicable"
    assert result(rule, issue(card=None)) == "not_applicable"
    assert result(rule, issue(card=card(), closed_at=days_ago(1))) == "not_applicable"


def test_a_gap_is_unknown() -> None:
    assert result(rule, issue(card=UNREAD)) == "unknown"
    assert result(rule, issue(card=card(is_stuck=UNREAD))) == "unknown"
    assert result(rule, issue(card=card(since=None))) == "unknown"
