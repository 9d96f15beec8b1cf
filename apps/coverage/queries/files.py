"""The files of reports, as they were told."""

from collections.abc import Sequence

from apps.coverage.models import CommitCoverage, CoverageFile, CoverageReport
from apps.coverage.records import CoverageFileRecord, CoverageReportRecord, Lines


def counting_reports(commit: CommitCoverage) -> list[CoverageReport]:
    """Return the reports that the figures of a commit are made of: next to the repository's own, no fork's counts."""
    accepted = list(commit.reports.filter(state=CoverageReport.State.ACCEPTED).order_by("flag"))
    return counting(accepted)


def counting(accepted: Sequence[CoverageReport]) -> list[CoverageReport]:
    """Leave of the accepted reports of a commit those that count."""
    return [report for report in accepted if not report.is_from_fork] or list(accepted)


def combined_files(reports: Sequence[CoverageReport]) -> CoverageReportRecord:
    """Return the files of some reports by path; a line is covered if it is in any of them."""
    rows = CoverageFile.objects.filter(report__in=reports).order_by("path", "pk")
    return CoverageReportRecord(format="", files=tuple(record_of(row) for row in rows)).combined()


def record_of(row: CoverageFile) -> CoverageFileRecord:
    """Return a file as its report told of it."""
    return CoverageFileRecord(
        path=row.path,
        lines_covered=row.lines_covered,
        lines_total=row.lines_total,
        branches_covered=row.branches_covered,
        branches_total=row.branches_total,
        covered=Lines.read(row.covered),
        uncovered=Lines.read(row.uncovered),
    )
