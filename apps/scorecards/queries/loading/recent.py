"""Pull requests of late, each with whether the review bot was there."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from apps.catalog.models import AuthorKind
from apps.delivery.models import Check, CodeRabbitComment, PullRequest, Review
from apps.scorecards.facts import Missing, Process, RecentPullRequest

RECENT = timedelta(days=28)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recent:
    """The rows by repository, newest first."""

    rows: Mapping[int, Sequence[PullRequest]]

    def of(self, repository: int, *, checks_missing: Missing | None) -> tuple[RecentPullRequest, ...]:
        """Return those of a repository, of whose checks it may not be known whether there are any."""
        return tuple(_recent(row, checks_missing=checks_missing) for row in self.rows.get(repository, ()))


def recent_pull_requests(repositories: Iterable[int], *, process: Process, now: datetime) -> Recent:
    """Load the pull requests that were opened or merged of late, in two statements."""
    ids, since = list(repositories), now - RECENT
    rows = PullRequest.objects.filter(Q(created_at__gt=since) | Q(merged_at__gt=since), repository__in=ids)
    checks = Check.objects.filter(repository__in=ids, sha__in=rows.values("head_sha"))
    names = [one for one in checks.values_list("name", flat=True).distinct() if process.is_by_review_bot(one)]
    reviewed = Review.objects.filter(pull_request=OuterRef("pk"), author__login=process.review_bot)
    reported = Check.objects.filter(repository=OuterRef("repository"), sha=OuterRef("head_sha"), name__in=names)
    found: dict[int, list[PullRequest]] = defaultdict(list)
    summed_up = CodeRabbitComment.objects.filter(pull_request=OuterRef("pk"))
    rows = rows.annotate(is_reviewed=Exists(reviewed) | Exists(summed_up), is_reported=Exists(reported))
    rows = rows.select_related("author").defer("body")
    for row in rows.order_by("repository", "-created_at", "-pk"):
        found[row.repository_id].append(row)
    return Recent(rows=found)


def _recent(row: PullRequest, *, checks_missing: Missing | None) -> RecentPullRequest:
    is_seen: bool = row.is_reviewed or row.is_reported  # type: ignore[attr-defined]
    return RecentPullRequest(
        number=row.number,
        url=row.url,
        author_kind=row.author.kind if row.author else AuthorKind.HUMAN,
        is_draft=row.is_draft,
        opened_at=row.created_at,
        is_seen_by_review_bot=is_seen or checks_missing or False,
    )
