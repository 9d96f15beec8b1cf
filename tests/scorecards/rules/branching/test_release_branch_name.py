from dataclasses import replace

import pytest

from apps.scorecards.facts import Process
from apps.scorecards.rules.branching.release_branch_name import release_branch_name as rule
from tests.scorecards.facts import repository
from tests.scorecards.ref_facts import branch
from tests.scorecards.rules.judging import UNREAD, judge, result


@pytest.mark.parametrize("name", ["release/1.4", "release/1.4.0", "release/1.4.0-rc.1"])
def test_a_version_passes(name: str) -> None:
    assert judge(rule, repository(branches=(branch(name), branch()))).observed == name


@pytest.mark.parametrize("name", ["release-next", "release/next", "releases/1.4", "Release/1.4", "release/v1.4.0"])
def test_any_other_name_fails_with_it(name: str) -> None:
    found = judge(rule, repository(branches=(branch("release/1.4"), branch(name))))

    assert (found.result, found.observed) == ("fail", name)
    assert [one.label for one in found.evidence] == [name]


@pytest.mark.parametrize("name", ["release-please--branches--main", "gateway/PE-7-release", "changeset-release/main"])
def test_branches_that_bots_and_others_work_on_are_none(name: str) -> None:
    assert result(rule, repository(branches=(branch(name),))) == "not_applicable"


def test_a_setting_may_say_otherwise() -> None:
    process = replace(Process(), release_branch=r"release-\d{4}-\d{2}")

    assert result(rule, repository(process=process, branches=(branch("release-2026-11"),))) == "pass"


@pytest.mark.parametrize(("beginning", "expected"), [("release/1", "pass"), ("releases/1", "fail")])
def test_many_are_counted_and_the_first_are_shown(beginning: str, expected: str) -> None:
    found = judge(rule, repository(branches=tuple(branch(f"{beginning}.{number}") for number in range(200))))

    assert found.result == expected
    assert found.observed.endswith(f", {beginning}.9 and 190 more (200 in all)")
    assert len(found.evidence) == (10 if expected == "fail" else 0)


def test_branches_that_were_not_read_are_unknown() -> None:
    assert result(rule, repository(branches=UNREAD)) == "unknown"
