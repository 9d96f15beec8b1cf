"""Figures of issues."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, F, Q, Value
from django.db.models.functions import Coalesce

from apps.accounts.viewers import Viewer
from apps.catalog.models import AuthorKind
from apps.catalog.queries import EVERYTHING, RepositoryFilter, measured_repositories
from apps.delivery.models import Issue, IssueEvent
from apps.delivery.queries.figures import IssueCounts, IssueFigures
from apps.delivery.queries.periods import Span
from apps.delivery.queries.timelines import OPENNESS, Kind, issues_with_next_event

COUNTS = ("opened", "closed", "reopened", "open_at_end")


def issue_figures(viewer: Viewer, *, span: Span, narrowed_to: RepositoryFilter = EVERYTHING) -> IssueFigures:
    """Count issues opened, closed and reopened in the span and those open at its end, by kind of author."""
    reopened = IssueEvent.objects.filter(span.within("at"), kind=Kind.REOPENED).values("issue")
    lived = Q(closed_at=None) | Q(closed_at__gte=span.start_at)
    rows = (
        Issue.objects.filter(repository__in=measured_repositories(viewer, narrowed_to=narrowed_to))
        .filter(lived, span.before_end("created_at"))
        .values(author_kind=Coalesce(F("author__kind"), Value(AuthorKind.HUMAN)))
        .annotate(
            opened=Count("pk", filter=span.within("created_at")),
            closed=Count("pk", filter=span.within("closed_at")),
            reopened=Count("pk", filter=Q(pk__in=reopened)),
            open_at_end=Count("pk", filter=open_at_end(span)),
        )
        .order_by()
    )
    by_kind = {row["author_kind"]: _counts(row) for row in rows}
    by_author_kind = {
        kind.value: by_kind.get(kind.value, IssueCounts(**dict.fromkeys(COUNTS, 0))) for kind in AuthorKind
    }
    totals = {name: sum(getattr(counts, name) for counts in by_author_kind.values()) for name in COUNTS}
    return IssueFigures(**totals, by_author_kind=by_author_kind)


def open_at_end(span: Span) -> Q:
    """Select the issues that were open at the end of the span, among those created by then."""
    is_there = Q(gone_at=None) | Q(gone_at__gte=span.at)
    if span.is_present:
        return Q(gone_at=None, closed_at=None)
    not_closed_since = Q(closed_at=None) | Q(closed_at__gte=span.at)
    closed_then = issues_with_next_event(Kind.REOPENED, among=OPENNESS, at=span.at)
    return is_there & not_closed_since & ~Q(pk__in=closed_then)


def _counts(row: Mapping[str, Any]) -> IssueCounts:
    return IssueCounts(**{name: row[name] for name in COUNTS})
