"""Stores one report: the last one by its run in CI is kept, whichever comes in first."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from apps.catalog.ingest.rows import BATCH
from apps.coverage.ingest.commits import judge, locked_commit, sum_up
from apps.coverage.models import CommitCoverage, CoverageFile, CoverageReport
from apps.coverage.records import CoverageReportRecord, SentReportRecord

State = CoverageReport.State


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What became of a report: created, replaced, already_have_it, outdated."""

    report: CoverageReport
    result: str

    @property
    def is_held(self) -> bool:
        """Say whether it waits for its commit or its pull request."""
        return self.report.state == State.HELD


def store_report(
    repository: int,
    *,
    report: CoverageReportRecord,
    sent: SentReportRecord,
    source: CoverageReport.Source,
    token: int | None = None,
    now: datetime,
) -> Stored:
    """Store a report under its repository, commit and flag.

    Of two the one of the higher run stays, of equal runs the one that came later; one that was sent stays before one
    that was found, and a report of a fork's pull request never takes the place of one of the repository's own.
    """
    with transaction.atomic():
        commit = locked_commit(repository, commit_sha=sent.commit_sha)
        before = commit.reports.select_for_update().filter(flag=sent.flag).first()
        row = _row(commit, report=report, sent=sent, before=before, received_at=now)
        row.source, row.token_id = source, token
        judge(row, commit=commit)
        is_same = before is not None and before.digest == row.digest and before.state != State.DROPPED
        if before is not None and not _takes_over(row, before):
            return Stored(report=before, result="already_have_it" if is_same else "outdated")
        row.save()
        if not is_same:
            _write_files(row, report)
        if State.ACCEPTED in (row.state, before and before.state):
            sum_up(commit)
    return Stored(report=row, result="already_have_it" if is_same else "replaced" if before else "created")


def _row(
    commit: CommitCoverage,
    *,
    report: CoverageReportRecord,
    sent: SentReportRecord,
    before: CoverageReport | None,
    received_at: datetime,
) -> CoverageReport:
    """Return the row as it would be; the same report again is as old as it was."""
    is_same = before is not None and before.digest == sent.digest
    return CoverageReport(
        pk=None if before is None else before.pk,
        commit=commit,
        flag=sent.flag,
        branch=sent.branch,
        pull_request=sent.pull_request,
        run=sent.run,
        digest=sent.digest,
        format=report.format,
        lines_covered=report.lines_covered,
        lines_total=report.lines_total,
        branches_covered=report.branches_covered,
        branches_total=report.branches_total,
        received_at=before.received_at if before is not None and is_same else received_at,
    )


def _takes_over(row: CoverageReport, before: CoverageReport) -> bool:
    return before.state == State.DROPPED or _rank(row) >= _rank(before)


def _rank(row: CoverageReport) -> tuple[bool, bool, int]:
    return not row.is_from_fork, row.source == CoverageReport.Source.UPLOAD, row.run


def _write_files(row: CoverageReport, report: CoverageReportRecord) -> None:
    row.files.all().delete()
    files = (
        CoverageFile(
            report=row,
            path=file.path,
            lines_covered=file.lines_covered,
            lines_total=file.lines_total,
            branches_covered=file.branches_covered,
            branches_total=file.branches_total,
            covered=str(file.covered),
            uncovered=str(file.uncovered),
        )
        for file in report.files
    )
    CoverageFile.objects.bulk_create(files, batch_size=BATCH)
