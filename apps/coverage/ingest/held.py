"""Reports that wait: taken up when their commit is known, dropped when it never is."""

from datetime import datetime, timedelta

from django.db import transaction

from apps.coverage.ingest.commits import judge, sum_up
from apps.coverage.models import CommitCoverage, CoverageFile, CoverageReport
from apps.coverage.queries.commits import known_commits, names_known_pull_request

# A first sync of a large organization may take a day, a credential that ran out some more.
HELD_FOR = timedelta(days=7)
AT_ONCE = 500
NEVER_KNOWN = f"It did not become known within {HELD_FOR.days} days. Look whether the step sends the pushed commit."

State = CoverageReport.State


def take_up_held() -> int:
    """Accept the reports whose commit has become known meanwhile; return how many."""
    found = CoverageReport.objects.filter(state=State.HELD, commit__in=known_commits()).order_by("received_at", "pk")
    keys = list(found.filter(names_known_pull_request()).values_list("pk", "commit")[:AT_ONCE])
    return sum(_take_up(pk, commit=commit) for pk, commit in keys)


@transaction.atomic
def _take_up(pk: int, *, commit: int) -> bool:
    held = CommitCoverage.objects.select_for_update().get(pk=commit)
    row = held.reports.select_for_update().filter(pk=pk, state=State.HELD).first()
    if row is None:
        return False
    judge(row, commit=held)
    row.save(update_fields=["state", "cause", "is_from_fork"])
    if row.state == State.ACCEPTED:
        sum_up(held)
    return row.state == State.ACCEPTED


def drop_old_held(*, now: datetime) -> int:
    """Give up reports whose commit never became known; their files go, the row stays a while and says why."""
    old = CoverageReport.objects.filter(state=State.HELD, received_at__lt=now - HELD_FOR)
    with transaction.atomic():
        keys = list(old.select_for_update().values_list("pk", flat=True))
        CoverageFile.objects.filter(report__in=keys).delete()
        return CoverageReport.objects.filter(pk__in=keys).update(state=State.DROPPED, cause=NEVER_KNOWN)
