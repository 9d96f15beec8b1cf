"""Tables of delivery, split by noun."""

from apps.delivery.models.board import Board, BoardColumn, BoardItem, ColumnMove
from apps.delivery.models.corrections import IncidentTimeCorrection
from apps.delivery.models.deployments import Commit, Deployment, DeploymentStatus
from apps.delivery.models.discussions import Discussion
from apps.delivery.models.issues import Issue, IssueAssignee, IssueComment, IssueEvent, IssueLabel, Mention
from apps.delivery.models.packages import Package
from apps.delivery.models.pull_requests import (
    ChangedFile,
    Check,
    CodeRabbitComment,
    PullRequest,
    PullRequestEvent,
    Review,
)
from apps.delivery.models.refs import Branch, HotfixStart, Release, Tag
from apps.delivery.models.runs import RunApproval, WorkflowJob, WorkflowRun

__all__ = [
    "Board",
    "BoardColumn",
    "BoardItem",
    "Branch",
    "ChangedFile",
    "Check",
    "CodeRabbitComment",
    "ColumnMove",
    "Commit",
    "Deployment",
    "DeploymentStatus",
    "Discussion",
    "HotfixStart",
    "IncidentTimeCorrection",
    "Issue",
    "IssueAssignee",
    "IssueComment",
    "IssueEvent",
    "IssueLabel",
    "Mention",
    "Package",
    "PullRequest",
    "PullRequestEvent",
    "Release",
    "Review",
    "RunApproval",
    "Tag",
    "WorkflowJob",
    "WorkflowRun",
]
