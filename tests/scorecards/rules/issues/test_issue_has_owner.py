from apps.scorecards.rules.issues.issue_has_owner import issue_has_owner as rule
from tests.scorecards.facts import card, days_ago, issue
from tests.scorecards.rules.judging import UNREAD, judge, result


def test_somebody_assigned_passes() -> None:
    assert judge(rule, issue(assignees=("ada",), card=card())).observed == "assigned to ada"


def test_nobody_at_work_fails_at_once_in_a_group_of_its_own() -> None:
    found = judge(rule, issue(card=card("review"), created_at=days_ago(0.1)))

    assert (found.result, found.group) == ("fail", "at work")


def test_the_backlog_has_five_business_days() -> None:
    assert result(rule, issue(card=card("backlog"), created_at=days_ago(6.9))) == "not_applicable"
    assert result(rule, issue(card=card("backlog"), created_at=days_ago(7.1))) == "fail"


def test_what_is_not_on_the_board_waits_too() -> None:
    assert judge(rule, issue(card=None)).group == "waiting"


def test_without_the_board_nobody_knows_what_is_at_work() -> None:
    assert result(rule, issue(card=UNREAD, assignees=("ada",))) == "unknown"


def test_what_was_dropped_needs_none() -> None:
    assert result(rule, issue(closed_at=days_ago(1), state_reason="not_planned")) == "not_applicable"


def test_the_dashboard_of_renovate_needs_none() -> None:
    assert result(rule, issue(author_kind="dependency_bot")) == "not_applicable"


def test_an_alert_that_a_bot_opened_needs_one() -> None:
    assert result(rule, issue(author_kind="automation")) == "fail"
