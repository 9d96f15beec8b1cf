import pytest

from apps.scorecards.rules.branching.pr_branch_name import pr_branch_name as rule
from tests.scorecards.facts import pull_request, repository
from tests.scorecards.rules.judging import judge, result


@pytest.mark.parametrize(
    "branch", ["gateway/PE-12-bootstrap-fastapi", "gateway/PE-1-2x", "release/1.4.0", "hotfix/PE-77", "hotfix/PE-7-x"]
)
def test_a_name_of_the_process_passes(branch: str) -> None:
    assert result(rule, pull_request(head_ref=branch)) == "pass"


@pytest.mark.parametrize(
    ("branch", "problem"),
    [
        ("agent/PE-12-bootstrap", "does not begin with gateway/"),
        ("PE-12-bootstrap", "does not begin with gateway/"),
        ("claude/bootstrap-k3Jd", "does not begin with gateway/"),
        ("feat/gateway/PE-12-bootstrap", "does not begin with gateway/"),
        ("gateway/bootstrap", "no issue key"),
        ("gateway/PE-12x", "no issue key"),
        ("gateway/PE-12", "no description"),
        ("gateway/PE-12-", "no description"),
        ("gateway/PE-12_bootstrap", "description not in lower-case letters, digits and dashes"),
        ("gateway/PE-12-Bootstrap", "description not in lower-case letters, digits and dashes"),
        ("hotfix-bootstrap", "does not begin with gateway/"),
    ],
)
def test_any_other_fails_with_what_is_wrong(branch: str, problem: str) -> None:
    found = judge(rule, pull_request(head_ref=branch, author_kind="ai_agent"))

    assert (found.result, found.observed) == ("fail", f"{branch}: {problem}")


def test_a_short_name_with_signs_is_no_pattern() -> None:
    of_github = repository(name=".github", short=".github")

    assert result(rule, pull_request(repository=of_github, head_ref=".github/PE-1-labels")) == "pass"
    assert result(rule, pull_request(repository=of_github, head_ref="xgithub/PE-1-labels")) == "fail"


def test_forks_and_bots_are_left_alone() -> None:
    assert result(rule, pull_request(head_ref="patch-1", is_cross_repository=True)) == "not_applicable"
    assert result(rule, pull_request(head_ref="renovate/x", author_kind="dependency_bot")) == "not_applicable"
