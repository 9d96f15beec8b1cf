"""Writes to delivery what a source says. Callers open the transaction, so that a cursor commits with its rows."""

from apps.catalog.ingest import Pruned
from apps.delivery.ingest.board_items import prune_board_items, upsert_board_items
from apps.delivery.ingest.boards import column_tier, prune_boards, upsert_boards
from apps.delivery.ingest.changed_files import upsert_changed_files, upsert_changed_lines
from apps.delivery.ingest.checks import read_checks_again, upsert_checks
from apps.delivery.ingest.coderabbit import upsert_summary_comments
from apps.delivery.ingest.commits import number_commits, upsert_commits
from apps.delivery.ingest.conversations import upsert_conversations
from apps.delivery.ingest.deployments import upsert_deployments
from apps.delivery.ingest.discussions import prune_discussions, upsert_discussions
from apps.delivery.ingest.issues import prune_issues, upsert_issues
from apps.delivery.ingest.packages import prune_packages, upsert_packages
from apps.delivery.ingest.pull_requests import upsert_pull_requests
from apps.delivery.ingest.refs import (
    prune_branches,
    prune_tags,
    upsert_branches,
    upsert_hotfix_starts,
    upsert_tags,
)
from apps.delivery.ingest.runs import (
    forget_old_runs,
    read_run_again,
    upsert_run_approvals,
    upsert_workflow_jobs,
    upsert_workflow_runs,
)
from apps.delivery.ingest.timelines import upsert_timelines

__all__ = [
    "Pruned",
    "column_tier",
    "forget_old_runs",
    "number_commits",
    "prune_board_items",
    "prune_boards",
    "prune_branches",
    "prune_discussions",
    "prune_issues",
    "prune_packages",
    "prune_tags",
    "read_checks_again",
    "read_run_again",
    "upsert_board_items",
    "upsert_boards",
    "upsert_branches",
    "upsert_changed_files",
    "upsert_changed_lines",
    "upsert_checks",
    "upsert_commits",
    "upsert_conversations",
    "upsert_deployments",
    "upsert_discussions",
    "upsert_hotfix_starts",
    "upsert_issues",
    "upsert_packages",
    "upsert_pull_requests",
    "upsert_run_approvals",
    "upsert_summary_comments",
    "upsert_tags",
    "upsert_timelines",
    "upsert_workflow_jobs",
    "upsert_workflow_runs",
]
