"""Removes what is too old to be kept."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from apps.coverage.ingest.commits import PLACED_WITHIN
from apps.coverage.models import CommitCoverage, CoverageArtifact, CoverageFile, CoverageReport, CoverageStatus
from apps.coverage.queries.line import newest_two, on_default_branch

DROPPED_FOR = timedelta(days=30)
# While people work on a change its lines are looked at; then the counts are enough, for the trend.
FILES_KEPT_FOR = timedelta(days=90)
# GitHub keeps artifacts for 90 days at most where nobody pays for more, and what is gone there is not listed again.
ARTIFACTS_KEPT_FOR = timedelta(days=100)
AT_ONCE = 500
HAS_REPORT = Exists(CoverageReport.objects.filter(commit=OuterRef("pk")))


def forget_old(*, now: datetime) -> None:
    """Remove what was dropped long ago, commits of which no report is left, and artifacts and files that are old."""
    CoverageArtifact.objects.filter(created_at__lt=now - ARTIFACTS_KEPT_FOR).delete()
    CoverageStatus.objects.filter(place=None, told_at__lt=now - PLACED_WITHIN).delete()
    CoverageReport.objects.filter(state=CoverageReport.State.DROPPED, received_at__lt=now - DROPPED_FOR).delete()
    with transaction.atomic():
        # A commit that somebody holds is about to get a report.
        empty = CommitCoverage.objects.select_for_update(skip_locked=True, of=("self",)).filter(~HAS_REPORT)
        CommitCoverage.objects.filter(pk__in=list(empty.values_list("pk", flat=True))).delete()
    remove_old_files(now=now)


def remove_old_files(*, now: datetime) -> int:
    """Remove the files of old commits, but for the newest of each default branch; return of how many."""
    newest = newest_two(on_default_branch()).values("pk")
    old = CommitCoverage.objects.filter(has_files=True, reported_at__lt=now - FILES_KEPT_FOR).exclude(pk__in=newest)
    with transaction.atomic():
        keys = list(old.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
        CoverageFile.objects.filter(report__commit__in=keys).delete()
        return CommitCoverage.objects.filter(pk__in=keys).update(has_files=False)
