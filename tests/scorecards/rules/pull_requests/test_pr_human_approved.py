from apps.scorecards.rules.pull_requests.pr_human_approved import pr_human_approved as rule
from tests.scorecards.facts import days_ago, pull_request, review
from tests.scorecards.rules.judging import judge, result


def test_an_approval_by_another_human_passes() -> None:
    assert judge(rule, pull_request(reviews=(review("grace"),))).observed == "approved by grace"


def test_nobody_approves_their_own() -> None:
    assert result(rule, pull_request(author="ada", reviews=(review("ada"),))) == "fail"


def test_a_bot_is_no_human() -> None:
    assert result(rule, pull_request(reviews=(review("coderabbitai", is_human=False),))) == "fail"


def test_a_later_request_for_changes_takes_it_back() -> None:
    reviews = (review("grace"), review("grace", "changes_requested", submitted_at=days_ago(1.5)))

    assert result(rule, pull_request(reviews=reviews)) == "fail"


def test_a_later_comment_does_not() -> None:
    assert result(rule, pull_request(reviews=(review("grace"), review("grace", "commented")))) == "pass"


def test_dependency_bots_need_one_too() -> None:
    assert result(rule, pull_request(author_kind="dependency_bot")) == "fail"
