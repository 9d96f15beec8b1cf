from apps.scorecards.facts import HygieneFacts, OrganizationFacts
from apps.scorecards.rules.communication.board_hygiene import board_hygiene as rule
from tests.scorecards.facts import organization
from tests.scorecards.rules.judging import UNREAD, judge, result


def issues(kept: int, broken: int, unknown: int = 0) -> OrganizationFacts:
    hygiene = HygieneFacts(kept=kept, broken=broken, unknown=unknown, cause="No card." if unknown else "")
    return organization(hygiene=hygiene)


def test_nine_of_ten_pass() -> None:
    assert judge(rule, issues(9, 1)).observed == "9 of 10 open issues"
    assert result(rule, issues(9, 1)) == "pass"


def test_less_fails() -> None:
    assert result(rule, issues(89, 11)) == "fail"


def test_many_unknown_make_it_unknown() -> None:
    assert result(rule, issues(8, 0, 2)) == "pass"
    assert judge(rule, issues(7, 0, 2)).cause == "No card."


def test_no_open_issue_is_nothing_to_keep() -> None:
    assert result(rule, issues(0, 0)) == "not_applicable"


def test_issues_that_were_not_judged_are_unknown() -> None:
    assert result(rule, organization(hygiene=UNREAD)) == "unknown"
