"""What delivery accepts from a source: frozen, plain, checked by the integration that made it.

Every moment is an aware datetime in UTC. An actor is None where GitHub no longer names one ("ghost").
"""

from dataclasses import dataclass
from datetime import datetime

from apps.catalog.records import ActorRecord, LabelRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueRecord:
    github_id: int
    node_id: str
    number: int
    title: str
    body: str
    url: str
    state: str  # open, closed
    state_reason: str  # completed, not_planned, duplicate, reopened, ""
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    author: ActorRecord | None
    milestone: str
    labels: tuple[LabelRecord, ...]
    assignees: tuple[ActorRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRecord:
    github_id: int
    node_id: str
    state: str  # approved, changes_requested, commented, dismissed
    submitted_at: datetime
    author: ActorRecord | None
    commit_sha: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequestRecord:
    github_id: int
    node_id: str
    number: int
    title: str
    body: str
    url: str
    state: str  # open, closed, merged
    is_draft: bool
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    merged_at: datetime | None
    author: ActorRecord | None
    merged_by: ActorRecord | None
    head_ref: str
    head_sha: str
    base_ref: str
    merge_sha: str  # "" unless merged
    is_cross_repository: bool
    additions: int
    deletions: int
    changed_files: int
    commits: int
    review_decision: str  # approved, changes_requested, review_required, "" where none is required
    labels: tuple[LabelRecord, ...]
    assignees: tuple[ActorRecord, ...]
    requested_reviewers: tuple[str, ...]  # "user:<login>" or "team:<slug>"
    closes_issues: tuple[str, ...]  # node ids
    reviews: tuple[ReviewRecord, ...]
    first_commit_at: datetime | None = None  # when the first commit of the branch was made, None where hidden
    edited_at: datetime | None = None  # when the body was last edited, None for never


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRecord:
    """The newest check run or commit status of one name on one commit."""

    node_id: str
    kind: str  # check_run, status
    name: str
    app: str  # slug of the app, "" for a status
    status: str  # queued, in_progress, completed, waiting, pending, requested
    conclusion: str  # success, failure, neutral, skipped, cancelled, timed_out, …, "" while it runs
    started_at: datetime | None
    completed_at: datetime | None
    url: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadChecksRecord:
    """The checks of the head commit of one pull request, as one look saw them."""

    pull_request_node_id: str
    head_sha: str
    state: str  # success, failure, error, pending, expected, "" where nothing reported
    checks: tuple[CheckRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRecord:
    """One entry of the timeline of an issue or pull request.

    kind: closed, reopened, labeled, unlabeled, assigned, unassigned, transferred, ready_for_review,
    convert_to_draft, board_added, board_moved, board_removed, converted_from_draft.
    """

    node_id: str
    kind: str
    at: datetime
    actor: ActorRecord | None
    is_automated: bool = False
    label: str = ""  # labeled, unlabeled
    assignee: str = ""  # login: assigned, unassigned
    board_node_id: str = ""  # board_*
    from_status: str = ""  # board_moved: name of a column, "" for none
    to_status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineRecord:
    """The whole timeline, of the kinds that EventRecord names, of one issue or pull request."""

    node_id: str  # of the issue or pull request
    events: tuple[EventRecord, ...]
    has_board_events: bool  # False where the server does not know events of boards


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardColumnRecord:
    option_id: str
    name: str
    color: str
    position: int  # from 0, left to right


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRecord:
    """A project of the organization with the options of its Status field as columns."""

    node_id: str
    number: int
    title: str
    url: str
    is_closed: bool
    is_public: bool
    created_at: datetime
    updated_at: datetime
    items_total: int
    columns: tuple[BoardColumnRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardItemRecord:
    """One card, as one look saw it.

    The status value's own times are exact for the last move: `status_since` is when the card got its
    present column, `status_first_at` when it got any column for the first time.
    """

    node_id: str
    kind: str  # issue, pull_request, draft, redacted
    content_node_id: str  # "" when redacted
    title: str  # of a draft, else ""
    assignees: tuple[str, ...]  # logins, of a draft, else ()
    content_updated_at: datetime | None  # of a draft, else None
    is_archived: bool
    created_at: datetime
    updated_at: datetime
    option_id: str  # "" for no column
    status_since: datetime | None
    status_first_at: datetime | None
    moved_by: ActorRecord | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentStatusRecord:
    node_id: str
    state: str  # success, failure, error, inactive, in_progress, queued, pending, waiting
    created_at: datetime
    log_url: str
    environment_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentRecord:
    github_id: int
    node_id: str
    environment: str
    task: str
    ref: str  # "" when the ref is gone
    commit_sha: str
    state: str  # active, inactive, success, failure, error, in_progress, pending, queued, waiting, abandoned, destroyed
    created_at: datetime
    updated_at: datetime
    creator: ActorRecord | None
    statuses: tuple[DeploymentStatusRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitRecord:
    """A commit in the history of the default branch."""

    sha: str
    parents: tuple[str, ...]  # the first one is the line of the branch
    committed_at: datetime
    headline: str
    reverts_shas: tuple[str, ...]  # named by "This reverts commit …"
    reverts_numbers: tuple[int, ...]  # pull requests of the repository named by "Reverts …#12"
    author_login: str  # "" when GitHub knows no account
    is_signed: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedFileRecord:
    path: str
    status: str  # added, modified, removed, renamed, copied, changed
    additions: int
    deletions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedFilesRecord:
    """The files that one pull request changes, as one look at its head saw them."""

    pull_request_node_id: str
    head_sha: str
    total: int | None  # of all, however many are here; None where GitHub does not tell
    files: tuple[ChangedFileRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryCommentRecord:
    """A comment in which CodeRabbit sums up its review; its text is not kept, only what it says of the review."""

    github_id: int
    node_id: str
    author: ActorRecord | None
    created_at: datetime
    updated_at: datetime
    state: str  # reviewed, nothing_to_say, skipped, paused, rate_limited, failed, in_progress
    marker: str  # the words that tell the state


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryCommentsRecord:
    """What may be CodeRabbit's summary on one pull request, as one look saw it."""

    pull_request_node_id: str
    updated_at: datetime  # the pull request's own
    is_whole: bool  # False where there are comments that were not read
    comments: tuple[SummaryCommentRecord, ...]


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
