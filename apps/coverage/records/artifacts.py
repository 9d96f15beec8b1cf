"""Artifacts of workflow runs, and the reports of coverage that lie in them."""

from dataclasses import dataclass
from datetime import datetime

from apps.coverage.records.reports import CoverageReportRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class ArtifactRecord:
    """An artifact as a list tells of it."""

    github_id: int
    name: str
    run_github_id: int
    head_sha: str
    head_branch: str
    is_from_fork: bool  # its run was of a branch of another repository
    is_expired: bool
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedReportRecord:
    """A report in an archive."""

    name: str  # of the member: it tells reports apart, and is never used as a path
    digest: str  # SHA-256 of the report
    report: CoverageReportRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class ArtifactReadRecord:
    """What was found in an artifact; without reports the cause says why, in words."""

    github_id: int
    reports: tuple[PackedReportRecord, ...] = ()
    cause: str = ""
    is_final: bool = True  # False where another try may go better
