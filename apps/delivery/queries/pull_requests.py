"""Figures of pull requests."""

from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Case, Count, DateTimeField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from apps.accounts.viewers import Viewer
from apps.catalog.models import AuthorKind
from apps.catalog.queries import EVERYTHING, RepositoryFilter, measured_repositories
from apps.delivery.models import PullRequest, PullRequestEvent, Review
from apps.delivery.queries.authors import made_by
from apps.delivery.queries.counted import Counted, counted_work
from apps.delivery.queries.counts import REPOSITORY, sum_by, sum_by_author_kind
from apps.delivery.queries.figures import InContext, PullRequestCounts, PullRequestFigures, WaitingPullRequest
from apps.delivery.queries.percentiles import UNKNOWN, percentiles
from apps.delivery.queries.periods import Span
from apps.delivery.queries.timelines import DRAFTNESS, OPENNESS, Kind, pull_requests_with_next_event

HOUR = timedelta(hours=1)
# The counts, with the moment that each is counted by.
COUNTED_BY = {
    "opened": "created_at",
    "merged": "merged_at",
    "closed_unmerged": "closed_at",
    "open_at_end": "created_at",
    "drafts_at_end": "created_at",
}
COUNTS = tuple(COUNTED_BY)
OF_DEFAULT_BRANCH = ("hours_to_first_review", "without_review")
WAITS = ("hours_to_first_review", "without_review", "hours_to_merge", "waiting")


def pull_request_figures(
    viewer: Viewer,
    *,
    span: Span,
    narrowed_to: RepositoryFilter = EVERYTHING,
    author_kind: str = "",
    earlier: Sequence[Span] = (),
) -> InContext[PullRequestFigures, int, PullRequestCounts]:
    """Count the pull requests of a span and say how long they waited; count the merges of earlier spans too."""
    pull_requests = _pull_requests(viewer, narrowed_to=narrowed_to, author_kind=author_kind)
    rows = list(_counts(pull_requests, span=span, earlier=earlier))
    waits = _Waits(pull_requests, span=span)
    figures = PullRequestFigures(
        **{name: sum(row[name] for row in rows) for name in COUNTS},
        hours_to_first_review=UNKNOWN if waits.cause else percentiles(one.hours for one in waits.reviewed),
        without_review=None if waits.cause else len(waits.unreviewed),
        hours_to_merge=percentiles(one.hours_to_merge for one in waits.merged),
        waiting=tuple(one.as_waiting() for one in waits.waiting),
        by_author_kind=sum_by_author_kind(rows, names=COUNTS, make=PullRequestCounts),
    )
    return InContext(
        figures=figures,
        past=tuple(sum(row[_merged_in(index)] for row in rows) for index in range(len(earlier))),
        by_repository=sum_by(REPOSITORY, rows, names=COUNTS, make=PullRequestCounts),
        causes=dict.fromkeys(OF_DEFAULT_BRANCH, waits.cause) if waits.cause else {},
    )


def pull_requests_counted(
    viewer: Viewer,
    *,
    figure: str,
    span: Span,
    narrowed_to: RepositoryFilter = EVERYTHING,
    author_kind: str = "",
    limit: int | None = None,
) -> tuple[Counted, ...]:
    """Return the pull requests behind one of COUNTS, the latest first, or of WAITS, the longest first."""
    pull_requests = _pull_requests(viewer, narrowed_to=narrowed_to, author_kind=author_kind)
    if figure in WAITS:
        return _Waits(pull_requests, span=span).counted(figure)[:limit]
    rows = (
        pull_requests.filter(span.before_end("created_at"), _counted(span)[figure])
        .select_related("repository", "author")
        .order_by(f"-{COUNTED_BY[figure]}", "-pk")[:limit]
    )
    return tuple(counted_work(one, at=getattr(one, COUNTED_BY[figure]), note=one.state) for one in rows)


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


def _pull_requests(viewer: Viewer, *, narrowed_to: RepositoryFilter, author_kind: str) -> QuerySet[PullRequest]:
    repositories = measured_repositories(viewer, narrowed_to=narrowed_to)
    return PullRequest.objects.filter(made_by("author", kind=author_kind), repository__in=repositories)


