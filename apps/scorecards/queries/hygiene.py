"""How the open issues of all repositories do under the rules that keep a board clean."""

from collections.abc import Collection
from typing import Any

from django.db.models import Count, Q, QuerySet

from apps.catalog.models import Repository
from apps.delivery.models import Issue
from apps.scorecards.facts import HygieneFacts, Missing
from apps.scorecards.findings import Result
from apps.scorecards.models import SubjectResult

# On the board, with an owner, labels, and in the right column.
RULES = (
    "issue-on-board",
    "issue-has-owner",
    "issue-phase-label",
    "issue-service-label",
    "issue-column-matches-reality",
)
NOT_JUDGED = Missing(cause="No open issue has been judged yet.")


def load_hygiene(rules: Collection[str] = RULES) -> HygieneFacts | Missing:
    """Count the open issues by the results that are stored of them, in at most three statements."""
    present = Issue.objects.filter(closed_at=None, gone_at=None, repository__in=Repository.objects.measured())
    results = SubjectResult.objects.filter(
        kind=SubjectResult.Kind.ISSUE, rule__in=rules, subject_id__in=present.values("pk")
    )
    counts = _by_issue(results).aggregate(
        judged=Count("subject_id"),
        broken=Count("subject_id", filter=Q(failed__gt=0)),
        unknown=Count("subject_id", filter=Q(failed=0, unread__gt=0)),
        kept=Count("subject_id", filter=Q(failed=0, unread=0, passed__gt=0)),
    )
    if not counts.pop("judged") and present.exists():
        return NOT_JUDGED
    cause = _cause(results) if counts["unknown"] else ""
    return HygieneFacts(**counts, cause=cause)


def _by_issue(results: QuerySet[SubjectResult]) -> QuerySet[SubjectResult, Any]:
    return results.values("subject_id").annotate(
        passed=Count("pk", filter=Q(result=Result.PASS)),
        failed=Count("pk", filter=Q(result=Result.FAIL)),
        unread=Count("pk", filter=Q(result=Result.UNKNOWN)),
    )


def _cause(results: QuerySet[SubjectResult]) -> str:
    """Return the most frequent cause of what is unknown."""
    causes = results.filter(result=Result.UNKNOWN).values_list("cause").annotate(count=Count("pk"))
    return str(causes.order_by("-count", "cause").values_list("cause", flat=True)[0])
