from apps.scorecards.facts import process_of
from apps.scorecards.rules.issues.issue_on_board import issue_on_board as rule
from tests.scorecards.facts import card, days_ago, issue, repository
from tests.scorecards.rules.judging import UNREAD, judge, result


def test_a_card_in_a_column_passes() -> None:
    assert judge(rule, issue(card=card())).observed == "In Progress"


def test_no_card_fails() -> None:
    assert judge(rule, issue()).observed == "not on the board"


def test_a_card_without_a_status_fails() -> None:
    assert judge(rule, issue(card=card("", column=""))).observed == "on the board without a status"


def test_a_new_issue_has_one_business_day() -> None:
    assert result(rule, issue(created_at=days_ago(2.9))) == "not_applicable"
    assert result(rule, issue(created_at=days_ago(4))) == "fail"


def test_without_the_right_to_see_projects_it_is_unknown() -> None:
    assert judge(rule, issue(card=UNREAD)).cause == UNREAD.cause


def test_labels_keep_issues_off_the_board() -> None:
    without = repository(process=process_of({"labels_off_board": ["question"]}))

    assert result(rule, issue(labels=("Question",), repository=without)) == "not_applicable"
    assert result(rule, issue(labels=("bug",), repository=without)) == "fail"


def test_the_dashboard_of_renovate_is_no_work() -> None:
    assert result(rule, issue(author_kind="dependency_bot")) == "not_applicable"


def test_what_is_closed_needs_no_card() -> None:
    assert result(rule, issue(closed_at=days_ago(1))) == "not_applicable"
