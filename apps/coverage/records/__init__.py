"""What a report tells of test coverage: plain data."""

from apps.coverage.records.lines import Lines
from apps.coverage.records.reports import CoverageFileRecord, CoverageReportRecord, SentReportRecord

__all__ = ["CoverageFileRecord", "CoverageReportRecord", "Lines", "SentReportRecord"]
