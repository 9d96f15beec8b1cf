"""Figures of issues."""

from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from apps.accounts.viewers import Viewer
from apps.catalog.models import AuthorKind
from apps.catalog.queries import EVERYTHING, RepositoryFilter, measured_repositories
from apps.delivery.models import Issue, IssueEvent
from apps.delivery.queries.authors import made_by
from apps.delivery.queries.counted import Counted, counted_work
from apps.delivery.queries.counts import REPOSITORY, sum_by, sum_by_author_kind
from apps.delivery.queries.figures import InContext, IssueCounts, IssueFigures
from apps.delivery.queries.periods import Span
from apps.delivery.queries.timelines import OPENNESS, Kind, issues_with_next_event

# The counts, with the moment that each is counted by.
COUNTED_BY = {"opened": "created_at", "closed": "closed_at", "reopened": "reopened_at", "open_at_end": "created_at"}
COUNTS = tuple(COUNTED_BY)


def issue_figures(
    viewer: Viewer, *, span: Span, narrowed_to: RepositoryFilter = EVERYTHING, author_kind: str = ""
) -> InContext[IssueFigures, Any, IssueCounts]:
    """Count issues opened, closed and reopened in the span and those open at its end, by kind of author."""
    wanted = _counted(span)
    rows = list(
        _issues(viewer, span=span, narrowed_to=narrowed_to, author_kind=author_kind)
        .values(REPOSITORY, author_kind=Coalesce(F("author__kind"), Value(AuthorKind.HUMAN)))
        .annotate(**{name: Count("pk", filter=wanted[name]) for name in COUNTS})
        .order_by()
    )
    figures = IssueFigures(
        **{name: sum(row[name] for row in rows) for name in COUNTS},
        by_author_kind=sum_by_author_kind(rows, names=COUNTS, make=IssueCounts),
    )
    return InContext(figures=figures, by_repository=sum_by(REPOSITORY, rows, names=COUNTS, make=IssueCounts))


def issues_counted(
    viewer: Viewer,
    *,
    figure: str,
    span: Span,
    narrowed_to: RepositoryFilter = EVERYTHING,
    author_kind: str = "",
    limit: int | None = None,
) -> tuple[Counted, ...]:
    """Return the issues behind one of COUNTS, the latest first, at most `limit`."""
    reopened_at = Max("events__at", filter=Q(events__kind=Kind.REOPENED) & span.within("events__at"))
    rows = (
        _issues(viewer, span=span, narrowed_to=narrowed_to, author_kind=author_kind)
        .filter(_counted(span)[figure])
        .annotate(**({"reopened_at": reopened_at} if figure == "reopened" else {}))
        .select_related("repository", "author")
        .order_by(f"-{COUNTED_BY[figure]}", "-pk")[:limit]
    )
    return tuple(
        counted_work(one, at=getattr(one, COUNTED_BY[figure]), note=one.state if one.gone_at is None else "gone since")
        for one in rows
    )


def open_at_end(span: Span) -> Q:
    """Select the issues that were open at the end of the span, among those created by then."""
    is_there = Q(gone_at=None) | Q(gone_at__gte=span.at)
    if span.is_present:
        return Q(gone_at=None, closed_at=None)
    not_closed_since = Q(closed_at=None) | Q(closed_at__gte=span.at)
    closed_then = issues_with_next_event(Kind.REOPENED, among=OPENNESS, at=span.at)
    return is_there & not_closed_since & ~Q(pk__in=closed_then)


def _issues(viewer: Viewer, *, span: Span, narrowed_to: RepositoryFilter, author_kind: str) -> QuerySet[Issue]:
    """Select the issues that any figure of the span may count."""
    lived = Q(closed_at=None) | Q(closed_at__gte=span.start_at)
    repositories = measured_repositories(viewer, narrowed_to=narrowed_to)
    return Issue.objects.filter(repository__in=repositories).filter(
        lived, span.before_end("created_at"), made_by("author", kind=author_kind)
    )


def _counted(span: Span) -> dict[str, Q]:
    reopened = IssueEvent.objects.filter(span.within("at"), kind=Kind.REOPENED).values("issue")
    return {
        "opened": span.within("created_at"),
        "closed": span.within("closed_at"),
        "reopened": Q(pk__in=reopened),
        "open_at_end": open_at_end(span),
    }
