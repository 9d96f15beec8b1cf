"""Which repositories anything came in of since they were judged last."""

from datetime import timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from apps.catalog.models import Environment, Repository
from apps.coverage.models import CommitCoverage
from apps.delivery.models import (
    BoardItem,
    Branch,
    Commit,
    Deployment,
    Discussion,
    HotfixStart,
    Issue,
    Package,
    PullRequest,
    Release,
    Tag,
    WorkflowRun,
)
from apps.scorecards.models import ScoreDay

# So late a change may come in; a later one waits for the next time that everything is judged.
LATE = timedelta(hours=1)
OF_REPOSITORY = (
    *(Environment, Issue, PullRequest, Deployment, Commit),
    *(Branch, Tag, Release, HotfixStart, Discussion, Package),
)


def changed_repositories() -> QuerySet[Repository]:
    """Select those never judged, and those with rows that were seen after they were judged."""
    newest = ScoreDay.objects.filter(repository=OuterRef("pk")).order_by("-day")
    rows = present_repositories().annotate(judged_at=Subquery(newest.values("evaluated_at")[:1]))
    changed: Any = Q(judged_at=None)
    for model in OF_REPOSITORY:
        seen = model._default_manager.filter(repository=OuterRef("pk"), seen_at__gte=OuterRef("judged_at"))
        changed |= Exists(seen)
    checked = PullRequest.objects.filter(repository=OuterRef("pk"), checks_read_at__gte=OuterRef("judged_at"))
    # A look at a board sees its cards of the last day again, changed or not.
    carded = BoardItem.objects.filter(
        issue__repository=OuterRef("pk"),
        seen_at__gte=OuterRef("judged_at"),
        updated_at__gte=OuterRef("judged_at") - LATE,
    )
    # So does a look at runs those that may be run again.
    ran = WorkflowRun.objects.filter(
        repository=OuterRef("pk"), seen_at__gte=OuterRef("judged_at"), updated_at__gte=OuterRef("judged_at") - LATE
    )
    covered = CommitCoverage.objects.filter(repository=OuterRef("pk"), reported_at__gte=OuterRef("judged_at"))
    came = changed | Exists(checked) | Exists(carded) | Exists(ran) | Exists(covered)
    return rows.filter(came | Q(judged_at__lt=F("updated_at")))


def present_repositories() -> QuerySet[Repository]:
    """Select the repositories that are judged: those GitHub still has."""
    return Repository.objects.filter(gone_at=None).order_by("name", "pk")
