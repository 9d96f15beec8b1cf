"""Runs of workflows, their jobs and approvals become records, or RecordInvalid."""

import json
from pathlib import Path
from typing import Any

import pytest

from apps.catalog.records import ActorRecord
from apps.integrations.errors import RecordInvalid
from apps.integrations.github import mapping

JOB = {
    "id": 399444496,
    "name": "lint-test / lint",
    "status": "completed",
    "conclusion": "success",
    "started_at": "2026-11-20T11:00:00Z",
    "completed_at": "2026-11-20T11:02:00Z",
    "steps": [{"name": "Set up job", "conclusion": "success"}, {"name": "make lint", "conclusion": None}],
}
APPROVAL = {
    "state": "approved",
    "comment": "Ship it",
    "user": {"login": "elif-demir", "id": 42, "type": "User"},
    "environments": [{"id": 1, "name": "production"}],
}


def payload(**more: Any) -> Any:
    return json.loads((Path(__file__).parent / "payloads" / "workflow_run.json").read_text()) | more


def test_a_run_tells_whose_workflows_it_called() -> None:
    run = mapping.workflow_run(payload())
    assert (run.path, run.attempt) == (".github/workflows/ci.yml", 2)
    (called,) = run.referenced_workflows
    assert called.path == "plasma-engine/plasma-engine-infra/.github/workflows/lint-test.yml"
    assert called.ref == "refs/heads/main"


def test_actors_are_named_as_graphql_names_them() -> None:
    run = mapping.workflow_run(payload())
    assert run.triggering_actor == ActorRecord(login="github-actions", kind="Bot", github_id=41898282, name="")
    assert mapping.workflow_run(payload(actor=None)).actor is None


@pytest.mark.parametrize(("head", "expected"), [({"id": 1}, False), ({"id": 2}, True), (None, True)], ids=str)
def test_a_run_tells_whether_its_branch_is_that_of_a_fork(head: Any, expected: bool) -> None:
    run = mapping.workflow_run(payload(repository={"id": 1}, head_repository=head))
    assert run.is_from_fork is expected


def test_what_a_run_may_lack_is_nothing() -> None:
    run = mapping.workflow_run(payload(conclusion=None, referenced_workflows=None, run_started_at=None))
    assert (run.conclusion, run.referenced_workflows, run.started_at) == ("", (), run.created_at)


@pytest.mark.parametrize("key", ["id", "node_id", "head_sha", "created_at", "updated_at"])
def test_a_run_needs_what_it_is_known_by(key: str) -> None:
    with pytest.raises(RecordInvalid):
        mapping.workflow_run(payload(**{key: None}))


def test_a_job_keeps_its_steps() -> None:
    (job,) = mapping.workflow_jobs([JOB], run=7).jobs
    assert job.steps == (("Set up job", "success"), ("make lint", ""))
    assert len(mapping.workflow_jobs([JOB | {"steps": [{"name": "x"}] * 500}], run=7).jobs[0].steps) == 100


def test_an_approval_tells_who_and_for_what() -> None:
    (approval,) = mapping.run_approvals([APPROVAL], run=7).approvals
    assert approval.user is not None
    assert (approval.state, approval.user.login, approval.environments) == ("approved", "elif-demir", ("production",))


@pytest.mark.parametrize("odd", [None, {}, "x", [None], [1]])
def test_a_list_that_is_none_is_refused(odd: Any) -> None:
    with pytest.raises(RecordInvalid):
        mapping.workflow_jobs(odd, run=7)
    with pytest.raises(RecordInvalid):
        mapping.run_approvals(odd, run=7)
