from datetime import timedelta

import pytest

from apps.catalog.ingest import upsert_environments
from apps.catalog.records import RepositoryEnvironmentsRecord
from apps.delivery.ingest import (
    forget_old_runs,
    read_run_again,
    upsert_deployments,
    upsert_run_approvals,
    upsert_workflow_jobs,
    upsert_workflow_runs,
)
from apps.delivery.models import RunApproval, WorkflowJob, WorkflowRun
from apps.delivery.queries.sync_targets import approvals_to_read, jobs_to_read, runs_since, runs_to_read_again
from apps.delivery.records import DeploymentStatusRecord, ReferencedWorkflowRecord, WorkflowRunGone, WorkflowRunRecord
from tests.records import ADA, BEN, FIRST_PASS, after, deployment, environment
from tests.records_of_runs import run_approvals, workflow_jobs, workflow_run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_repository")]
CALLED = ReferencedWorkflowRecord(path="o/infra/.github/workflows/lint.yml", sha="c0ffee", ref="refs/heads/main")


def bring_in(*records: WorkflowRunRecord) -> WorkflowRun:
    upsert_workflow_runs(records, target="R_1", seen_at=FIRST_PASS)
    return WorkflowRun.objects.order_by("github_id")[0]


def test_twice_is_the_same_as_once_and_keeps_the_key() -> None:
    once = bring_in(workflow_run(status="in_progress", conclusion=""))
    twice = bring_in(workflow_run(referenced_workflows=(CALLED,)))

    assert (twice.pk, twice.conclusion, WorkflowRun.objects.count()) == (once.pk, "success", 1)
    assert twice.referenced_workflows == [{"path": CALLED.path, "sha": "c0ffee", "ref": "refs/heads/main"}]
    assert (twice.actor and twice.actor.login, twice.triggering_actor and twice.triggering_actor.login) == (
        "ada",
        "ben",
    )


def test_older_look_changes_nothing() -> None:
    bring_in(workflow_run())

    assert bring_in(workflow_run(status="in_progress", updated_at=after(minutes=1))).status == "completed"


def test_another_list_of_runs_removes_none_and_forgets_nothing_that_was_read() -> None:
    bring_in(workflow_run(1))
    upsert_workflow_jobs([workflow_jobs("lint")], target="batch", seen_at=FIRST_PASS)

    bring_in(workflow_run(1))
    bring_in(workflow_run(2))

    assert list(WorkflowRun.objects.order_by("github_id").values_list("jobs_attempt", flat=True)) == [1, None]


def test_jobs_are_made_equal_to_those_of_the_latest_attempt() -> None:
    bring_in(workflow_run(1), workflow_run(2))
    records = [workflow_jobs("lint", "test"), workflow_jobs("lint", run=2)]
    upsert_workflow_jobs(records, target="batch", seen_at=FIRST_PASS)
    upsert_workflow_jobs([workflow_jobs("lint")], target="batch", seen_at=FIRST_PASS)

    assert set(WorkflowJob.objects.values_list("run__github_id", "name")) == {(1, "lint"), (2, "lint")}


def test_approvals_are_made_equal_to_what_was_seen() -> None:
    bring_in(workflow_run())
    for users in ((ADA, BEN), (ADA, BEN), (BEN,)):
        upsert_run_approvals([run_approvals(*users)], target="batch", seen_at=FIRST_PASS)

    assert list(RunApproval.objects.values_list("user__login", "state")) == [("ben", "approved")]
    assert WorkflowRun.objects.get().approvals_attempt == 1


def test_a_run_that_is_gone_is_not_one_without_approvals() -> None:
    bring_in(workflow_run())

    upsert_run_approvals([run_approvals(is_gone=True)], target="batch", seen_at=FIRST_PASS)

    assert WorkflowRun.objects.get().approvals_attempt == 0


def test_jobs_of_the_newest_runs_of_the_default_branch_are_read_once_an_attempt() -> None:
    runs = [workflow_run(number, path=f"{number % 4}.yml") for number in range(1, 13)]
    bring_in(*runs, workflow_run(99, head_branch="feature"))
    assert jobs_to_read(now=FIRST_PASS) == [f"1/{number}" for number in range(12, 0, -1)]
    upsert_workflow_jobs([workflow_jobs("lint", run=12)], target="batch", seen_at=FIRST_PASS)
    assert "1/12" not in jobs_to_read(now=FIRST_PASS)

    bring_in(workflow_run(12, path="0.yml", attempt=2))
    assert "1/12" in jobs_to_read(now=FIRST_PASS)


def test_a_busy_workflow_and_what_is_no_run_of_the_branch_push_no_other_out() -> None:
    busy = [workflow_run(number, path="busy.yml", event="schedule") for number in range(20, 40)]
    comments = [workflow_run(number, path="bot.yml", event="issue_comment") for number in range(40, 60)]
    skipped = [workflow_run(number, path="skip.yml", conclusion="skipped") for number in range(60, 70)]
    forks = [workflow_run(number, path="fork.yml", is_from_fork=True, event="workflow_run") for number in (81, 82)]
    bring_in(workflow_run(1), *busy, *comments, *skipped, *forks, workflow_run(80, event="pull_request"))

    assert jobs_to_read(now=FIRST_PASS) == ["1/39", "1/38", "1/37", "1/1"]


