"""Everything that reports say of one repository."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from django.conf import settings

from apps.accounts.viewers import Viewer
from apps.catalog.queries import with_owning_team
from apps.catalog.visibility import visible_repositories
from apps.coverage.models import CommitCoverage, CoverageArtifact, CoverageReport
from apps.coverage.names import modules_of
from apps.coverage.queries.files import combined_files, counting_reports
from apps.coverage.queries.gate import PullRequestUnderGate, pull_requests_under_gate
from apps.coverage.queries.line import TrendPoint, percent_of, trend_of
from apps.coverage.queries.lists import CoverageRow, rows_of, with_head

MOST_WAITING = 50
State = CoverageReport.State


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """A file of the newest commit."""

    path: str
    module: str
    percent: float | None  # None of a file without a line that could be covered
    lines_covered: int
    lines_total: int
    branches_covered: int
    branches_total: int
    uncovered: str  # lines, as 1-3,7


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleRow:
    """A package or folder of the newest commit."""

    module: str
    files: int
    percent: float | None
    lines_covered: int
    lines_total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """A report that the figures of the newest commit are made of."""

    flag: str
    format: str
    percent: float | None
    lines_covered: int
    lines_total: int
    run: int
    source: str
    token: int | None  # the number of the token that it came with; None where nobody needed one, or it is gone
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingReport:
    """A report that does not count, held or dropped, or an artifact without one, waiting or refused; and why."""

    commit_sha: str
    flag: str  # of an artifact its name
    source: str
    state: str
    cause: str
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RepositoryCoverage(CoverageRow):
    """The newest figures of a repository, what they are made of, and how they came about."""

    reports: tuple[ReportRow, ...]
    modules: tuple[ModuleRow, ...]  # the least covered lines first
    files: tuple[FileRow, ...]  # by path
    trend: tuple[TrendPoint, ...]  # the oldest first
    waiting: tuple[WaitingReport, ...]  # the latest first
    under_gate: tuple[PullRequestUnderGate, ...]  # open ones and those merged in the last 28 days


def repository_coverage(viewer: Viewer, *, repository_id: int, now: datetime) -> RepositoryCoverage | None:
    """Return the coverage of a repository by its id at GitHub; None where the viewer sees none such."""
    found = visible_repositories(viewer).filter(github_id=repository_id)
    repository = with_head(with_owning_team(found)).first()
    if repository is None:
        return None
    [row] = rows_of((repository,), now=now)
    commits = CommitCoverage.objects.filter(repository=repository, commit_sha=row.commit_sha or "", lines_total__gt=0)
    commit = commits.first() if row.lines_total else None
    reports = counting_reports(commit) if commit else []
    files = _files(reports)
    return RepositoryCoverage(
        **{field.name: getattr(row, field.name) for field in fields(row)},
        reports=tuple(_report(report) for report in reports),
        modules=_modules(files),
        files=files,
        trend=trend_of(repository.pk),
        waiting=_waiting(repository.pk),
        under_gate=pull_requests_under_gate(viewer, repository_id=repository_id, now=now),
    )


def _files(reports: Sequence[CoverageReport]) -> tuple[FileRow, ...]:
    found = combined_files(reports).files
    modules = modules_of([file.path for file in found], depth=settings.PORTAL_COVERAGE_MODULE_DEPTH)
    return tuple(
        FileRow(
            path=file.path,
            module=modules[file.path],
            percent=percent_of(file.lines_covered, file.lines_total),
            lines_covered=file.lines_covered,
            lines_total=file.lines_total,
            branches_covered=file.branches_covered,
            branches_total=file.branches_total,
            uncovered=str(file.uncovered),
        )
        for file in found
    )


def _modules(files: Iterable[FileRow]) -> tuple[ModuleRow, ...]:
    by_module = defaultdict(list)
    for file in files:
        by_module[file.module].append(file)
    rows = [_module(name, members) for name, members in by_module.items()]
    return tuple(sorted(rows, key=lambda row: (row.lines_covered - row.lines_total, row.module)))


def _module(name: str, files: Sequence[FileRow]) -> ModuleRow:
    covered, total = sum(file.lines_covered for file in files), sum(file.lines_total for file in files)
    return ModuleRow(
        module=name,
        files=len(files),
        percent=percent_of(covered, total),
        lines_covered=covered,
        lines_total=total,
    )


def _report(report: CoverageReport) -> ReportRow:
    return ReportRow(
        flag=report.flag,
        format=report.format,
        percent=percent_of(report.lines_covered, report.lines_total),
        lines_covered=report.lines_covered,
        lines_total=report.lines_total,
        run=report.run,
        source=report.source,
        token=report.token_id,
        received_at=report.received_at,
    )


def _waiting(repository: int) -> tuple[WaitingReport, ...]:
    found = sorted((*_held(repository), *_artifacts(repository)), key=lambda one: one.received_at, reverse=True)
    return tuple(found[:MOST_WAITING])


def _held(repository: int) -> Iterator[WaitingReport]:
    rows = CoverageReport.objects.filter(commit__repository=repository).exclude(state=State.ACCEPTED)
    for row in rows.select_related("commit").order_by("-received_at", "-pk")[:MOST_WAITING]:
        yield WaitingReport(
            commit_sha=row.commit.commit_sha,
            flag=row.flag,
            source=row.source,
            state=row.state,
            cause=row.cause,
            received_at=row.received_at,
        )


def _artifacts(repository: int) -> Iterator[WaitingReport]:
    rows = CoverageArtifact.objects.filter(repository=repository).exclude(cause="")
    for row in rows.order_by("-created_at", "-pk")[:MOST_WAITING]:
        yield WaitingReport(
            commit_sha=row.commit_sha,
            flag=row.name,
            source=CoverageReport.Source.ARTIFACT,
            state=row.state,
            cause=row.cause,
            received_at=row.created_at,
        )
