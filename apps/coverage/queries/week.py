"""What reports say of default branches, and of what was merged, in a span of time."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from apps.accounts.viewers import Viewer
from apps.catalog.queries import RepositoryFilter, measured_repositories
from apps.coverage.queries.gate import LEAST_PERCENT, NOTHING, NewCodeFigure, new_code_by_repository
from apps.coverage.queries.line import newest_of_each, on_default_branch, percent_of
from apps.coverage.queries.lists import DAY, WITHOUT_REPORT
from apps.delivery.models import PullRequest
from apps.delivery.queries.periods import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageOfWeek:
    """What the newest commit with a report on the default branch of a repository came to by the end of a week."""

    repository: str
    percent: float | None
    change: float | None  # in points, against the newest with a report by the start
    age_days: float | None  # of the commit, at the end
    new_code_percent: float | None  # of what was merged in the week; None where that is not known or is nothing
    without_report: int  # pull requests merged in the week of which not all is known
    cause: str | None  # why there is no percent

    @property
    def is_under_floor(self) -> bool:
        return self.percent is not None and self.percent < LEAST_PERCENT


def coverage_of_week(viewer: Viewer, *, span: Span, narrowed_to: RepositoryFilter) -> tuple[CoverageOfWeek, ...]:
    """Return the coverage of each measured repository by name, in four statements."""
    repositories = measured_repositories(viewer, narrowed_to=narrowed_to).order_by("name")
    names = dict(repositories.values_list("pk", "name"))
    at_end = _newest(names, until=span.before_end("committed_at"))
    before = _newest(names, until=Q(committed_at__lt=span.start_at))
    merged = PullRequest.objects.filter(span.within("merged_at"), repository__in=list(names))
    new_code = new_code_by_repository(merged)
    return tuple(
        _row(name, at_end.get(pk), before=before.get(pk), new_code=new_code.get(pk, NOTHING), span=span)
        for pk, name in names.items()
    )


def _newest(repositories: Mapping[int, str], *, until: Q) -> dict[int, Any]:
    """Return by repository the commit furthest along its default branch of those with a report."""
    told = on_default_branch().filter(until, repository__in=list(repositories))
    return {one.repository_id: one for one in newest_of_each(told, most=1)}


def _row(name: str, commit: Any, *, before: Any, new_code: NewCodeFigure, span: Span) -> CoverageOfWeek:
    percent = percent_of(commit.lines_covered, commit.lines_total) if commit else None
    earlier = percent_of(before.lines_covered, before.lines_total) if before else None
    return CoverageOfWeek(
        repository=name,
        percent=percent,
        change=None if percent is None or earlier is None else percent - earlier,
        age_days=(span.at - commit.committed_at) / DAY if commit else None,
        new_code_percent=new_code.percent,
        without_report=new_code.without_report,
        cause=None if commit else WITHOUT_REPORT,
    )
