from apps.scorecards.rules.tooling.protection_signed_commits import protection_signed_commits as rule
from tests.scorecards.facts import protection, repository
from tests.scorecards.rules.judging import UNREAD, judge, result

HIDDEN = "Classic rules could not be read: Administration: read is missing."


def test_required_passes() -> None:
    assert result(rule, repository(protection=protection(requires_signatures=True, hidden=HIDDEN))) == "pass"


def test_not_required_fails() -> None:
    assert "signed" in judge(rule, repository(protection=protection(requires_signatures=False))).observed


def test_what_may_be_required_out_of_sight_is_unknown() -> None:
    assert judge(rule, repository(protection=protection(requires_signatures=False, hidden=HIDDEN))).cause == HIDDEN


def test_unread_protection_is_unknown() -> None:
    assert result(rule, repository(protection=UNREAD)) == "unknown"
