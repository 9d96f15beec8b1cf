"""Runs of workflows, their jobs and approvals."""

from collections.abc import Sequence, Set
from datetime import datetime

from apps.catalog.ingest import Actors, upsert_actors
from apps.catalog.ingest.rows import BATCH, batches, last_of_each, split_outdated, upsert
from apps.catalog.models import Repository
from apps.delivery.models import RunApproval, WorkflowJob, WorkflowRun
from apps.delivery.queries.sync_targets import runs_to_forget
from apps.delivery.records import (
    RunApprovalsRecord,
    WorkflowJobRecord,
    WorkflowJobsRecord,
    WorkflowRunGone,
    WorkflowRunRecord,
)

SAME_NAMED = (
    "github_id",
    "node_id",
    "path",
    "name",
    "event",
    "head_branch",
    "head_sha",
    "is_from_fork",
    "status",
    "conclusion",
    "attempt",
    "url",
    "created_at",
    "started_at",
    "updated_at",
)
NOT_OF_LIST = ("jobs_attempt", "approvals_attempt", "told_at")


def read_run_again(github_id: int, *, repository_github_id: int, now: datetime) -> None:
    """Have a run read again: GitHub told of it, and lists it where it was when it was made."""
    runs = WorkflowRun.objects.filter(github_id=github_id, repository__github_id=repository_github_id)
    runs.update(told_at=now)


def upsert_workflow_runs(
    records: Sequence[WorkflowRunRecord | WorkflowRunGone], *, target: str, seen_at: datetime
) -> int:
    """Bring in runs of the repository whose node id is `target`, and forget those that are gone."""
    repository_id = Repository.objects.values_list("pk", flat=True).get(node_id=target)
    gone = [record.github_id for record in records if isinstance(record, WorkflowRunGone)]
    WorkflowRun.objects.filter(repository=repository_id, github_id__in=gone).delete()
    present = (record for record in records if isinstance(record, WorkflowRunRecord))
    for batch in batches(last_of_each(present, key=lambda record: record.github_id)):
        current, _ = split_outdated(WorkflowRun, records=batch, key="github_id")
        actors = upsert_actors(who for record in current for who in (record.actor, record.triggering_actor))
        rows = [_run(record, repository_id=repository_id, actors=actors, seen_at=seen_at) for record in current]
        upsert(WorkflowRun, rows=rows, unique=("github_id",), keep=NOT_OF_LIST)
    return len(records)


def forget_old_runs(*, now: datetime) -> None:
    """Delete runs that no rule looks at any more, with their jobs and approvals; a batch of them at a time."""
    old = list(runs_to_forget(now=now).order_by("created_at").values_list("pk", flat=True)[:BATCH])
    WorkflowRun.objects.filter(pk__in=old).delete()


def _run(record: WorkflowRunRecord, *, repository_id: int, actors: Actors, seen_at: datetime) -> WorkflowRun:
    return WorkflowRun(
        **{field: getattr(record, field) for field in SAME_NAMED},
        repository_id=repository_id,
        actor_id=actors.key_of(record.actor),
        triggering_actor_id=actors.key_of(record.triggering_actor),
        referenced_workflows=[
            {"path": one.path, "sha": one.sha, "ref": one.ref} for one in record.referenced_workflows
        ],
        seen_at=seen_at,
    )


def upsert_workflow_jobs(records: Sequence[WorkflowJobsRecord], *, target: str, seen_at: datetime) -> int:
    """Make the jobs of runs equal to what the records saw."""
    runs = _runs([record.run_github_id for record in records])
    known = last_of_each((one for one in records if one.run_github_id in runs), key=lambda one: one.run_github_id)
    rows = last_of_each(
        (_job(job, run_id=runs[record.run_github_id].pk) for record in known for job in record.jobs),
        key=lambda row: row.github_id,
    )
    others = WorkflowJob.objects.filter(run__in=[runs[record.run_github_id].pk for record in known])
    others.exclude(github_id__in=[row.github_id for row in rows]).delete()
    upsert(WorkflowJob, rows=rows, unique=("github_id",))
    _note(runs, field="jobs_attempt", gone={record.run_github_id for record in known if record.is_gone})
    return len(records)


def _job(record: WorkflowJobRecord, *, run_id: int) -> WorkflowJob:
    return WorkflowJob(
        run_id=run_id,
        github_id=record.github_id,
        name=record.name,
        status=record.status,
        conclusion=record.conclusion,
        started_at=record.started_at,
        completed_at=record.completed_at,
        steps=[{"name": name, "conclusion": conclusion} for name, conclusion in record.steps],
    )


def upsert_run_approvals(records: Sequence[RunApprovalsRecord], *, target: str, seen_at: datetime) -> int:
    """Make the approvals of runs equal to what the records saw."""
    runs = _runs([record.run_github_id for record in records])
    known = last_of_each((one for one in records if one.run_github_id in runs), key=lambda one: one.run_github_id)
    actors = upsert_actors(approval.user for record in known for approval in record.approvals)
    rows = [
        RunApproval(
            run_id=runs[record.run_github_id].pk,
            position=position,
            state=approval.state,
            user_id=actors.key_of(approval.user),
            environments=list(approval.environments),
        )
        for record in known
        for position, approval in enumerate(record.approvals)
    ]
    for record in known:
        more = RunApproval.objects.filter(run=runs[record.run_github_id], position__gte=len(record.approvals))
        more.delete()
    upsert(RunApproval, rows=rows, unique=("run", "position"))
    _note(runs, field="approvals_attempt", gone={record.run_github_id for record in known if record.is_gone})
    return len(records)


def _runs(github_ids: Sequence[int]) -> dict[int, WorkflowRun]:
    return {row.github_id: row for row in WorkflowRun.objects.filter(github_id__in=github_ids)}


def _note(runs: dict[int, WorkflowRun], *, field: str, gone: Set[int]) -> None:
    """Remember which attempt was read; 0 where GitHub does not know the run any more."""
    for row in runs.values():
        setattr(row, field, 0 if row.github_id in gone else row.attempt)
    WorkflowRun.objects.bulk_update(runs.values(), [field], batch_size=BATCH)
