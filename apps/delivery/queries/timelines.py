"""How things stood in the past, walked back from their present by their timelines."""

from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from apps.delivery.models import IssueEvent, PullRequestEvent

Kind = IssueEvent.Kind

OPENNESS = (Kind.CLOSED, Kind.REOPENED)
DRAFTNESS = (Kind.READY_FOR_REVIEW, Kind.CONVERT_TO_DRAFT)


def issues_with_next_event(kind: str, *, among: tuple[str, ...], at: datetime) -> QuerySet[IssueEvent, Any]:
    """Select the issues whose first event of the kinds `among` at or after `at` is of this kind."""
    later = IssueEvent.objects.filter(issue=OuterRef("issue"), kind__in=among, at__gte=at)
    return (
        IssueEvent.objects.filter(kind=kind, at__gte=at)
        .annotate(next_kind=Subquery(later.order_by("at", "pk").values("kind")[:1]))
        .filter(next_kind=kind)
        .values("issue")
    )


def pull_requests_with_next_event(
    kind: str, *, among: tuple[str, ...], at: datetime
) -> QuerySet[PullRequestEvent, Any]:
    """Select the pull requests whose first event of the kinds `among` at or after `at` is of this kind."""
    later = PullRequestEvent.objects.filter(pull_request=OuterRef("pull_request"), kind__in=among, at__gte=at)
    return (
        PullRequestEvent.objects.filter(kind=kind, at__gte=at)
        .annotate(next_kind=Subquery(later.order_by("at", "pk").values("kind")[:1]))
        .filter(next_kind=kind)
        .values("pull_request")
    )
