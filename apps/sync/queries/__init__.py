"""What the portal knows about its own syncs: states of feeds, the running job, why something is unknown."""

from apps.sync.queries.feeds import (
    FeedsNow,
    FeedState,
    Knowledge,
    as_of,
    feed_knowledge,
    feed_states,
    feeds_now,
    knowledge,
)
from apps.sync.queries.inbox import InboxStatus, inbox_status
from apps.sync.queries.monitoring import MonitoringStatus, monitoring_status
from apps.sync.queries.status import (
    BudgetState,
    CapabilityState,
    JobState,
    ProblemState,
    SyncOutline,
    SyncStatus,
    job_state,
    sync_outline,
    sync_status,
)
from apps.sync.queries.summary import (
    FeedSummary,
    JobSummary,
    OrganizationSize,
    has_repository,
    job_summary,
    organization_size,
)

__all__ = [
    "BudgetState",
    "CapabilityState",
    "FeedState",
    "FeedSummary",
    "FeedsNow",
    "InboxStatus",
    "JobState",
    "JobSummary",
    "Knowledge",
    "MonitoringStatus",
    "OrganizationSize",
    "ProblemState",
    "SyncOutline",
    "SyncStatus",
    "as_of",
    "feed_knowledge",
    "feed_states",
    "feeds_now",
    "has_repository",
    "inbox_status",
    "job_state",
    "job_summary",
    "knowledge",
    "monitoring_status",
    "organization_size",
    "sync_outline",
    "sync_status",
]
