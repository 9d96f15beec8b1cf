"""What checks and commit statuses of heads say of coverage."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Subquery

from apps.catalog.ingest.rows import last_of_each, upsert
from apps.coverage.ingest.commits import PLACED_WITHIN
from apps.coverage.models import CoverageStatus
from apps.coverage.names import held_by_stars
from apps.coverage.records import ToldPercentRecord
from apps.delivery.models import Commit, PullRequest
from apps.delivery.records import CheckRecord, HeadChecksRecord

SAYS_NOTHING = ToldPercentRecord(percent=None, target=None)


@transaction.atomic
def store_statuses(records: Sequence[HeadChecksRecord], *, seen_at: datetime) -> int:
    """Keep the percents that the checks of head commits tell; return of how many commits. Numbers are never made up."""
    told = [(record, _told(record.checks)) for record in records]
    wanted = {record.pull_request_node_id: found for record, found in told if found is not None and record.head_sha}
    heads = {record.pull_request_node_id: record.head_sha for record in records}
    pulls = PullRequest.objects.filter(node_id__in=list(wanted)).values_list("node_id", "repository")
    rows = [
        _row(wanted[node_id], repository=repository, commit_sha=heads[node_id], seen_at=seen_at)
        for node_id, repository in pulls
    ]
    rows = last_of_each(rows, key=lambda row: (row.repository_id, row.commit_sha))
    upsert(CoverageStatus, rows=rows, unique=("repository", "commit_sha"), keep=("place",))
    return len(rows)


def place_statuses(*, now: datetime) -> int:
    """Note of recent heads of pull requests where in the history of the default branch they were merged to."""
    merged = PullRequest.objects.filter(repository=OuterRef("repository"), head_sha=OuterRef("commit_sha"))
    merge = merged.exclude(merge_sha="").order_by("-number").values("merge_sha")[:1]
    commits = Commit.objects.filter(repository=OuterRef("repository"), sha=OuterRef("merge"))
    unplaced = CoverageStatus.objects.filter(place=None, told_at__gt=now - PLACED_WITHIN).annotate(
        merge=Subquery(merge)
    )
    found = dict(unplaced.filter(Exists(commits)).values_list("pk", Subquery(commits.values("pk")[:1])))
    rows = [CoverageStatus(pk=pk, place_id=place) for pk, place in found.items()]
    return CoverageStatus.objects.bulk_update(rows, ["place"], batch_size=500)


def _told(checks: Sequence[CheckRecord]) -> dict[str, CheckRecord] | None:
    """Return the checks of the project and of the patch; None where there is neither."""
    patterns = {"project": settings.PORTAL_COVERAGE_PROJECT_CHECK, "patch": settings.PORTAL_COVERAGE_PATCH_CHECK}
    found = {name: list(_named(checks, pattern=pattern)) for name, pattern in patterns.items()}
    # Of several, such as those of flags, none is that of the whole.
    return {name: some[0] for name, some in found.items() if len(some) == 1} or None


def _named(checks: Sequence[CheckRecord], *, pattern: str) -> Iterator[CheckRecord]:
    for check in checks:
        if check.status == "completed" and held_by_stars(check.name, pattern=pattern) is not None:
            yield check


def _row(told: dict[str, CheckRecord], *, repository: int, commit_sha: str, seen_at: datetime) -> CoverageStatus:
    project, patch = (
        ToldPercentRecord.read(told[name].title) if name in told else SAYS_NOTHING for name in ("project", "patch")
    )
    return CoverageStatus(
        repository_id=repository,
        commit_sha=commit_sha,
        project_percent=project.percent,
        project_target=project.target,
        patch_percent=patch.percent,
        patch_target=patch.target,
        told_at=max((check.completed_at for check in told.values() if check.completed_at), default=seen_at),
    )
