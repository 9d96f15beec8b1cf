"""Artifacts: remembered when a list tells of them, and what was found in each stored as reports."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from apps.catalog.ingest.rows import last_of_each
from apps.catalog.models import Repository
from apps.coverage.ingest.reports import store_report
from apps.coverage.models import CoverageArtifact, CoverageReport
from apps.coverage.names import flags_of, held_by_stars
from apps.coverage.records import ArtifactReadRecord, ArtifactRecord, PackedReportRecord, SentReportRecord
from apps.delivery.models import PullRequest

State = CoverageArtifact.State
# What is so old and cannot be fetched is not waited for. The first pass lists those of two weeks.
TRIED_FOR = timedelta(days=21)
CAUSE_LENGTH = 300


@transaction.atomic
def store_artifacts(records: Sequence[ArtifactRecord | ArtifactReadRecord], *, target: str, seen_at: datetime) -> int:
    """Remember the artifacts that may hold reports, and store the reports of those that were read."""
    listed = [record for record in records if isinstance(record, ArtifactRecord)]
    read = [record for record in records if isinstance(record, ArtifactReadRecord)]
    return _remember(listed, target=target) + sum(_store(record, seen_at=seen_at) for record in read)


def _remember(records: Sequence[ArtifactRecord], *, target: str) -> int:
    """Note what a list tells of. What a fork's run made is no report of the repository's own."""
    pattern = settings.PORTAL_COVERAGE_ARTIFACTS
    wanted = [
        record
        for record in sorted(records, key=lambda record: record.github_id)
        if not (record.is_from_fork or record.is_expired) and held_by_stars(record.name, pattern=pattern) is not None
    ]
    repository = Repository.objects.filter(node_id=target).first()
    if repository is None or not wanted:
        return 0
    stored = {
        (run, name): github_id
        for run, name, github_id in CoverageArtifact.objects.filter(
            repository=repository, run_github_id__in={record.run_github_id for record in wanted}
        ).values_list("run_github_id", "name", "github_id")
    }
    newest = last_of_each(wanted, key=lambda record: (record.run_github_id, record.name))
    new = [one for one in newest if stored.get((one.run_github_id, one.name), 0) < one.github_id]
    CoverageArtifact.objects.bulk_create(
        [_row(record, repository=repository) for record in new],
        update_conflicts=True,
        unique_fields=["repository", "run_github_id", "name"],
        update_fields=["github_id", "commit_sha", "branch", "created_at", "state", "cause", "tried_at"],
    )
    return len(new)


def _row(record: ArtifactRecord, *, repository: Repository) -> CoverageArtifact:
    return CoverageArtifact(
        repository=repository,
        github_id=record.github_id,
        name=record.name,
        run_github_id=record.run_github_id,
        commit_sha=record.head_sha,
        branch=record.head_branch,
        created_at=record.created_at,
    )


def _store(record: ArtifactReadRecord, *, seen_at: datetime) -> int:
    """Store what was found in an artifact, or why nothing was; return how many reports it held."""
    row = CoverageArtifact.objects.select_for_update().filter(github_id=record.github_id).first()
    if row is None:
        return 0
    is_over = record.is_final or row.created_at < seen_at - TRIED_FOR
    row.state = State.READ if record.reports else State.REFUSED if is_over else State.WAITING
    row.cause, row.tried_at = record.cause[:CAUSE_LENGTH], seen_at
    row.save(update_fields=["state", "cause", "tried_at"])
    pull_request = _pull_request_of(row)
    names = [one.name for one in record.reports]
    flags = flags_of(row.name, pattern=settings.PORTAL_COVERAGE_ARTIFACTS, members=names)
    for flag, one in zip(flags, record.reports, strict=True):
        _store_report(one, of=row, flag=flag, pull_request=pull_request)
    return len(record.reports)


def _store_report(packed: PackedReportRecord, *, of: CoverageArtifact, flag: str, pull_request: int | None) -> None:
    sent = SentReportRecord(
        commit_sha=of.commit_sha,
        digest=packed.digest,
        flag=flag,
        branch=of.branch,
        pull_request=pull_request,
        run=of.run_github_id,
    )
    source = CoverageReport.Source.ARTIFACT
    # It is as old as its artifact, however late that is read.
    store_report(of.repository_id, report=packed.report, sent=sent, source=source, now=of.created_at)


def _pull_request_of(row: CoverageArtifact) -> int | None:
    """Return the number of the repository's own pull request whose head the commit is."""
    own = PullRequest.objects.filter(repository=row.repository_id, head_sha=row.commit_sha, is_cross_repository=False)
    return own.order_by("-number").values_list("number", flat=True).first()
