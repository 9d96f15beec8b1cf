import pytest

from apps.scorecards.facts import JobRun, Missing
from apps.scorecards.rules.integration.ci_stages_present import ci_stages_present as rule
from tests.scorecards.facts import job, repository, run
from tests.scorecards.rules.judging import UNREAD, judge, result

ALL = tuple(map(job, ("lint-test / lint", "lint-test / test (3.11)", "build", "security / trivy", "deploy", "notify")))


def without(*names: str) -> tuple[JobRun, ...]:
    return tuple(one for one in ALL if one.name not in names)


def test_all_stages_pass() -> None:
    assert judge(rule, repository(runs=(run(*ALL),))).observed == "all stages ran"


def test_one_job_may_be_of_several_stages_and_its_steps_may_tell_them() -> None:
    steps = ("Set up job", "Run ruff", "pytest unit tests", "docker build", "pip-audit", "Deploy to staging", "Slack")

    assert result(rule, repository(runs=(run(job("all in one", steps=steps)),))) == "pass"


def test_stages_may_be_spread_over_workflows() -> None:
    runs = (run(*ALL[:3], path="a.yml"), run(*ALL[3:], path="b.yml"))

    assert result(rule, repository(runs=runs)) == "pass"


@pytest.mark.parametrize("name", ["build", "security / trivy", "deploy", "notify"])
def test_a_missing_stage_is_named(name: str) -> None:
    assert judge(rule, repository(runs=(run(*without(name)),))).observed == f"did not run: {name.partition(' ')[0]}"


def test_a_job_that_was_skipped_did_not_run() -> None:
    runs = (run(*without("deploy"), job("deploy", "skipped")),)

    assert judge(rule, repository(runs=runs)).observed == "did not run: deploy"


def test_a_run_that_failed_early_is_not_held_against_the_one_before() -> None:
    runs = (run(job("lint-test / lint", "failure"), conclusion="failure"), run(*ALL))

    assert result(rule, repository(runs=runs)) == "pass"


@pytest.mark.parametrize(("kind", "expected"), [("library", "pass"), ("service", "fail"), (UNREAD, "unknown")])
def test_a_library_deploys_nothing(kind: str | Missing, expected: str) -> None:
    assert result(rule, repository(kind=kind, runs=(run(*without("deploy", "notify")),))) == expected


def test_what_no_kind_can_do_without_fails_whatever_the_kind() -> None:
    assert result(rule, repository(kind=UNREAD, runs=(run(*without("build", "deploy")),))) == "fail"


def test_runs_that_are_not_known_are_unknown() -> None:
    assert result(rule, repository(runs=())) == result(rule, repository(runs=UNREAD)) == "unknown"
    assert result(rule, repository(runs=(run(jobs=UNREAD),))) == "unknown"


def test_an_empty_repository_has_none() -> None:
    assert result(rule, repository(is_empty=True, runs=())) == "not_applicable"
