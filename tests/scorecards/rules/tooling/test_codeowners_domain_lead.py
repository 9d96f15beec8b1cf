from typing import Any

from apps.scorecards.facts import RepositoryFacts, process_of
from apps.scorecards.rules.tooling.codeowners_domain_lead import codeowners_domain_lead as rule
from tests.scorecards.facts import file, files, repository
from tests.scorecards.rules.judging import UNREAD, judge, result


def owned(text: str, **told: Any) -> RepositoryFacts:
    return repository(files=files(file("CODEOWNERS", text, kind="codeowners")), **told)


def test_the_owning_team_passes_wherever_it_owns() -> None:
    assert result(rule, owned("* @acme/architecture\nsrc/ @acme/Core", owning_team="core")) == "pass"


def test_only_the_global_team_fails() -> None:
    assert judge(rule, owned("* @acme/architecture")).observed == "core is not among the owners"


def test_a_setting_names_another_team() -> None:
    process = process_of({"domain_teams": {"plasma-engine-gateway": "edge"}})

    assert result(rule, owned("* @acme/edge", process=process)) == "pass"


def test_without_a_team_it_is_unknown() -> None:
    assert "domain_teams" in judge(rule, owned("* @acme/core", owning_team=None)).cause


def test_none_fails() -> None:
    assert result(rule, repository()) == "fail"
    assert result(rule, repository(files=UNREAD)) == "unknown"
