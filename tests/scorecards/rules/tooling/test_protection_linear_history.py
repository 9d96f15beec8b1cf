from apps.scorecards.rules.tooling.protection_linear_history import protection_linear_history as rule
from tests.scorecards.facts import protection, repository
from tests.scorecards.rules.judging import UNREAD, judge, result

HIDDEN = "Classic rules could not be read: Administration: read is missing."


def test_required_passes() -> None:
    assert result(rule, repository(protection=protection(requires_linear_history=True, hidden=HIDDEN))) == "pass"


def test_not_required_fails() -> None:
    assert "merge" in judge(rule, repository(protection=protection(requires_linear_history=False))).observed


def test_what_may_be_required_out_of_sight_is_unknown() -> None:
    assert judge(rule, repository(protection=protection(requires_linear_history=False, hidden=HIDDEN))).cause == HIDDEN


def test_unread_protection_is_unknown() -> None:
    assert result(rule, repository(protection=UNREAD)) == "unknown"
