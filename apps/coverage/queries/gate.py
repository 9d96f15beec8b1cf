"""How well new code is tested: pull request by pull request, and of all that were merged in a span."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from apps.accounts.viewers import Viewer
from apps.catalog.visibility import visible_repositories
from apps.coverage.models import NewCode
from apps.coverage.queries.line import percent_of
from apps.delivery.models import PullRequest

OF_LATE = timedelta(days=28)
LEAST_PERCENT = 80
MOST = 200
FILES_UNREAD = "Which files it changes has not been read yet."
UNMEASURED = "It has not been measured yet: that is done after each sync."


@dataclass(frozen=True, slots=True, kw_only=True)
class FileUnderGate:
    """The lines that a pull request adds or changes in a source file, of those that do something."""

    path: str
    is_new: bool  # the whole file
    percent: float
    lines_covered: int
    lines_total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequestUnderGate:
    """A pull request and how well its new code is tested."""

    number: int
    title: str
    url: str
    author: str | None
    is_draft: bool
    merged_at: datetime | None  # None while it is open
    percent: float | None  # None also where it changes no line that tests could run through
    lines_covered: int
    lines_total: int
    below: tuple[FileUnderGate, ...]  # known to have less than 80 %, those with most uncovered lines first
    cause: str | None  # why not all is known; files may be known to be below all the same


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCodeFigure:
    """How well all is tested that pull requests add or change."""

    percent: float | None  # of the lines of those of which it is known; None where these have none
    lines_covered: int
    lines_total: int
    pull_requests: int
    without_report: int  # of these, those of which not all is known


NOTHING = NewCodeFigure(percent=None, lines_covered=0, lines_total=0, pull_requests=0, without_report=0)


def pull_requests_under_gate(viewer: Viewer, *, repository_id: int, now: datetime) -> tuple[PullRequestUnderGate, ...]:
    """Return the open pull requests of a repository by its id at GitHub, then those merged in the last 28 days.

    The latest changed come first, at most 200; none of a repository that the viewer does not see. One statement.
    """
    is_recent = Q(state=PullRequest.State.OPEN) | Q(merged_at__gte=now - OF_LATE, merged_at__lte=now)
    seen = visible_repositories(viewer).filter(github_id=repository_id)
    rows = PullRequest.objects.filter(is_recent, repository__in=seen.values("pk"))
    rows = rows.select_related("author", "new_code").order_by("-state", "-updated_at", "-pk")
    return tuple(_under_gate(row) for row in rows[:MOST])


def new_code_by_repository(pull_requests: QuerySet[PullRequest]) -> dict[int, NewCodeFigure]:
    """Return how well the new code of some pull requests is tested, by the keys of their repositories.

    One statement; a repository with none of them is not there.
    """
    is_known = Q(
        new_code__cause="", new_code__head_sha=F("head_sha"), new_code__base_ref=F("base_ref")
    )  # of an older head it says nothing
    sums = (
        pull_requests.order_by()
        .values("repository")
        .annotate(
            covered=Sum("new_code__lines_covered", filter=is_known, default=0),
            total=Sum("new_code__lines_total", filter=is_known, default=0),
            count=Count("pk"),
            known=Count("pk", filter=is_known),
        )
    )
    return {
        row["repository"]: NewCodeFigure(
            percent=percent_of(row["covered"], row["total"]),
            lines_covered=row["covered"],
            lines_total=row["total"],
            pull_requests=row["count"],
            without_report=row["count"] - row["known"],
        )
        for row in sums
    }


def new_code_of_late(repositories: Iterable[int], *, now: datetime) -> dict[int, NewCodeFigure]:
    """Return that of what was merged in the last 28 days, of each repository, by their keys and in one statement."""
    keys = tuple(repositories)
    merged = PullRequest.objects.filter(repository__in=keys, merged_at__gte=now - OF_LATE, merged_at__lte=now)
    found = new_code_by_repository(merged)
    return {key: found.get(key, NOTHING) for key in keys}


def _under_gate(row: Any) -> PullRequestUnderGate:
    measured = getattr(row, "new_code", None)
    cause = _why_unknown(row, measured=measured)
    covered, total = (0, 0) if cause or measured is None else (measured.lines_covered, measured.lines_total)
    return PullRequestUnderGate(
        number=row.number,
        title=row.title,
        url=row.url,
        author=row.author.login if row.author else None,
        is_draft=row.is_draft,
        merged_at=row.merged_at,
        percent=percent_of(covered, total),
        lines_covered=covered,
        lines_total=total,
        below=_below(measured) if measured is not None and _is_of_head(row, measured=measured) else (),
        cause=cause or None,
    )


def _why_unknown(row: PullRequest, *, measured: NewCode | None) -> str:
    if (row.files_head_sha, row.files_base_ref) != (row.head_sha, row.base_ref):
        return FILES_UNREAD
    if measured is None or not _is_of_head(row, measured=measured):
        return UNMEASURED
    return measured.cause


def _is_of_head(row: PullRequest, *, measured: NewCode) -> bool:
    return (measured.head_sha, measured.base_ref) == (row.head_sha, row.base_ref)


def _below(measured: NewCode) -> tuple[FileUnderGate, ...]:
    files = (
        FileUnderGate(**told, percent=100 * told["lines_covered"] / told["lines_total"]) for told in measured.files
    )
    below = [one for one in files if one.percent < LEAST_PERCENT]
    return tuple(sorted(below, key=lambda one: (one.lines_covered - one.lines_total, one.path)))
