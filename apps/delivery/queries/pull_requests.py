"""Figures of pull requests."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from apps.accounts.viewers import Viewer
from apps.catalog.models import AuthorKind
from apps.catalog.queries import EVERYTHING, RepositoryFilter, measured_repositories
from apps.delivery.models import PullRequest, PullRequestEvent, Review
from apps.delivery.queries.figures import PullRequestCounts, PullRequestFigures, WaitingPullRequest
from apps.delivery.queries.percentiles import Percentiles, percentiles
from apps.delivery.queries.periods import Span
from apps.delivery.queries.timelines import DRAFTNESS, OPENNESS, Kind, pull_requests_with_next_event

HOUR = timedelta(hours=1)
COUNTS = ("opened", "merged", "closed_unmerged", "open_at_end", "drafts_at_end")
Moments = dict[int, list[datetime]]  # by primary key of the pull request, in order


def pull_request_figures(
    viewer: Viewer, *, span: Span, narrowed_to: RepositoryFilter = EVERYTHING
) -> PullRequestFigures:
    """Count the pull requests of a span and say how long they waited for reviews and merges."""
    pull_requests = PullRequest.objects.filter(repository__in=measured_repositories(viewer, narrowed_to=narrowed_to))
    by_author_kind = _counts_by_author_kind(pull_requests, span=span)
    totals = {name: sum(getattr(counts, name) or 0 for counts in by_author_kind.values()) for name in COUNTS}
    to_first_review, without_review = _first_reviews(pull_requests, span=span)
    merged = pull_requests.filter(span.within("merged_at")).values_list("created_at", "merged_at")
    return PullRequestFigures(
        **totals,
        hours_to_first_review=to_first_review,
        without_review=without_review,
        hours_to_merge=percentiles((merged_at - created_at) / HOUR for created_at, merged_at in merged if merged_at),
        waiting=_waiting(pull_requests, span=span),
        by_author_kind=by_author_kind,
    )


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


def _counts_by_author_kind(pull_requests: QuerySet[PullRequest], *, span: Span) -> dict[str, PullRequestCounts]:
    rows = (
        pull_requests.filter(span.before_end("created_at"))
        .values(author_kind=Coalesce(F("author__kind"), Value(AuthorKind.HUMAN)))
        .annotate(
            opened=Count("pk", filter=span.within("created_at")),
            merged=Count("pk", filter=span.within("merged_at")),
            closed_unmerged=Count("pk", filter=span.within("closed_at") & Q(merged_at=None)),
            open_at_end=Count("pk", filter=open_at_end(span)),
            drafts_at_end=Count("pk", filter=open_at_end(span) & draft_at_end(span)),
        )
        .order_by()
    )
    by_kind = {row["author_kind"]: _counts(row) for row in rows}
    nothing = PullRequestCounts(**dict.fromkeys(COUNTS, 0))
    return {kind.value: by_kind.get(kind.value, nothing) for kind in AuthorKind}


def _first_reviews(pull_requests: QuerySet[PullRequest], *, span: Span) -> tuple[Percentiles, int]:
    """Measure the wait for a human over pull requests merged to the default branch; count those without."""
    merged = pull_requests.filter(span.within("merged_at"), base_ref=F("repository__default_branch"))
    created = dict(merged.values_list("pk", "created_at"))
    reviewed = _moments(_human_reviews().filter(pull_request__in=merged).values_list("pull_request", "submitted_at"))
    made_ready = _made_ready(merged)
    hours = [
        (reviewed[key][0] - _start(created_at, made_ready[key], until=reviewed[key][0])) / HOUR
        for key, created_at in created.items()
        if key in reviewed
    ]
    return percentiles(hours), len(created) - len(hours)


def _waiting(pull_requests: QuerySet[PullRequest], *, span: Span) -> tuple[WaitingPullRequest, ...]:
    """List what is open, no draft, and unseen by any human but its author; longest first."""
    reviews = _human_reviews().filter(span.before_end("submitted_at"), pull_request=OuterRef("pk"))
    unseen = pull_requests.filter(
        span.before_end("created_at"), open_at_end(span), ~draft_at_end(span), ~Exists(reviews)
    ).select_related("repository", "author")
    made_ready = _made_ready(unseen)
    waiting = [_show_waiting(one, made_ready=made_ready[one.pk], at=span.at) for one in unseen]
    return tuple(sorted(waiting, key=lambda one: (-one.hours, one.repository, one.number)))


def _show_waiting(pull_request: PullRequest, *, made_ready: list[datetime], at: datetime) -> WaitingPullRequest:
    return WaitingPullRequest(
        repository=pull_request.repository.name,
        number=pull_request.number,
        title=pull_request.title,
        url=pull_request.url,
        author=pull_request.author.login if pull_request.author else None,
        hours=(at - _start(pull_request.created_at, made_ready, until=at)) / HOUR,
    )


def _human_reviews() -> QuerySet[Review]:
    """Select the reviews by a human other than the author; a deleted account was a human."""
    by_human = Q(author=None, pull_request__author__isnull=False) | Q(author__kind=AuthorKind.HUMAN)
    return Review.objects.filter(by_human).exclude(author=F("pull_request__author"))


def _made_ready(pull_requests: QuerySet[PullRequest]) -> Moments:
    events = PullRequestEvent.objects.filter(kind=Kind.READY_FOR_REVIEW, pull_request__in=pull_requests)
    return _moments(events.values_list("pull_request", "at"))


def _moments(rows: Iterable[tuple[int, datetime]]) -> Moments:
    """Gather the moments of each pull request in order."""
    moments: Moments = defaultdict(list)
    for key, moment in sorted(rows):
        moments[key].append(moment)
    return moments


def _start(created_at: datetime, made_ready: list[datetime], *, until: datetime) -> datetime:
    """Return when the wait began: the creation, or the last time it was made ready before `until`."""
    return max([created_at, *(moment for moment in made_ready if moment <= until)])


def _counts(row: Mapping[str, Any]) -> PullRequestCounts:
    return PullRequestCounts(**{name: row[name] for name in COUNTS})
