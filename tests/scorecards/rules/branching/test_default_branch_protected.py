from apps.scorecards.rules.branching.default_branch_protected import default_branch_protected as rule
from tests.scorecards.facts import protection, repository
from tests.scorecards.rules.judging import UNREAD, judge, result


def test_a_required_pull_request_passes() -> None:
    assert result(rule, repository()) == "pass"


def test_free_pushes_fail() -> None:
    assert judge(rule, repository(protection=protection(requires_pull_request=False))).result == "fail"


def test_what_may_be_required_out_of_sight_is_unknown() -> None:
    hidden = protection(requires_pull_request=False, hidden="Classic rules could not be read.")

    assert result(rule, repository(protection=hidden)) == "unknown"


def test_unread_protection_is_unknown() -> None:
    assert result(rule, repository(protection=UNREAD)) == "unknown"
