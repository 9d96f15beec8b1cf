"""Figures of pull requests."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Case, Count, DateTimeField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from apps.accounts.viewers import Viewer
from apps.catalog.models import AuthorKind
from apps.catalog.queries import EVERYTHING, RepositoryFilter, measured_repositories
from apps.delivery.models import PullRequest, PullRequestEvent, Review
from apps.delivery.queries.figures import PullRequestCounts, PullRequestFigures, WaitingPullRequest, WithPast
from apps.delivery.queries.percentiles import percentiles
from apps.delivery.queries.periods import Span
from apps.delivery.queries.timelines import DRAFTNESS, OPENNESS, Kind, pull_requests_with_next_event

HOUR = timedelta(hours=1)
COUNTS = ("opened", "merged", "closed_unmerged", "open_at_end", "drafts_at_end")


def pull_request_figures(
    viewer: Viewer, *, span: Span, narrowed_to: RepositoryFilter = EVERYTHING, earlier: Sequence[Span] = ()
) -> WithPast[PullRequestFigures, int]:
    """Count the pull requests of a span and say how long they waited; count the merges of earlier spans too."""
    pull_requests = PullRequest.objects.filter(repository__in=measured_repositories(viewer, narrowed_to=narrowed_to))
    rows = list(_counts_by_author_kind(pull_requests, span=span, earlier=earlier))
    by_kind = {row["author_kind"]: PullRequestCounts(**{name: row[name] for name in COUNTS}) for row in rows}
    nothing = PullRequestCounts(**dict.fromkeys(COUNTS, 0))
    waits = list(_waits(pull_requests, span=span))
    merged = [wait for wait in waits if span.holds(wait.merged_at)]
    measured = [wait for wait in merged if wait.base_ref == wait.repository__default_branch]
    reviewed = [wait.hours for wait in measured if wait.until is not None]
    figures = PullRequestFigures(
        **{name: sum(row[name] for row in rows) for name in COUNTS},
        hours_to_first_review=percentiles(reviewed),
        without_review=len(measured) - len(reviewed),
        hours_to_merge=percentiles((wait.merged_at - wait.created_at) / HOUR for wait in merged if wait.merged_at),
        waiting=_waiting(wait for wait in waits if not span.holds(wait.merged_at)),
        by_author_kind={kind.value: by_kind.get(kind.value, nothing) for kind in AuthorKind},
    )
    past = (sum(row[_merged_in(index)] for row in rows) for index in range(len(earlier)))
    return WithPast(figures=figures, past=tuple(past))


def open_at_end(span: Span) -> Q:
    """Select the pull requests that were open at the end of the span, among those created by then."""
    if span.is_present:
        return Q(closed_at=None)
    closed_then = pull_requests_with_next_event(Kind.REOPENED, among=OPENNESS, at=span.at)
    return (Q(closed_at=None) | Q(closed_at__gte=span.at)) & ~Q(pk__in=closed_then)


def draft_at_end(span: Span) -> Q:
    """Select the pull requests that were drafts at the end of the span."""
    if span.is_present:
        return Q(is_draft=True)
    made_ready = pull_requests_with_next_event(Kind.READY_FOR_REVIEW, among=DRAFTNESS, at=span.at)
    made_draft = pull_requests_with_next_event(Kind.CONVERT_TO_DRAFT, among=DRAFTNESS, at=span.at)
    return Q(pk__in=made_ready) | (Q(is_draft=True) & ~Q(pk__in=made_draft))


def _counts_by_author_kind(
    pull_requests: QuerySet[PullRequest], *, span: Span, earlier: Sequence[Span]
) -> Iterable[Mapping[str, Any]]:
    began_at = min(one.start_at for one in (span, *earlier))
    lived = Q(closed_at=None) | Q(closed_at__gte=began_at) | Q(merged_at__gte=began_at)
    merged = {_merged_in(index): Count("pk", filter=one.within("merged_at")) for index, one in enumerate(earlier)}
    return (
        pull_requests.filter(lived, span.before_end("created_at"))
        .values(author_kind=Coalesce(F("author__kind"), Value(AuthorKind.HUMAN)))
        .annotate(
            opened=Count("pk", filter=span.within("created_at")),
            merged=Count("pk", filter=span.within("merged_at")),
            closed_unmerged=Count("pk", filter=span.within("closed_at") & Q(merged_at=None)),
            open_at_end=Count("pk", filter=open_at_end(span)),
            drafts_at_end=Count("pk", filter=open_at_end(span) & draft_at_end(span)),
            **merged,
        )
        .order_by()
    )


def _merged_in(index: int) -> str:
    return f"merged_in_{index}"


class _Wait(NamedTuple):
    """A pull request merged in the span, or open at its end and unseen by any human but its author."""

    repository__name: str
    number: int
    title: str
    url: str
    author__login: str | None
    base_ref: str
    repository__default_branch: str
    created_at: datetime
    merged_at: datetime | None
    until: datetime | None  # the first review by a human of what was merged, None without any; else the end
    ready_at: datetime | None  # the last time it was made ready before that

    @property
    def hours(self) -> float:
        """How long it waited, from its creation or the last time it was made ready."""
        start_at = max(self.created_at, self.ready_at or self.created_at)
        return ((self.until or start_at) - start_at) / HOUR


def _waits(pull_requests: QuerySet[PullRequest], *, span: Span) -> Iterable[_Wait]:
    was_merged = span.within("merged_at")
    reviews = _human_reviews().filter(pull_request=OuterRef("pk"))
    unseen = (
        span.before_end("created_at")
        & open_at_end(span)
        & ~draft_at_end(span)
        & ~Exists(reviews.filter(span.before_end("submitted_at")))
    )
    made_ready = PullRequestEvent.objects.filter(
        kind=Kind.READY_FOR_REVIEW, pull_request=OuterRef("pk"), at__lte=OuterRef("until")
    )
    rows: Iterable[Any] = (
        pull_requests.filter(was_merged | unseen)
        .annotate(
            until=Case(
                When(was_merged, then=Subquery(reviews.order_by("submitted_at").values("submitted_at")[:1])),
                default=Value(span.at),
                output_field=DateTimeField(),
            ),
            ready_at=Subquery(made_ready.order_by("-at").values("at")[:1]),
        )
        .values_list(*_Wait._fields)
    )
    return map(_Wait._make, rows)


def _waiting(waits: Iterable[_Wait]) -> tuple[WaitingPullRequest, ...]:
    """Show who waits for a first review; longest first."""
    waiting = [
        WaitingPullRequest(
            repository=one.repository__name,
            number=one.number,
            title=one.title,
            url=one.url,
            author=one.author__login,
            hours=one.hours,
        )
        for one in waits
    ]
    return tuple(sorted(waiting, key=lambda one: (-one.hours, one.repository, one.number)))


def _human_reviews() -> QuerySet[Review]:
    """Select the reviews by a human other than the author; a deleted account was a human."""
    by_human = Q(author=None, pull_request__author__isnull=False) | Q(author__kind=AuthorKind.HUMAN)
    return Review.objects.filter(by_human).exclude(author=F("pull_request__author"))
