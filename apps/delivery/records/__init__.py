"""What delivery accepts from a source: frozen, plain, checked by the integration that made it.

Every moment is an aware datetime in UTC. An actor is None where GitHub no longer names one ("ghost").
"""

from apps.delivery.records.boards import BoardColumnRecord as BoardColumnRecord
from apps.delivery.records.boards import BoardItemRecord as BoardItemRecord
from apps.delivery.records.boards import BoardRecord as BoardRecord
from apps.delivery.records.changes import ChangedFileRecord as ChangedFileRecord
from apps.delivery.records.changes import ChangedFilesRecord as ChangedFilesRecord
from apps.delivery.records.changes import ChangedLinesRecord as ChangedLinesRecord
from apps.delivery.records.changes import SummaryCommentRecord as SummaryCommentRecord
from apps.delivery.records.changes import SummaryCommentsRecord as SummaryCommentsRecord
from apps.delivery.records.checks import CheckRecord as CheckRecord
from apps.delivery.records.checks import HeadChecksRecord as HeadChecksRecord
from apps.delivery.records.deployments import CommitRecord as CommitRecord
from apps.delivery.records.deployments import DeploymentRecord as DeploymentRecord
from apps.delivery.records.deployments import DeploymentStatusRecord as DeploymentStatusRecord
from apps.delivery.records.discussions import DiscussionRecord as DiscussionRecord
from apps.delivery.records.issues import ConversationRecord as ConversationRecord
from apps.delivery.records.issues import IssueCommentRecord as IssueCommentRecord
from apps.delivery.records.issues import IssueRecord as IssueRecord
from apps.delivery.records.issues import MentionRecord as MentionRecord
from apps.delivery.records.packages import PackageRecord as PackageRecord
from apps.delivery.records.packages import PackageVersionRecord as PackageVersionRecord
from apps.delivery.records.pull_requests import PullRequestRecord as PullRequestRecord
from apps.delivery.records.pull_requests import ReviewRecord as ReviewRecord
from apps.delivery.records.refs import BranchRecord as BranchRecord
from apps.delivery.records.refs import MergeBaseRecord as MergeBaseRecord
from apps.delivery.records.refs import ReleaseRecord as ReleaseRecord
from apps.delivery.records.refs import TagRecord as TagRecord
from apps.delivery.records.runs import ReferencedWorkflowRecord as ReferencedWorkflowRecord
from apps.delivery.records.runs import RunApprovalRecord as RunApprovalRecord
from apps.delivery.records.runs import RunApprovalsRecord as RunApprovalsRecord
from apps.delivery.records.runs import WorkflowJobRecord as WorkflowJobRecord
from apps.delivery.records.runs import WorkflowJobsRecord as WorkflowJobsRecord
from apps.delivery.records.runs import WorkflowRunGone as WorkflowRunGone
from apps.delivery.records.runs import WorkflowRunRecord as WorkflowRunRecord
from apps.delivery.records.timelines import EventRecord as EventRecord
from apps.delivery.records.timelines import TimelineRecord as TimelineRecord
