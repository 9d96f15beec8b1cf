"""The newest coverage of each repository."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery

from apps.accounts.viewers import Viewer
from apps.catalog.models import Repository
from apps.catalog.queries import (
    Mine,
    RepositoryFilter,
    measured_repositories,
    own_repositories,
    with_owning_team,
)
from apps.coverage.models import CoverageReport
from apps.coverage.queries.gate import NOTHING, NewCodeFigure, new_code_of_late
from apps.coverage.queries.line import newest_of_each, on_default_branch, percent_of, told_on_default_branch
from apps.coverage.queries.sorting import sorted_repositories
from apps.delivery.models import Commit
from apps.ui.paging import Slice, take_slice

WITHOUT_REPORT = (
    "No report has come in of a commit on the default branch: let its workflow send one, or keep it as an artifact."
)
DAY = timedelta(days=1)
STATUS = "codecov-status"
MOST_RECENT = 12  # commits in the small trend of a row
# A report is stale when it is older than that, and the branch went on by more than so many commits.
FRESH_DAYS, FRESH_COMMITS = 7, 10


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageRow:
    """What the newest report on the default branch of a repository says; without one what a status says, or a cause.

    A status tells a percent, and nothing of lines.
    """

    repository: str
    repository_id: int
    team: str | None
    percent: float | None
    change: float | None  # in points, against the commit with a report before it
    lines_covered: int | None
    lines_total: int | None
    flags: tuple[str, ...]
    commit_sha: str | None
    committed_at: datetime | None
    reported_at: datetime | None
    recent: tuple[float, ...]  # percents of the newest commits with a report, the oldest first
    sources: tuple[str, ...]  # ways in which its reports came: upload, artifact; codecov-status where there are none
    age_days: float | None  # since the report came in
    is_stale: bool | None  # old, and the default branch has gone on since
    commits_behind: int | None  # the head of the default branch is so much further; None where the head was not read
    cause: str | None  # why there is no percent
    new_code: NewCodeFigure = NOTHING  # of what was merged in the last 28 days

    @property
    def new_code_percent(self) -> float | None:
        return self.new_code.percent

    @property
    def new_code_without_report(self) -> int:
        return self.new_code.without_report


def coverage_rows(
    viewer: Viewer,
    *,
    narrowed_to: RepositoryFilter,
    mine: Mine | None = None,
    text: str = "",
    sort: str = "name",
    cursor: str = "",
    limit: int = 100,
    now: datetime,
) -> Slice[CoverageRow]:
    """Return one page of the repositories that figures count; sorted by a figure, those without a report come last."""
    repositories = measured_repositories(viewer, narrowed_to=narrowed_to)
    if mine is not None:
        repositories = repositories.filter(pk__in=own_repositories(viewer, mine=mine).values("pk"))
    if text:
        repositories = repositories.filter(Q(name__icontains=text) | Q(description__icontains=text))
    rows, order = sorted_repositories(with_head(with_owning_team(repositories)), sort=sort)
    page = take_slice(rows, order=order, show=lambda row: row, cursor=cursor, limit=limit)
    return Slice(rows=rows_of(page.rows, now=now), next_cursor=page.next_cursor)


def newest_coverage(repositories: Iterable[int], *, now: datetime) -> dict[int, CoverageRow]:
    """Return what is known of repositories, whoever may see them, by their keys and in five statements."""
    found = tuple(with_head(with_owning_team(Repository.objects.filter(pk__in=repositories))))
    return {one.pk: row for one, row in zip(found, rows_of(found, now=now), strict=True)}


def with_head(repositories: QuerySet[Any]) -> QuerySet[Any]:
    """Annotate `head_position`: how far along its line the head of the default branch is."""
    head = Commit.objects.filter(repository=OuterRef("pk"), sha=OuterRef("head_sha"))
    found: QuerySet[Any] = repositories.annotate(head_position=Subquery(head.values("position")))
    return found


def newest_report_at(viewer: Viewer) -> datetime | None:
    """Return when the newest report that the list shows came in, or a status that tells a percent; None without any."""
    measured = measured_repositories(viewer).values("pk")
    reported = on_default_branch().filter(repository__in=measured).aggregate(newest=Max("reported_at"))["newest"]
    told = told_on_default_branch().filter(repository__in=measured).aggregate(newest=Max("told_at"))["newest"]
    return max((one for one in (reported, told) if one is not None), default=None)


def rows_of(repositories: tuple[Repository, ...], *, now: datetime) -> tuple[CoverageRow, ...]:
    """Return what is known of repositories that have their team and their head annotated, in four statements."""
    keys = [repository.pk for repository in repositories]
    found = newest_of_each(on_default_branch().filter(repository__in=keys), most=MOST_RECENT)
    by_repository = defaultdict(list)
    for commit in found.order_by("rank"):
        by_repository[commit.repository_id].append(commit)
    sources = _sources([commits[0].pk for commits in by_repository.values()])
    told = _told([pk for pk in keys if pk not in by_repository])
    rows = (
        _row(one, commits=by_repository[one.pk], sources=sources, now=now)
        if one.pk in by_repository
        else _told_row(one, statuses=told[one.pk], now=now)
        for one in repositories
    )
    of_late = new_code_of_late(keys, now=now)
    return tuple(replace(row, new_code=of_late[key]) for key, row in zip(keys, rows, strict=True))


def _told(repositories: Sequence[int]) -> Mapping[int, Sequence[Any]]:
    """Return by repository the newest statuses, the newest first."""
    found = newest_of_each(told_on_default_branch().filter(repository__in=repositories), most=MOST_RECENT)
    by_repository = defaultdict(list)
    for status in found.order_by("rank"):
        by_repository[status.repository_id].append(status)
    return by_repository


def _sources(commits: Sequence[int]) -> Mapping[int, tuple[str, ...]]:
    """Return by commit the ways in which the reports came that count."""
    counting = CoverageReport.objects.filter(state=CoverageReport.State.ACCEPTED, is_from_fork=False)
    found = defaultdict(set)
    for commit, source in counting.filter(commit__in=commits).values_list("commit", "source"):
        found[commit].add(source)
    return {commit: tuple(sorted(names)) for commit, names in found.items()}


def _row(
    repository: Any, *, commits: Sequence[Any], sources: Mapping[int, tuple[str, ...]], now: datetime
) -> CoverageRow:
    newest = commits[0]
    recent = tuple(100 * one.lines_covered / one.lines_total for one in reversed(commits))
    return CoverageRow(
        **_age(repository, newest=newest, told_at=newest.reported_at, now=now),
        percent=percent_of(newest.lines_covered, newest.lines_total),
        change=recent[-1] - recent[-2] if len(recent) > 1 else None,
        lines_covered=newest.lines_covered,
        lines_total=newest.lines_total,
        flags=tuple(newest.flags),
        commit_sha=newest.commit_sha,
        recent=recent,
        sources=sources.get(newest.pk, ()),
        cause=None,
    )


def _told_row(repository: Any, *, statuses: Sequence[Any], now: datetime) -> CoverageRow:
    """Return what statuses say of a repository without a report, the newest first: a percent, and no counts."""
    if not statuses:
        return _row_without_report(repository)
    newest = statuses[0]
    recent = tuple(one.project_percent for one in reversed(statuses))
    return CoverageRow(
        **_age(repository, newest=newest, told_at=newest.told_at, now=now),
        percent=newest.project_percent,
        change=recent[-1] - recent[-2] if len(recent) > 1 else None,
        lines_covered=None,
        lines_total=None,
        flags=(),
        commit_sha=newest.merge_sha,
        recent=recent,
        sources=(STATUS,),
        cause=None,
    )


def _age(repository: Any, *, newest: Any, told_at: datetime, now: datetime) -> dict[str, Any]:
    """Return the parts of a row that say whose it is and how old."""
    age_days = (now - told_at) / DAY
    is_head_known = repository.head_position is not None
    commits_behind = repository.head_position - newest.position if is_head_known else None
    return {
        "repository": repository.name,
        "repository_id": repository.github_id,
        "team": repository.owning_team,
        "committed_at": newest.committed_at,
        "reported_at": told_at,
        "age_days": age_days,
        "is_stale": age_days > FRESH_DAYS and (commits_behind is None or commits_behind > FRESH_COMMITS),
        "commits_behind": commits_behind,
    }


def _row_without_report(repository: Any) -> CoverageRow:
    return CoverageRow(
        repository=repository.name,
        repository_id=repository.github_id,
        team=repository.owning_team,
        percent=None,
        change=None,
        lines_covered=None,
        lines_total=None,
        flags=(),
        commit_sha=None,
        committed_at=None,
        reported_at=None,
        recent=(),
        sources=(),
        age_days=None,
        is_stale=None,
        commits_behind=None,
        cause=WITHOUT_REPORT,
    )
