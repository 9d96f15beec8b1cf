"""Read models of test coverage."""

from apps.coverage.queries.changes import MeasuredChange, changes_to_measure, changes_to_read, measured_changes
from apps.coverage.queries.line import TrendPoint
from apps.coverage.queries.lists import CoverageRow, coverage_rows, newest_coverage, newest_report_at
from apps.coverage.queries.new_code import AskedChange, NewFile, new_code
from apps.coverage.queries.repository import (
    FileRow,
    ModuleRow,
    ReportRow,
    RepositoryCoverage,
    WaitingReport,
    repository_coverage,
)
from apps.coverage.queries.shown import DailyTrend, ShownFile, ShownFiles, files_to_show, trend_by_day

__all__ = [
    "AskedChange",
    "CoverageRow",
    "DailyTrend",
    "FileRow",
    "MeasuredChange",
    "ModuleRow",
    "NewFile",
    "ReportRow",
    "RepositoryCoverage",
    "ShownFile",
    "ShownFiles",
    "TrendPoint",
    "WaitingReport",
    "changes_to_measure",
    "changes_to_read",
    "coverage_rows",
    "files_to_show",
    "measured_changes",
    "new_code",
    "newest_coverage",
    "newest_report_at",
    "repository_coverage",
    "trend_by_day",
]
