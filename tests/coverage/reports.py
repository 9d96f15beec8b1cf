"""Reports of coverage as tests need them, of a repository whose line is a, b, c with the branch x from a."""

import hashlib
from datetime import datetime
from typing import Any

from django.db import transaction

from apps.catalog.ingest import upsert_repositories
from apps.catalog.models import Repository
from apps.coverage.ingest import Stored, store_report
from apps.coverage.models import CommitCoverage, CoverageReport
from apps.coverage.records import CoverageFileRecord, CoverageReportRecord, Lines, SentReportRecord
from apps.delivery.ingest import number_commits, upsert_commits, upsert_pull_requests
from tests.records import FIRST_PASS, SECOND_PASS, after, commit, pull_request, repository

FORK, OWN = 7, 8  # pull requests


def sha(letter: str) -> str:
    return letter * 40


@transaction.atomic
def bring_in_history(*, head: str = "c", github_id: int = 1, **values: Any) -> Repository:
    """Have the repository read, with its line and two pull requests: one of a fork, one of its own."""
    record = repository(github_id, head_sha=sha(head), **values)
    upsert_repositories([record], target="organization", seen_at=FIRST_PASS)
    line = "abcdef"[: "abcdef".index(head) + 1]
    commits = [
        commit(sha(one), *([sha(before)] if before else []), committed_at=after(hours=number))
        for number, (one, before) in enumerate(zip(line, ["", *line], strict=False))
    ]
    upsert_commits(commits, target=record.node_id, seen_at=FIRST_PASS)
    number_commits(target=record.node_id)
    bring_in_pull(FORK, "f" if head < "f" else "9", is_cross_repository=True, target=record.node_id)
    bring_in_pull(OWN, "8", target=record.node_id)
    return Repository.objects.get(github_id=github_id)


def bring_in_pull(number: int, letter: str, *, target: str = "R_1", **values: Any) -> None:
    """Have a pull request read whose head is a commit."""
    ids = {"github_id": int(target[2:]) * 1000 + number, "node_id": f"PR_{target}_{number}"}
    record = pull_request(number, head_sha=sha(letter), **ids, **values)
    upsert_pull_requests([record], target=target, seen_at=FIRST_PASS)


def file(path: str = "src/a.py", *, covered: str = "", uncovered: str = "", **values: int) -> CoverageFileRecord:
    ran, missed = Lines.read(covered), Lines.read(uncovered)
    branches = {"branches_covered": 0, "branches_total": 0, **values}
    counts = {"lines_covered": len(ran), "lines_total": len(ran) + len(missed)}
    return CoverageFileRecord(path=path, covered=ran, uncovered=missed, **counts, **branches)


def report(*files: CoverageFileRecord) -> CoverageReportRecord:
    return CoverageReportRecord(format="cobertura", files=files or (file(covered="1-8", uncovered="9-10"),))


def percent_report(covered: int) -> CoverageReportRecord:
    """Return a report of a hundred lines."""
    uncovered = "" if covered == 100 else f"{covered + 1}-100"
    return report(file(covered=f"1-{covered}" if covered else "", uncovered=uncovered))


def send(
    told: CoverageReportRecord | None = None, *, of: str = "c", now: datetime = SECOND_PASS, **sent: Any
) -> Stored:
    """Store a report of a commit, by its letter or its hash, as an upload would."""
    told = told or report()
    digest = hashlib.sha256(repr(told).encode()).hexdigest()
    whose = Repository.objects.get(github_id=sent.pop("github_id", 1))
    token, source = sent.pop("token", None), sent.pop("source", CoverageReport.Source.UPLOAD)
    return store_report(
        whose.pk,
        report=told,
        sent=SentReportRecord(commit_sha=sha(of)[:40], digest=digest, **sent),
        source=source,
        token=token,
        now=now,
    )


def counted(letter: str = "c") -> tuple[int, int]:
    """Return what a commit comes to."""
    row = CommitCoverage.objects.get(commit_sha=sha(letter))
    return row.lines_covered, row.lines_total