def _counted(span: Span) -> dict[str, Q]:
    return {
        "opened": span.within("created_at"),
        "merged": span.within("merged_at"),
        "closed_unmerged": span.within("closed_at") & Q(merged_at=None),
        "open_at_end": open_at_end(span),
        "drafts_at_end": open_at_end(span) & draft_at_end(span),
    }


def _counts(
    pull_requests: QuerySet[PullRequest], *, span: Span, earlier: Sequence[Span]
) -> Iterable[Mapping[str, Any]]:
    """Count by repository and kind of author."""
    began_at = min(one.start_at for one in (span, *earlier))
    lived = Q(closed_at=None) | Q(closed_at__gte=began_at) | Q(merged_at__gte=began_at)
    wanted = _counted(span) | {_merged_in(index): one.within("merged_at") for index, one in enumerate(earlier)}
    counts: Any = {name: Count("pk", filter=condition) for name, condition in wanted.items()}
    rows: Iterable[Mapping[str, Any]] = (
        pull_requests.filter(lived, span.before_end("created_at"))
        .values(REPOSITORY, author_kind=Coalesce(F("author__kind"), Value(AuthorKind.HUMAN)))
        .annotate(**counts)
        .order_by()
    )
    return rows


def _merged_in(index: int) -> str:
    return f"merged_in_{index}"


class _Wait(NamedTuple):
    """A pull request merged in the span, or open at its end and unseen by any human but its author."""

    repository__name: str
    number: int
    title: str
    url: str
    author__login: str | None
    author__kind: str | None
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

    @property
    def hours_to_merge(self) -> float:
        return ((self.merged_at or self.created_at) - self.created_at) / HOUR

    def as_waiting(self) -> WaitingPullRequest:
        return WaitingPullRequest(
            repository=self.repository__name,
            number=self.number,
            title=self.title,
            url=self.url,
            author=self.author__login,
            hours=self.hours,
        )

    def as_counted(self, *, at: datetime | None, hours: float | None) -> Counted:
        return Counted(
            kind="pull_request",
            repository=self.repository__name,
            number=self.number,
            title=self.title,
            url=self.url,
            author=self.author__login,
            author_kind=self.author__kind or AuthorKind.HUMAN.value,
            at=at,
            hours=hours,
        )


class _Waits:
    """The waits of a span, loaded once for all that is made of them."""

    def __init__(self, pull_requests: QuerySet[PullRequest], *, span: Span) -> None:
        waits = list(_waits(pull_requests, span=span))
        self.merged = [one for one in waits if span.holds(one.merged_at)]
        self.cause = _cause({one.repository__name for one in self.merged if not one.repository__default_branch})
        to_default_branch = [one for one in self.merged if one.base_ref == one.repository__default_branch]
        self.reviewed = [one for one in to_default_branch if one.until is not None]
        self.unreviewed = [one for one in to_default_branch if one.until is None]
        self.waiting = sorted(
            (one for one in waits if not span.holds(one.merged_at)),
            key=lambda one: (-one.hours, one.repository__name, one.number),
        )

    def counted(self, figure: str) -> tuple[Counted, ...]:
        """Show what is behind one of WAITS, the longest first."""
        if figure == "waiting":
            return tuple(one.as_counted(at=one.created_at, hours=one.hours) for one in self.waiting)
        if figure == "without_review":
            found = [one.as_counted(at=one.merged_at, hours=None) for one in self.unreviewed]
        elif figure == "hours_to_merge":
            found = [one.as_counted(at=one.merged_at, hours=one.hours_to_merge) for one in self.merged]
        else:
            found = [one.as_counted(at=one.until, hours=one.hours) for one in self.reviewed]
        return tuple(sorted(found, key=lambda one: (-(one.hours or 0), one.repository or "", one.number or 0)))


def _cause(names: Set[str]) -> str:
    """Say why nobody knows what was merged into the default branches of some repositories; "" for none."""
    if not names:
        return ""
    more = f" and of {len(names) - 1} more" if len(names) > 1 else ""
    return f"The default branch of {min(names)}{more} is not known: the token needs Contents: read."


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


def _human_reviews() -> QuerySet[Review]:
    """Select the reviews by a human other than the author; a deleted account was a human."""
    by_human = Q(author=None, pull_request__author__isnull=False) | Q(author__kind=AuthorKind.HUMAN)
    return Review.objects.filter(by_human).exclude(author=F("pull_request__author"))
