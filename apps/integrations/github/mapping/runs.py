"""Runs of workflows with their jobs and approvals, as REST gives them."""

from collections.abc import Sequence
from typing import Any

from apps.catalog.records import ActorRecord
from apps.delivery.records import (
    ReferencedWorkflowRecord,
    RunApprovalRecord,
    RunApprovalsRecord,
    WorkflowJobRecord,
    WorkflowJobsRecord,
    WorkflowRunRecord,
)
from apps.integrations.github.mapping import values
from apps.integrations.github.mapping.values import Json

SHA_LENGTH = 64
NAME_LENGTH = 255
MOST_STEPS = 100  # of one job
MOST_REFERENCES = 50  # of one run
MOST_ENVIRONMENTS = 20  # of one approval


def workflow_run(data: Json) -> WorkflowRunRecord:
    """Read a run of a workflow; its times are those of its latest attempt, but for its creation."""
    created_at = values.required_moment(data, "created_at")
    return WorkflowRunRecord(
        github_id=values.github_id(data, "id"),
        node_id=values.identity(data, "node_id"),
        path=values.text(data, "path", limit=NAME_LENGTH).partition("@")[0],
        name=values.text(data, "name", limit=NAME_LENGTH),
        event=values.word(data, "event", limit=60),
        head_branch=values.text(data, "head_branch", limit=NAME_LENGTH),
        head_sha=values.identity(data, "head_sha", limit=SHA_LENGTH),
        is_from_fork=_is_from_fork(data),
        status=values.word(data, "status"),
        conclusion=values.word(data, "conclusion", limit=30),
        attempt=max(values.count(data, "run_attempt"), 1),
        created_at=created_at,
        started_at=values.moment(data, "run_started_at") or created_at,
        updated_at=values.required_moment(data, "updated_at"),
        actor=_actor(values.part(data, "actor")),
        triggering_actor=_actor(values.part(data, "triggering_actor")),
        referenced_workflows=tuple(map(_reference, _parts(data, "referenced_workflows")[:MOST_REFERENCES])),
        url=values.url(data, "html_url"),
    )


def _is_from_fork(data: Json) -> bool:
    """Say whether a run is of a branch of another repository; GitHub names none any more of a fork that is gone."""
    head, own = (values.part(data, name) or {} for name in ("head_repository", "repository"))
    return bool(head.get("id") != own.get("id"))


def workflow_jobs(data: Sequence[Any], *, run: int) -> WorkflowJobsRecord:
    """Read the jobs of a run."""
    return WorkflowJobsRecord(run_github_id=run, jobs=tuple(_job(one) for one in _whole(data, "jobs")))


def run_approvals(data: Sequence[Any], *, run: int) -> RunApprovalsRecord:
    """Read who let a run go on, or did not."""
    return RunApprovalsRecord(run_github_id=run, approvals=tuple(_approval(one) for one in _whole(data, "approvals")))


def _job(data: Json) -> WorkflowJobRecord:
    return WorkflowJobRecord(
        github_id=values.github_id(data, "id"),
        name=values.text(data, "name", limit=NAME_LENGTH),
        status=values.word(data, "status"),
        conclusion=values.word(data, "conclusion", limit=30),
        started_at=values.moment(data, "started_at"),
        completed_at=values.moment(data, "completed_at"),
        steps=tuple(map(_step, _parts(data, "steps")[:MOST_STEPS])),
    )


def _step(data: Json) -> tuple[str, str]:
    return values.text(data, "name", limit=NAME_LENGTH), values.word(data, "conclusion", limit=30)


def _approval(data: Json) -> RunApprovalRecord:
    return RunApprovalRecord(
        state=values.word(data, "state"),
        user=_actor(values.part(data, "user")),
        environments=tuple(
            values.text(one, "name", limit=NAME_LENGTH) for one in _parts(data, "environments")[:MOST_ENVIRONMENTS]
        ),
    )


def _reference(data: Json) -> ReferencedWorkflowRecord:
    return ReferencedWorkflowRecord(
        path=values.text(data, "path", limit=500).partition("@")[0],
        sha=values.text(data, "sha", limit=SHA_LENGTH),
        ref=values.text(data, "ref", limit=NAME_LENGTH),
    )


def _actor(data: Json | None) -> ActorRecord | None:
    if data is None:
        return None
    return ActorRecord(
        login=values.login(data),
        kind=values.text(data, "type", limit=40) or "User",
        github_id=None if data.get("id") is None else values.github_id(data, "id"),
        name="",
    )


def _parts(data: Json, key: str) -> list[Json]:
    """Return a list of objects, an empty one where there is none."""
    found = data.get(key)
    return [] if found is None else _whole(found, key)


def _whole(data: Any, key: str) -> list[Json]:
    if not isinstance(data, list) or not all(isinstance(one, dict) for one in data):
        raise values.invalid(key, data)
    return data
