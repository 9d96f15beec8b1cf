import pytest

from apps.scorecards.rules.integration.ci_stages_in_order import ci_stages_in_order as rule
from tests.scorecards.facts import days_ago, job, repository, run
from tests.scorecards.rules.judging import UNREAD, judge, result

LINT, TEST = job("lint-test / lint"), job("lint-test / test (3.11)", minutes=4)
DEPLOY = job("deploy (staging)", minutes=10)


def test_a_deployment_after_all_else_passes() -> None:
    assert judge(rule, repository(runs=(run(LINT, TEST, DEPLOY),))).observed == (
        "jobs that deployed and waited for the others: 1"
    )


def test_a_deployment_beside_the_tests_fails() -> None:
    found = judge(rule, repository(runs=(run(LINT, TEST, job("deploy", minutes=5)),)))

    assert found.observed == "deploy did not wait for test"
    assert found.evidence[0].label == "eeeeeee"


def test_a_deployment_after_a_failed_stage_fails() -> None:
    runs = (run(LINT, job("lint-test / test", "failure"), DEPLOY),)

    assert judge(rule, repository(runs=runs)).observed == "deploy (staging) did not wait for test"


@pytest.mark.parametrize(
    "name", ["build-publish", "update_release_draft", "release-please", "Publish test results", "publish-coverage"]
)
def test_publishing_is_no_deployment(name: str) -> None:
    assert result(rule, repository(runs=(run(LINT, job(name)),))) == "not_applicable"


@pytest.mark.parametrize("name", ["build-publish", "Publish test results"])
def test_a_deployment_need_not_wait_for_what_is_published_beside_it(name: str) -> None:
    assert result(rule, repository(runs=(run(LINT, TEST, job(name, minutes=10), DEPLOY),))) == "pass"


def test_a_deployment_of_its_own_workflow_is_measured_by_the_others_of_its_commit() -> None:
    slow = run(job("test", minutes=30), path="ci.yml", created_at=days_ago(1.1))
    alone = run(DEPLOY, path="deploy.yml")

    assert result(rule, repository(runs=(alone, slow))) == "fail"
    assert result(rule, repository(runs=(alone, run(TEST, path="ci.yml", created_at=days_ago(1.1))))) == "pass"
    assert result(rule, repository(runs=(alone, run(job("test", "failure"), sha="other")))) == "pass"


def test_what_runs_by_the_clock_says_nothing_of_a_deployment() -> None:
    nightly = run(job("test", minutes=30), event="schedule", created_at=days_ago(1.1))

    assert result(rule, repository(runs=(run(DEPLOY), nightly))) == "pass"


@pytest.mark.parametrize("jobs", [(LINT, TEST), (LINT, job("deploy", "skipped"))])
def test_without_a_deployment_there_is_no_order(jobs: tuple[object, ...]) -> None:
    assert result(rule, repository(runs=(run(jobs=jobs),))) == "not_applicable"


def test_without_times_it_is_unknown() -> None:
    assert result(rule, repository(runs=(run(LINT, job("deploy", started_at=None)),))) == "unknown"
    assert result(rule, repository(runs=UNREAD)) == result(rule, repository(runs=(run(jobs=UNREAD),))) == "unknown"
