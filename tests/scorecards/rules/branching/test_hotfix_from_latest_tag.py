from dataclasses import replace
from typing import Any

import pytest

from apps.scorecards.facts import HotfixStartFacts, Process, PullRequestFacts
from apps.scorecards.rules.branching.hotfix_from_latest_tag import hotfix_from_latest_tag as rule
from tests.scorecards.facts import pull_request, repository
from tests.scorecards.rules.judging import UNREAD, judge, result


def hotfix(start: Any, **told: Any) -> PullRequestFacts:
    return pull_request(**{"head_ref": "hotfix/PE-77", "hotfix_start": start} | told)


def start(base: str, *, extra: int = 0) -> HotfixStartFacts:
    return HotfixStartFacts(tag="v1.4.2", tag_sha="a" * 40, merge_base_sha=base * 40, extra_commits=extra)


def test_one_that_left_from_the_tag_passes() -> None:
    assert judge(rule, hotfix(start("a"))).observed == "left from v1.4.2"


def test_one_from_elsewhere_fails_with_both() -> None:
    found = judge(rule, hotfix(start("b")))

    assert (found.result, found.observed) == ("fail", "left from bbbbbbb, not from v1.4.2 (aaaaaaa)")


def test_one_from_the_tip_of_the_default_branch_fails_with_what_it_brings_along() -> None:
    found = judge(rule, hotfix(start("a", extra=7)))

    assert (found.result, found.observed) == (
        "fail",
        "brings 7 commits along that are neither in v1.4.2 nor its own",
    )


@pytest.mark.parametrize("branch", ["Hotfix/PE-77", "hotfix-token"])
def test_it_is_one_however_its_name_goes_on(branch: str) -> None:
    assert result(rule, hotfix(start("b"), head_ref=branch)) == "fail"


def test_a_setting_names_other_hotfixes() -> None:
    process = replace(Process(), hotfix_prefix="fix/urgent")
    of = repository(process=process)

    assert result(rule, hotfix(start("b"), head_ref="fix/urgent/PE-7", repository=of)) == "fail"
    assert result(rule, hotfix(start("b"), repository=of)) == "not_applicable"


@pytest.mark.parametrize(
    "told", [{"head_ref": "gateway/PE-7-x"}, {"is_cross_repository": True}, {"hotfix_start": None}]
)
def test_what_has_no_version_to_leave_from_is_left_alone(told: dict[str, Any]) -> None:
    assert result(rule, hotfix(start("b"), **told)) == "not_applicable"


def test_a_start_that_is_not_known_is_unknown() -> None:
    assert judge(rule, hotfix(UNREAD)).cause == UNREAD.cause
