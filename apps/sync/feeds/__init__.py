"""The one table of feeds: what is read, of which targets, where it goes, and what removes what is gone."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from apps.catalog import ingest as catalog
from apps.coverage import ingest as coverage
from apps.delivery import ingest as delivery
from apps.integrations.github import reads
from apps.sync.feeds import looks
from apps.sync.feeds.artifacts import read_artifacts
from apps.sync.feeds.feed import Feed, Ingest, Look, Looks, Read
from apps.sync.feeds.looks import ORGANIZATION
from apps.sync.schedule import SCHEDULE_OF

__all__ = ["FEEDS", "ORGANIZATION", "Feed", "Look"]

# GitHub lists commits by their own dates: those of a branch may be much older than its merge.
LONGEST_BRANCH = timedelta(days=30)
# The history of default branches is read this far back.
HISTORY = timedelta(days=400)

RUNS = timedelta(days=90)
# What CI kept before that tells little of how a repository stands, and each is a download.
ARTIFACTS = timedelta(days=14)


def _feed(name: str, *, read: Read, ingest: Ingest, looks: Looks, **options: Any) -> Feed:
    return Feed(schedule=SCHEDULE_OF[name], read=read, ingest=ingest, looks=looks, **options)


def _store_checks(records: Sequence[Any], *, target: str, seen_at: datetime) -> int:
    """Store the checks of heads, and what some of them say of coverage."""
    coverage.store_statuses(records, seen_at=seen_at)
    return delivery.upsert_checks(records, target=target, seen_at=seen_at)


FEEDS: tuple[Feed, ...] = (
    _feed(
        "repositories",
        read=reads.repositories,
        ingest=catalog.upsert_repositories,
        looks=looks.organization,
        prune=catalog.prune_repositories,
        may_be_empty=False,
    ),
    _feed(
        "people",
        read=reads.people,
        ingest=catalog.upsert_people,
        looks=looks.organization,
        prune=catalog.prune_people,
        may_be_empty=False,
    ),
    _feed(
        "teams",
        read=reads.teams,
        ingest=catalog.upsert_teams,
        looks=looks.organization,
        prune=catalog.prune_teams,
    ),
    _feed(
        "labels",
        read=reads.labels,
        ingest=catalog.upsert_labels,
        looks=looks.in_one_target,
        prune=catalog.prune_labels,
        needs="repositories",
    ),
    _feed(
        "environments",
        read=reads.environments,
        ingest=catalog.upsert_environments,
        looks=looks.in_one_target,
        prune=catalog.prune_environments,
        needs="repositories",
    ),
    _feed(
        "boards",
        read=reads.boards,
        ingest=delivery.upsert_boards,
        looks=looks.organization,
        prune=delivery.prune_boards,
    ),
    _feed(
        "board-items",
        read=reads.board_items,
        ingest=delivery.upsert_board_items,
        looks=looks.board_items,
        prune=delivery.prune_board_items,
        needs="boards",
    ),
    _feed(
        "issues",
        read=reads.issues,
        ingest=delivery.upsert_issues,
        looks=looks.issues,
        prune=delivery.prune_issues,
        needs="repositories",
    ),
    _feed(
        "pull-requests",
        read=reads.pull_requests,
        ingest=delivery.upsert_pull_requests,
        looks=looks.pull_requests,
        needs="repositories",
    ),
    _feed(
        "deployments",
        read=reads.deployments,
        ingest=delivery.upsert_deployments,
        looks=looks.deployments,
        needs="repositories",
    ),
    _feed(
        "commits",
        read=reads.commits,
        ingest=delivery.upsert_commits,
        looks=looks.commits,
        conclude=delivery.number_commits,
        overlap=LONGEST_BRANCH,
        history=HISTORY,
        needs="repositories",
    ),
    _feed(
        "timelines",
        read=reads.timelines,
        ingest=delivery.upsert_timelines,
        looks=looks.timelines,
        is_batch=True,
    ),
    _feed(
        "checks",
        read=reads.checks,
        ingest=_store_checks,
        looks=looks.checks,
        is_batch=True,
    ),
    _feed(
        "files",
        read=reads.files,
        ingest=catalog.upsert_files,
        looks=looks.files,
        prune=catalog.prune_files,
        needs="repositories",
    ),
    _feed(
        "protection",
        read=reads.protection,
        ingest=catalog.upsert_protection,
        looks=looks.in_one_target,
        prune=catalog.prune_protection,
        needs="repositories",
    ),
    _feed(
        "branches",
        read=reads.branches,
        ingest=delivery.upsert_branches,
        looks=looks.refs,
        prune=delivery.prune_branches,
        lists_all=True,
        needs="repositories",
    ),
    _feed(
        "tags",
        read=reads.tags,
        ingest=delivery.upsert_tags,
        looks=looks.tags,
        prune=delivery.prune_tags,
        lists_all=True,
        needs="repositories",
    ),
    _feed(
        "hotfixes",
        read=reads.hotfix_starts,
        ingest=delivery.upsert_hotfix_starts,
        looks=looks.hotfixes,
        is_batch=True,
    ),
    _feed(
        "discussions",
        read=reads.discussions,
        ingest=delivery.upsert_discussions,
        looks=looks.discussions,
        prune=delivery.prune_discussions,
        needs="repositories",
    ),
    _feed(
        "packages",
        read=reads.packages,
        ingest=delivery.upsert_packages,
        looks=looks.packages,
        prune=delivery.prune_packages,
        needs="repositories",
    ),
    _feed(
        "changed-files",
        read=reads.changed_files,
        ingest=delivery.upsert_changed_files,
        looks=looks.changed_files,
        is_batch=True,
    ),
    _feed(
        "coderabbit-comments",
        read=reads.comments,
        ingest=delivery.upsert_summary_comments,
        looks=looks.coderabbit_comments,
        is_batch=True,
    ),
    _feed(
        "conversations",
        read=reads.conversations,
        ingest=delivery.upsert_conversations,
        looks=looks.conversations,
        is_batch=True,
    ),
    _feed(
        "workflow-runs",
        read=reads.workflow_runs,
        ingest=delivery.upsert_workflow_runs,
        looks=looks.workflow_runs,
        history=RUNS,
        needs="repositories",
    ),
    _feed(
        "workflow-jobs",
        read=reads.workflow_jobs,
        ingest=delivery.upsert_workflow_jobs,
        looks=looks.workflow_jobs,
        is_batch=True,
    ),
    _feed(
        "run-approvals",
        read=reads.run_approvals,
        ingest=delivery.upsert_run_approvals,
        looks=looks.run_approvals,
        is_batch=True,
    ),
    _feed(
        "coverage-artifacts",
        read=read_artifacts,
        ingest=coverage.store_artifacts,
        looks=looks.coverage_artifacts,
        history=ARTIFACTS,
        needs="workflow-runs",
    ),
    _feed(
        "changed-lines",
        read=reads.changed_lines,
        ingest=delivery.upsert_changed_lines,
        looks=looks.changed_lines,
        is_batch=True,
    ),
)
