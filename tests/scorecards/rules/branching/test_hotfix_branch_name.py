from dataclasses import replace

import pytest

from apps.scorecards.facts import Process
from apps.scorecards.rules.branching.hotfix_branch_name import hotfix_branch_name as rule
from tests.scorecards.facts import pull_request, repository
from tests.scorecards.rules.judging import judge, result


@pytest.mark.parametrize("branch", ["hotfix/PE-77", "hotfix/PE-77-token-refresh"])
def test_a_name_with_the_issue_passes(branch: str) -> None:
    assert result(rule, pull_request(head_ref=branch)) == "pass"


@pytest.mark.parametrize("branch", ["hotfix-token", "hotfix/token", "Hotfix/PE-77", "hotfix/PE-77/x", "hotfixes/PE-7"])
def test_any_other_hotfix_fails_by_name(branch: str) -> None:
    assert judge(rule, pull_request(head_ref=branch)).observed == branch


def test_other_keys_count_where_a_setting_names_them() -> None:
    process = replace(Process(), issue_key=r"PE-\d+|OPS-\d+")

    assert result(rule, pull_request(head_ref="hotfix/OPS-7", repository=repository(process=process))) == "pass"


def test_other_branches_are_left_alone() -> None:
    assert result(rule, pull_request(head_ref="gateway/PE-12-hotfix")) == "not_applicable"
