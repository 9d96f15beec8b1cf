from apps.scorecards.rules.branching.default_branch_is_main import default_branch_is_main as rule
from tests.scorecards.facts import repository
from tests.scorecards.rules.judging import UNREAD, judge, result


def test_main_passes() -> None:
    assert result(rule, repository(default_branch="main")) == "pass"


def test_another_name_fails_with_it() -> None:
    found = judge(rule, repository(default_branch="master"))

    assert (found.result, found.observed) == ("fail", "master")


def test_without_the_right_to_see_it_it_is_unknown() -> None:
    assert judge(rule, repository(default_branch=UNREAD)).cause == UNREAD.cause


def test_an_empty_repository_has_none() -> None:
    assert result(rule, repository(default_branch="", is_empty=True)) == "not_applicable"
