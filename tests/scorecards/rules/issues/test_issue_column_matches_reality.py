import pytest

from apps.scorecards.rules.issues.issue_column_matches_reality import issue_column_matches_reality as rule
from tests.scorecards.facts import card, days_ago, issue, linked
from tests.scorecards.rules.judging import UNREAD, judge, result


@pytest.mark.parametrize("tier", ["backlog", "in_progress", "review", "other"])
def test_an_open_issue_without_pull_requests_may_be_anywhere_but_in_done(tier: str) -> None:
    assert result(rule, issue(card=card(tier))) == "pass"


def test_open_in_done_fails() -> None:
    assert judge(rule, issue(card=card("done"))).observed == "open, but in Done"


def test_closed_belongs_into_done() -> None:
    assert result(rule, issue(card=card("done"), closed_at=days_ago(2))) == "pass"
    assert judge(rule, issue(card=card("review"), closed_at=days_ago(2))).observed == "closed, but in Review"


def test_a_pull_request_to_review_belongs_into_review() -> None:
    told = judge(rule, issue(card=card(), pull_requests=(linked(30),))).observed

    assert told == "pull request #30 is ready for review, but the issue is in In Progress"
    assert result(rule, issue(card=card("review"), pull_requests=(linked(),))) == "pass"


def test_a_draft_is_at_work() -> None:
    assert result(rule, issue(card=card(), pull_requests=(linked(is_draft=True),))) == "pass"
    assert result(rule, issue(card=card("backlog"), pull_requests=(linked(is_draft=True),))) == "fail"


def test_what_is_blocked_may_have_one() -> None:
    assert result(rule, issue(card=card("other"), pull_requests=(linked(),))) == "pass"


def test_a_merged_one_says_nothing() -> None:
    merged = linked(state="merged", ended_at=days_ago(2))

    assert result(rule, issue(card=card("backlog"), pull_requests=(merged,))) == "pass"


def test_a_change_has_a_day_to_settle() -> None:
    assert result(rule, issue(card=card("done", since=days_ago(0.9)))) == "not_applicable"
    assert result(rule, issue(card=card(), pull_requests=(linked(opened_at=days_ago(0.5)),))) == "not_applicable"
    reopened = issue(card=card("done"), state_reason="reopened", updated_at=days_ago(0.5))
    assert result(rule, reopened) == "not_applicable"


def test_talk_changes_nothing() -> None:
    assert result(rule, issue(card=card("done"), updated_at=days_ago(0.1))) == "fail"


def test_no_card_or_no_column_is_for_another_rule() -> None:
    assert result(rule, issue()) == "not_applicable"
    assert result(rule, issue(card=card("", column=""))) == "not_applicable"


def test_without_board_or_pull_requests_it_is_unknown() -> None:
    assert result(rule, issue(card=UNREAD)) == "unknown"
    assert result(rule, issue(card=card(), pull_requests=UNREAD)) == "unknown"
