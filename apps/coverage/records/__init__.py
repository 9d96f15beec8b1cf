"""What a report tells of test coverage, and where reports lie packed: plain data."""

from apps.coverage.records.artifacts import ArtifactReadRecord, ArtifactRecord, PackedReportRecord
from apps.coverage.records.lines import Lines
from apps.coverage.records.percents import ToldPercentRecord
from apps.coverage.records.reports import CoverageFileRecord, CoverageReportRecord, SentReportRecord

__all__ = [
    "ArtifactReadRecord",
    "ArtifactRecord",
    "CoverageFileRecord",
    "CoverageReportRecord",
    "Lines",
    "PackedReportRecord",
    "SentReportRecord",
    "ToldPercentRecord",
]
