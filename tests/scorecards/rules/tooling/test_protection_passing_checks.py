from apps.scorecards.rules.tooling.protection_passing_checks import protection_passing_checks as rule
from tests.scorecards.facts import protection, repository
from tests.scorecards.rules.judging import UNREAD, judge, result


def test_any_required_check_passes() -> None:
    assert judge(rule, repository(protection=protection(required_checks=("build",)))).observed == "required: build"


def test_none_fails() -> None:
    assert result(rule, repository(protection=protection(required_checks=()))) == "fail"


def test_unread_protection_is_unknown() -> None:
    assert result(rule, repository(protection=UNREAD)) == "unknown"
