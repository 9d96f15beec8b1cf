"""Records of what pull requests change, what CodeRabbit says of it, and runs of workflows."""

from dataclasses import replace
from typing import Any

from apps.catalog.records import ActorRecord
from apps.delivery.records import (
    ChangedFileRecord,
    ChangedFilesRecord,
    RunApprovalRecord,
    RunApprovalsRecord,
    SummaryCommentRecord,
    SummaryCommentsRecord,
    WorkflowJobRecord,
    WorkflowJobsRecord,
    WorkflowRunRecord,
)
from tests.records import ADA, BEN, START, actor, after


def changed_files(*paths: str, number: int = 1, **values: Any) -> ChangedFilesRecord:
    files = tuple(ChangedFileRecord(path=path, status="modified", additions=2, deletions=1) for path in paths)
    record = ChangedFilesRecord(
        pull_request_node_id=f"PR_{number}",
        head_sha=f"head-{number}",
        base_ref="main",
        total=len(files),
        files=files,
    )
    return replace(record, **values)


def summary(github_id: int = 1, **values: Any) -> SummaryCommentRecord:
    record = SummaryCommentRecord(
        github_id=github_id,
        node_id=f"IC_{github_id}",
        author=actor("coderabbitai", github_id=136622811, kind="Bot"),
        created_at=START,
        updated_at=after(hours=github_id),
        state="reviewed",
        marker="summarize by coderabbit.ai",
    )
    return replace(record, **values)


def summaries(*comments: SummaryCommentRecord, number: int = 1, is_whole: bool = True) -> SummaryCommentsRecord:
    return SummaryCommentsRecord(
        pull_request_node_id=f"PR_{number}", updated_at=START, is_whole=is_whole, comments=comments
    )


def workflow_run(github_id: int = 1, **values: Any) -> WorkflowRunRecord:
    record = WorkflowRunRecord(
        github_id=github_id,
        node_id=f"WFR_{github_id}",
        path=".github/workflows/ci.yml",
        name="ci",
        event="push",
        head_branch="main",
        head_sha="c0ffee",
        is_from_fork=False,
        status="completed",
        conclusion="success",
        attempt=1,
        created_at=after(minutes=github_id),
        started_at=after(minutes=github_id),
        updated_at=after(minutes=github_id + 5),
        actor=ADA,
        triggering_actor=BEN,
        referenced_workflows=(),
        url="",
    )
    return replace(record, **values)


def workflow_jobs(*names: str, run: int = 1, **values: Any) -> WorkflowJobsRecord:
    jobs = tuple(
        WorkflowJobRecord(
            github_id=run * 100 + place,
            name=name,
            status="completed",
            conclusion="success",
            started_at=START,
            completed_at=after(minutes=1),
            steps=(("make", "success"),),
        )
        for place, name in enumerate(names)
    )
    return replace(WorkflowJobsRecord(run_github_id=run, jobs=jobs), **values)


def run_approvals(*users: ActorRecord, run: int = 1, **values: Any) -> RunApprovalsRecord:
    approvals = tuple(RunApprovalRecord(state="approved", user=user, environments=("production",)) for user in users)
    return replace(RunApprovalsRecord(run_github_id=run, approvals=approvals), **values)
