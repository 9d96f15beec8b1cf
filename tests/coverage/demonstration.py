"""Brings in what the CI of the demonstration measured, as uploads of all its reports would."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO

from apps.catalog.models import Repository
from apps.coverage.ingest import store_report
from apps.coverage.models import CoverageReport
from apps.coverage.records import SentReportRecord
from apps.integrations.reports import read_report
from portal.demo.world import model
from portal.demo.world.coverage import report_of
from portal.demo.world.model import World


def bring_in_reports(world: World) -> None:
    """Store the report of each commit of each default branch and of each head that has one."""
    for one in world.repositories:
        for sent, body, at in _reports(one):
            _store(sent, body=body, at=at, of=one)


def _reports(repository: model.Repository) -> Iterator[tuple[SentReportRecord, bytes, datetime]]:
    """Yield the reports with the moments at which they were made."""
    commits = {commit.sha: (commit.committed_at, None) for commit in repository.commits}
    heads = {pull.head_sha: (pull.created_at, pull.number) for pull in repository.pull_requests}
    for sha, (at, number) in {**commits, **heads}.items():
        body = report_of(repository, sha)
        if body is not None:
            digest = hashlib.sha256(body).hexdigest()
            yield SentReportRecord(commit_sha=sha, digest=digest, pull_request=number), body, at


def _store(sent: SentReportRecord, *, body: bytes, at: datetime, of: model.Repository) -> None:
    stored = store_report(
        Repository.objects.get(github_id=of.id).pk,
        report=read_report(BytesIO(body)),
        sent=sent,
        source=CoverageReport.Source.UPLOAD,
        now=at,
    )
    assert stored.report.state == CoverageReport.State.ACCEPTED, stored.report.cause
