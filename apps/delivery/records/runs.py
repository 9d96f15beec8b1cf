"""Runs of workflows, with their jobs and who let them go on."""

from dataclasses import dataclass
from datetime import datetime

from apps.catalog.records import ActorRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferencedWorkflowRecord:
    """A reusable workflow that a run called."""

    path: str  # owner/name/.github/workflows/file.yml, without the ref
    sha: str
    ref: str  # "" where it was called by its commit


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowRunRecord:
    github_id: int
    node_id: str
    path: str  # of the workflow's file
    name: str
    event: str  # push, pull_request, schedule, workflow_dispatch, …
    head_branch: str
    head_sha: str
    is_from_fork: bool  # its branch is one of another repository
    status: str  # queued, in_progress, completed, waiting, …
    conclusion: str  # success, failure, cancelled, …, "" while it runs
    attempt: int
    created_at: datetime
    started_at: datetime  # of the latest attempt
    updated_at: datetime
    actor: ActorRecord | None
    triggering_actor: ActorRecord | None
    referenced_workflows: tuple[ReferencedWorkflowRecord, ...]
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowRunGone:
    """A run that GitHub does not know any more."""

    github_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowJobRecord:
    github_id: int
    name: str  # of a job in a called workflow "caller / job"
    status: str
    conclusion: str
    started_at: datetime | None
    completed_at: datetime | None
    steps: tuple[tuple[str, str], ...]  # name and conclusion


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowJobsRecord:
    """The jobs of the latest attempt of one run."""

    run_github_id: int
    jobs: tuple[WorkflowJobRecord, ...]
    is_gone: bool = False  # GitHub does not know the run any more: what it had is not known


@dataclass(frozen=True, slots=True, kw_only=True)
class RunApprovalRecord:
    """Somebody's decision on a run that waited for a protected environment. GitHub does not tell when."""

    state: str  # approved, rejected, pending
    user: ActorRecord | None
    environments: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunApprovalsRecord:
    """All decisions on one run."""

    run_github_id: int
    approvals: tuple[RunApprovalRecord, ...]
    is_gone: bool = False  # GitHub does not know the run any more: what it had is not known
