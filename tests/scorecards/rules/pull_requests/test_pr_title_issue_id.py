import pytest

from apps.scorecards.rules.pull_requests.pr_title_issue_id import pr_title_issue_id as rule
from tests.scorecards.facts import pull_request
from tests.scorecards.rules.judging import result


@pytest.mark.parametrize("title", ["[PE-12] Gateway bootstrap", "[PE-1] x"])
def test_a_title_with_the_id_first_passes(title: str) -> None:
    assert result(rule, pull_request(title=title)) == "pass"


@pytest.mark.parametrize(
    "title", ["Gateway bootstrap", "PE-12 Gateway bootstrap", "[PE-12]Gateway", "[PE-12] ", "[XX-12] Gateway", "WIP"]
)
def test_any_other_title_fails(title: str) -> None:
    assert result(rule, pull_request(title=title)) == "fail"


def test_an_agent_names_the_issue_too() -> None:
    assert result(rule, pull_request(title="Bootstrap", author_kind="ai_agent")) == "fail"


@pytest.mark.parametrize("kind", ["dependency_bot", "automation"])
def test_bots_are_left_alone(kind: str) -> None:
    assert result(rule, pull_request(title="chore(deps): update x", author_kind=kind)) == "not_applicable"
