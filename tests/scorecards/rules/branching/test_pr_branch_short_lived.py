from apps.scorecards.rules.branching.pr_branch_short_lived import pr_branch_short_lived as rule
from tests.scorecards.facts import days_ago, pull_request
from tests.scorecards.rules.judging import judge, result


def test_within_a_week_it_passes() -> None:
    assert judge(rule, pull_request(created_at=days_ago(8), merged_at=days_ago(1))).observed == "merged after 7.0 days"


def test_after_a_week_it_fails() -> None:
    assert result(rule, pull_request(created_at=days_ago(8.01), merged_at=days_ago(1))) == "fail"


def test_an_open_one_is_as_old_as_it_is_now() -> None:
    assert judge(rule, pull_request(created_at=days_ago(9), merged_at=None)).observed == "open for 9.0 days"
    assert result(rule, pull_request(created_at=days_ago(2), merged_at=None)) == "pass"


def test_release_branches_and_bots_are_left_alone() -> None:
    assert result(rule, pull_request(created_at=days_ago(90), head_ref="release/1.4.0")) == "not_applicable"
    assert result(rule, pull_request(created_at=days_ago(90), author_kind="dependency_bot")) == "not_applicable"


def test_a_branch_is_as_old_as_its_first_commit() -> None:
    assert result(rule, pull_request(first_commit_at=days_ago(9))) == "fail"
    # A commit of the future, by a wrong clock, makes nothing younger.
    assert result(rule, pull_request(created_at=days_ago(9), first_commit_at=days_ago(1))) == "fail"
