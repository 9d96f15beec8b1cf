"""What reports say of the commits on the lines of default branches."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber

from apps.coverage.models import CommitCoverage, CoverageStatus

MOST_POINTS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendPoint:
    """What one commit of the default branch came to."""

    commit_sha: str
    committed_at: datetime
    reported_at: datetime
    lines_covered: int
    lines_total: int
    percent: float


def percent_of(covered: int, total: int) -> float | None:
    """Return a share in percent; None of nothing."""
    return 100 * covered / total if total else None


def on_default_branch() -> QuerySet[Any]:
    """Return the commits with reports on the lines of default branches, annotated with `position` and `committed_at`.

    Whether a commit is on the line tells its history, not its sender. Of two the later one is the one further along,
    however late its report came in.
    """
    rows = CommitCoverage.objects.filter(is_from_fork=False, lines_total__gt=0, place__position=F("place__reach"))
    placed: QuerySet[Any] = rows.annotate(position=F("place__position"), committed_at=F("place__committed_at"))
    return placed


def told_on_default_branch() -> QuerySet[Any]:
    """Return what statuses tell of merges to default branches, annotated as `on_default_branch`, and `merge_sha`."""
    rows = CoverageStatus.objects.filter(project_percent__isnull=False, place__position=F("place__reach"))
    placed: QuerySet[Any] = rows.annotate(
        position=F("place__position"), committed_at=F("place__committed_at"), merge_sha=F("place__sha")
    )
    return placed


def newest_two(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Leave the newest commit of each repository and the one with a report before it; `rank` 1 and 2."""
    return newest_of_each(rows, most=2)


def newest_of_each(rows: QuerySet[Any], *, most: int) -> QuerySet[Any]:
    """Leave so many of the newest commits of each repository, `rank` 1 being the newest."""
    along = Window(RowNumber(), partition_by=F("repository"), order_by=F("position").desc())
    ranked: QuerySet[Any] = rows.annotate(rank=along)
    return ranked.filter(rank__lte=most)


def trend_of(repository: int) -> tuple[TrendPoint, ...]:
    """Return the newest points of a repository, the oldest first."""
    rows = on_default_branch().filter(repository=repository).order_by("-position")[:MOST_POINTS]
    return tuple(
        TrendPoint(
            commit_sha=row.commit_sha,
            committed_at=row.committed_at,
            reported_at=row.reported_at,
            lines_covered=row.lines_covered,
            lines_total=row.lines_total,
            percent=100 * row.lines_covered / row.lines_total,
        )
        for row in reversed(rows)
    )
