import dataclasses

import pytest

from apps.scorecards.facts import EnvironmentFacts, RepositoryFacts
from apps.scorecards.rules.delivery.terraform_apply_gated import terraform_apply_gated as rule
from tests.scorecards.facts import file, files, repository
from tests.scorecards.rules.judging import UNREAD, judge, result

TERRAFORM = file("terraform/main.tf", None, kind="terraform", ecosystem="terraform")
INFRA = EnvironmentFacts(name="Infra", tier="other", reviewers=("team:infra",))


def applied(job: str, *environments: EnvironmentFacts) -> RepositoryFacts:
    flow = file(
        ".github/workflows/apply.yml", f"jobs: {{apply: {{{job}, steps: [{{run: terraform apply -auto-approve}}]}}}}"
    )
    return repository(files=files(TERRAFORM, flow), environments=environments)


@pytest.mark.parametrize("job", ["environment: infra", "environment: {name: infra, url: x}"])
def test_an_environment_of_the_team_passes(job: str) -> None:
    assert result(rule, applied(job, INFRA)) == "pass"


@pytest.mark.parametrize("job", ["runs-on: x", "environment: staging"])
def test_any_other_job_fails(job: str) -> None:
    assert judge(rule, applied(job, INFRA)).observed == "applied without approval: apply"


def test_without_terraform_or_without_applying_it_does_not_concern() -> None:
    assert result(rule, repository()) == "not_applicable"
    assert result(rule, repository(files=files(TERRAFORM))) == "not_applicable"


def test_environments_that_may_not_be_read_are_unknown() -> None:
    facts = dataclasses.replace(applied("environment: infra"), environments=UNREAD)

    assert result(rule, facts) == result(rule, repository(files=UNREAD)) == "unknown"
    assert judge(rule, facts).cause == UNREAD.cause


def test_an_approver_whom_the_token_may_not_see_may_be_the_team() -> None:
    hidden = EnvironmentFacts(name="infra", tier="other", reviewers=("hidden:",))

    assert result(rule, applied("environment: infra", hidden)) == "unknown"
    assert result(rule, applied("environment: staging", hidden)) == "fail"
