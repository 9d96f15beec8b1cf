"""Read models of test coverage."""

from apps.coverage.queries.changes import MeasuredChange, changes_to_measure, changes_to_read, measured_changes
from apps.coverage.queries.gate import (
    FileUnderGate,
    NewCodeFigure,
    PullRequestUnderGate,
    new_code_by_repository,
    new_code_of_late,
    pull_requests_under_gate,
)
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
from apps.coverage.queries.week import CoverageOfWeek, coverage_of_week

__all__ = [
    "AskedChange",
    "CoverageOfWeek",
    "CoverageRow",
    "DailyTrend",
    "FileRow",
    "FileUnderGate",
    "MeasuredChange",
    "ModuleRow",
    "NewCodeFigure",
    "NewFile",
    "PullRequestUnderGate",
    "ReportRow",
    "RepositoryCoverage",
    "ShownFile",
    "ShownFiles",
    "TrendPoint",
    "WaitingReport",
    "changes_to_measure",
    "changes_to_read",
    "coverage_of_week",
    "coverage_rows",
    "files_to_show",
    "measured_changes",
    "new_code",
    "new_code_by_repository",
    "new_code_of_late",
    "newest_coverage",
    "newest_report_at",
    "pull_requests_under_gate",
    "repository_coverage",
    "trend_by_day",
]
