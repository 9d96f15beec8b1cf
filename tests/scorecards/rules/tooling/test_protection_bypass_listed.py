from apps.scorecards.facts import process_of
from apps.scorecards.rules.tooling.protection_bypass_listed import protection_bypass_listed as rule
from tests.scorecards.facts import protection, repository
from tests.scorecards.rules.judging import UNREAD, judge, result


def test_nobody_passes() -> None:
    assert result(rule, repository()) == "pass"


def test_somebody_fails_by_name() -> None:
    assert judge(rule, repository(protection=protection(bypassing=("team:admins",)))).observed.endswith("team:admins")


def test_who_is_listed_may() -> None:
    process = process_of({"bypass_allowed": ["release-bot"]})

    assert result(rule, repository(protection=protection(bypassing=("Release-Bot",)), process=process)) == "pass"


def test_who_may_is_known_to_administrators_only() -> None:
    assert judge(rule, repository(protection=protection(bypassing=UNREAD))).cause == UNREAD.cause
