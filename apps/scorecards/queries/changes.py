"""Which repositories anything came in of since they were judged last."""

from typing import Any

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet

from apps.catalog.models import Environment, Repository
from apps.delivery.models import BoardItem, Commit, Deployment, Issue, PullRequest

OF_REPOSITORY = (Environment, Issue, PullRequest, Deployment, Commit)


def changed_repositories() -> QuerySet[Repository]:
    """Select those never judged, and those with rows that were seen after they were judged."""
    rows = present_repositories().annotate(judged_at=Max("score_days__evaluated_at"))
    changed: Any = Q(judged_at=None)
    for model in OF_REPOSITORY:
        seen = model._default_manager.filter(repository=OuterRef("pk"), seen_at__gte=OuterRef("judged_at"))
        changed |= Exists(seen)
    checked = PullRequest.objects.filter(repository=OuterRef("pk"), checks_read_at__gte=OuterRef("judged_at"))
    carded = BoardItem.objects.filter(
        Q(issue__repository=OuterRef("pk")) | Q(pull_request__repository=OuterRef("pk")),
        updated_at__gte=OuterRef("judged_at"),
    )
    return rows.filter(changed | Exists(checked) | Exists(carded) | Q(judged_at__lt=F("updated_at")))


def present_repositories() -> QuerySet[Repository]:
    """Select the repositories that are judged: those GitHub still has."""
    return Repository.objects.filter(gone_at=None).order_by("name", "pk")