def test_the_newest_workflows_are_sampled_by_what_started_them() -> None:
    files = [workflow_run(number, path=f"{number}.yml") for number in range(1, 13)]
    often = [workflow_run(number, path="12.yml", event="schedule") for number in range(20, 25)]
    bring_in(*files, *often)

    sampled = [24, 23, 22, *range(12, 2, -1)]
    assert jobs_to_read(now=FIRST_PASS) == [f"1/{number}" for number in sampled]


def deploy(name: str) -> None:
    log_url = "https://github.com/plasma-engine/service-1/actions/runs/1"
    status = DeploymentStatusRecord(
        node_id=f"DES_{name}", state="success", created_at=after(minutes=1), log_url=log_url, environment_url=""
    )
    upsert_deployments([deployment(environment=name, statuses=(status,))], target="R_1", seen_at=FIRST_PASS)


@pytest.mark.parametrize(
    ("name", "wanted"), [("production", ["1/1"]), ("Production", ["1/1"]), ("staging", []), ("live", [])]
)
def test_approvals_are_read_of_runs_through_protected_production_only(name: str, wanted: list[str]) -> None:
    environments = (environment(1, "production"), environment(2, "staging"))
    record = RepositoryEnvironmentsRecord(repository_github_id=1, environments=environments)
    upsert_environments([record], target="organization", seen_at=FIRST_PASS)
    bring_in(workflow_run(head_branch="v1"))
    deploy(name)

    assert approvals_to_read(now=FIRST_PASS) == wanted
    assert jobs_to_read(now=FIRST_PASS) == ["1/1"]  # it deployed


def test_runs_that_have_not_ended_are_looked_at_again() -> None:
    created_at = FIRST_PASS - timedelta(hours=1)
    run = bring_in(workflow_run(1, status="in_progress", conclusion="", created_at=created_at), workflow_run(2))

    assert runs_to_read_again(now=FIRST_PASS) == {run.repository_id: ["1/1"]}


def test_a_run_that_waits_for_long_is_looked_at_now_and_then() -> None:
    run = bring_in(workflow_run(1, status="waiting", conclusion="", created_at=FIRST_PASS - timedelta(days=3)))

    assert runs_to_read_again(now=FIRST_PASS + timedelta(hours=4)) == {}
    assert runs_to_read_again(now=FIRST_PASS + timedelta(hours=6)) == {run.repository_id: ["1/1"]}
    assert runs_to_read_again(now=FIRST_PASS + timedelta(days=40)) == {}


def test_a_run_that_a_webhook_told_of_is_read_once_more() -> None:
    run = bring_in(workflow_run(1), workflow_run(2))
    read_run_again(1, repository_github_id=1, now=FIRST_PASS + timedelta(seconds=1))
    read_run_again(2, repository_github_id=9, now=FIRST_PASS + timedelta(seconds=1))
    assert runs_to_read_again(now=FIRST_PASS) == {run.repository_id: ["1/1"]}

    upsert_workflow_runs([workflow_run(1)], target="R_1", seen_at=FIRST_PASS + timedelta(minutes=1))

    assert runs_to_read_again(now=FIRST_PASS) == {}


def test_the_list_is_read_three_days_back_where_that_was_not_done_for_hours() -> None:
    run = bring_in(workflow_run(1, created_at=FIRST_PASS - timedelta(hours=8)))

    assert runs_since(now=FIRST_PASS + timedelta(hours=4)) == {}
    assert runs_since(now=FIRST_PASS + timedelta(hours=6)) == {
        run.repository_id: FIRST_PASS + timedelta(hours=6) - timedelta(days=3)
    }


def test_old_runs_go_with_what_they_had_but_the_newest_of_each_workflow() -> None:
    old, other = FIRST_PASS - timedelta(days=126), ".github/workflows/release.yml"
    bring_in(
        workflow_run(1, created_at=old),
        workflow_run(2, created_at=old + timedelta(minutes=1)),
        workflow_run(3, created_at=old, path=other),
        workflow_run(4, created_at=old + timedelta(days=2), path=other),
        workflow_run(5, created_at=FIRST_PASS, path=other),
    )
    upsert_workflow_jobs([workflow_jobs("lint"), workflow_jobs("lint", run=2)], target="batch", seen_at=FIRST_PASS)

    forget_old_runs(now=FIRST_PASS)

    assert set(WorkflowRun.objects.values_list("github_id", flat=True)) == {2, 4, 5}
    assert WorkflowJob.objects.count() == 1


def test_a_run_that_is_gone_is_forgotten() -> None:
    bring_in(workflow_run(1), workflow_run(2))
    upsert_workflow_runs([WorkflowRunGone(github_id=1)], target="R_1", seen_at=FIRST_PASS)
    assert list(WorkflowRun.objects.values_list("github_id", flat=True)) == [2]
