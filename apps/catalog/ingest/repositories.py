"""The organization and its repositories."""

from collections.abc import Sequence
from datetime import datetime

from apps.catalog.ingest.rows import BATCH, Pruned, batches, last_of_each, refusal, split_outdated, upsert
from apps.catalog.models import FormerRepositoryName, Organization, Repository
from apps.catalog.records import OrganizationRecord, RepositoryRecord

SAME_NAMED = (
    "github_id",
    "node_id",
    "name",
    "name_with_owner",
    "url",
    "description",
    "visibility",
    "is_archived",
    "is_fork",
    "is_template",
    "is_disabled",
    "is_empty",
    "default_branch",
    "head_sha",
    "primary_language",
    "merge_commit_allowed",
    "squash_merge_allowed",
    "rebase_merge_allowed",
    "delete_branch_on_merge",
    "auto_merge_allowed",
    "has_issues",
    "has_discussions",
    "has_projects",
    "created_at",
    "updated_at",
    "pushed_at",
)
READ_BY_OTHER_FEEDS = (
    "labels_read_at",
    "environments_read_at",
    "files_read_at",
    "files_head_sha",
    "files_are_complete",
    "codeowners_state",
    "codeowners_errors",
    "protection_read_at",
    "classic_protection_state",
    "ruleset_state",
)


def upsert_repositories(
    records: Sequence[OrganizationRecord | RepositoryRecord], *, target: str, seen_at: datetime
) -> int:
    """Bring in the organization and repositories, and remember the names that repositories gave up."""
    organizations = [record for record in records if isinstance(record, OrganizationRecord)]
    repositories = [record for record in records if isinstance(record, RepositoryRecord)]
    _upsert_organizations(organizations)
    for batch in batches(repositories):
        _upsert_batch(last_of_each(batch, key=lambda record: record.github_id), seen_at=seen_at)
    return len(repositories)


def prune_repositories(*, target: str, seen_before: datetime, at: datetime, is_accepted: bool = False) -> Pruned:
    """Mark the repositories that a complete pass no longer met as gone."""
    present = Repository.objects.filter(gone_at=None)
    missing = present.filter(seen_at__lt=seen_before)
    refused = refusal(noun="repositories", removed=missing.count(), total=present.count(), is_accepted=is_accepted)
    return Pruned(removed=0 if refused else missing.update(gone_at=at), refused=refused)


def _upsert_organizations(records: Sequence[OrganizationRecord]) -> None:
    rows = [
        Organization(github_id=record.github_id, node_id=record.node_id, login=record.login, name=record.name)
        for record in last_of_each(records, key=lambda record: record.github_id)
    ]
    upsert(Organization, rows=rows, unique=("github_id",))


def _upsert_batch(records: Sequence[RepositoryRecord], *, seen_at: datetime) -> None:
    current, outdated = split_outdated(Repository, records=records, key="github_id")
    names = dict(
        Repository.objects.filter(github_id__in=[record.github_id for record in current]).values_list(
            "github_id", "name"
        )
    )
    rows = [_row(record, seen_at=seen_at) for record in current]
    upsert(Repository, rows=rows, unique=("github_id",), keep=READ_BY_OTHER_FEEDS)
    former = [
        FormerRepositoryName(repository=row, name=names[row.github_id])
        for row in rows
        if names.get(row.github_id, row.name) != row.name
    ]
    FormerRepositoryName.objects.bulk_create(former, batch_size=BATCH, ignore_conflicts=True)
    if outdated:
        Repository.objects.filter(github_id__in=outdated).update(seen_at=seen_at, gone_at=None)


def _row(record: RepositoryRecord, *, seen_at: datetime) -> Repository:
    return Repository(
        **{field: getattr(record, field) for field in SAME_NAMED},
        issues_total=record.issues.total,
        issues_changed_at=record.issues.changed_at,
        pull_requests_total=record.pull_requests.total,
        pull_requests_changed_at=record.pull_requests.changed_at,
        deployments_total=record.deployments.total,
        deployments_changed_at=record.deployments.changed_at,
        seen_at=seen_at,
    )
