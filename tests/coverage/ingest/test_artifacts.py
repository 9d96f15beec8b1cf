"""Artifacts that a list tells of are remembered, and what is found in them is stored as reports."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from apps.coverage.ingest import forget_old, store_artifacts
from apps.coverage.models import CommitCoverage, CoverageArtifact, CoverageReport
from apps.coverage.queries.artifacts import AT_ONCE, artifacts_to_read, artifacts_to_try_again
from apps.coverage.records import ArtifactReadRecord, ArtifactRecord, PackedReportRecord
from apps.delivery.ingest import upsert_workflow_runs
from tests.coverage.reports import OWN, bring_in_history, counted, percent_report, sha
from tests.records import FIRST_PASS, SECOND_PASS, START
from tests.records_of_runs import workflow_run

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _history() -> None:
    bring_in_history()


def listed(github_id: int = 1, **values: Any) -> ArtifactRecord:
    record = ArtifactRecord(
        github_id=github_id,
        name="coverage",
        run_github_id=100 + github_id,
        head_sha=sha("c"),
        head_branch="main",
        is_from_fork=False,
        is_expired=False,
        created_at=START + timedelta(minutes=github_id),
    )
    return replace(record, **values)


def packed(covered: int = 80, name: str = "coverage.xml") -> PackedReportRecord:
    return PackedReportRecord(name=name, digest=f"{covered:064}", report=percent_report(covered))


def store(*records: ArtifactRecord | ArtifactReadRecord, target: str = "R_1") -> int:
    return store_artifacts(records, target=target, seen_at=SECOND_PASS)


def run(github_id: int = 1, **values: Any) -> None:
    values = {"head_sha": sha("c"), **values}
    upsert_workflow_runs([workflow_run(100 + github_id, **values)], target="R_1", seen_at=FIRST_PASS)


def to_read() -> list[int]:
    return artifacts_to_read().get(1, [])


def test_only_what_is_ones_own_and_called_for_it_is_remembered() -> None:
    others = (
        *(listed(2, name="binaries"), listed(3, is_from_fork=True), listed(4, is_expired=True)),
        listed(5, name="Unit-Coverage"),
    )

    assert (store(listed(), *others), store(listed(), *others)) == (2, 0)
    assert list(CoverageArtifact.objects.order_by("github_id").values_list("github_id", flat=True)) == [1, 5]


@pytest.mark.parametrize("target", ["R_2", ""])
def test_a_repository_that_is_not_known_has_none(target: str) -> None:
    assert store(listed(), target=target) == 0


def test_the_pattern_is_that_of_the_settings(settings: Any) -> None:
    settings.PORTAL_COVERAGE_ARTIFACTS = "report-*"

    store(listed(), listed(2, name="report-unit"))

    assert CoverageArtifact.objects.get().name == "report-unit"


def test_one_that_is_uploaded_again_in_its_run_is_read_instead() -> None:
    run()
    store(listed())
    store(ArtifactReadRecord(github_id=1, reports=(packed(50),)))

    store(listed(9, run_github_id=101), listed())
    assert to_read() == [9]
    store(ArtifactReadRecord(github_id=9, reports=(packed(60),)))

    assert (counted(), CoverageReport.objects.get().received_at) == ((60, 100), listed(9).created_at)


@pytest.mark.parametrize(
    "run_values",
    [
        {"status": "in_progress"},
        {"event": "workflow_run"},
        {"event": "pull_request_target"},
        {"is_from_fork": True},
        {"head_sha": sha("b")},
    ],
)
def test_an_artifact_waits_for_a_run_that_tells_of_its_commit(run_values: dict[str, Any]) -> None:
    store(listed())
    assert to_read() == []
    run(**run_values)
    assert to_read() == []
    run()
    assert to_read() == [1]


def test_the_newest_are_read_first_and_of_these_the_oldest() -> None:
    for number in range(1, AT_ONCE + 6):
        run(number)
        store(listed(number))

    assert to_read() == list(range(6, AT_ONCE + 6))


def test_a_report_bears_what_its_artifact_tells() -> None:
    store(listed(name="coverage-unit", head_sha=sha("8"), head_branch="topic"))

    assert store(ArtifactReadRecord(github_id=1, reports=(packed(),))) == 1

    report = CoverageReport.objects.get()
    assert (report.source, report.flag, report.run, report.branch) == ("artifact", "unit", 101, "topic")
    assert (report.pull_request, report.is_from_fork, report.commit.commit_sha) == (OWN, False, sha("8"))
    assert (report.received_at, CoverageArtifact.objects.get().state) == (listed().created_at, "read")


def test_several_reports_of_an_artifact_have_flags_of_their_own() -> None:
    store(listed())
    store(ArtifactReadRecord(github_id=1, reports=(packed(10, "a/c.xml"), packed(60, "b/c.xml"))))

    assert CommitCoverage.objects.get().flags == ["a", "b"]
    assert counted() == (60, 100)


def test_what_holds_no_report_is_not_asked_for_again() -> None:
    run()
    store(listed())
    store(ArtifactReadRecord(github_id=1, cause="x" * 400))

    store(listed())

    row = CoverageArtifact.objects.get()
    assert (row.state, len(row.cause), to_read()) == ("refused", 300, [])


def test_what_could_not_be_fetched_is_tried_again_for_some_weeks() -> None:
    run()
    store(listed(created_at=SECOND_PASS))
    failed = ArtifactReadRecord(github_id=1, cause="It broke off.", is_final=False)
    store(failed)

    assert (to_read(), artifacts_to_try_again(now=SECOND_PASS + timedelta(minutes=59))) == ([], {})
    assert artifacts_to_try_again(now=SECOND_PASS + timedelta(minutes=61)) == {1: [1]}
    store_artifacts([failed], target="R_1", seen_at=SECOND_PASS + timedelta(days=22))
    assert CoverageArtifact.objects.get().state == "refused"


def test_what_was_found_in_one_that_is_gone_is_left() -> None:
    assert store(ArtifactReadRecord(github_id=1, reports=(packed(),))) == 0


def test_old_artifacts_are_forgotten() -> None:
    store(listed(), listed(2, created_at=START + timedelta(days=20)))

    forget_old(now=START + timedelta(days=101))

    assert CoverageArtifact.objects.get().github_id == 2
