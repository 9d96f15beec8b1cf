from typing import Any

import pytest

from apps.scorecards.facts import CheckFacts, PullRequestFacts
from apps.scorecards.facts.workflows import read_workflow
from apps.scorecards.rules.quality_gates.pr_security_scanned import pr_security_scanned as rule
from tests.scorecards.facts import check, days_ago, file, files, pull_request, repository
from tests.scorecards.rules.judging import UNREAD, judge, result

SHARED = "o/plasma-engine-infra/.github/workflows/security-scan.yml@main"
CALL = f"jobs: {{security: {{uses: {SHARED}}}}}"
SCANS = "jobs: {trivy: {steps: [{uses: aquasecurity/trivy-action@0.24}, {run: pip-audit}]}}"
MANIFESTS = (file("Dockerfile", None, kind="manifest", ecosystem="docker"),)
PYTHON = (file("pyproject.toml", "", kind="manifest", ecosystem="python"),)


def merged(
    *checks: CheckFacts, ecosystems: Any = MANIFESTS, workflow: str | None = CALL, **told: Any
) -> PullRequestFacts:
    shared = {SHARED: read_workflow("security-scan.yml", SCANS)}
    one = repository(files=files(file("ci.yml", workflow), *ecosystems), called=shared)
    return pull_request(repository=one, checks=checks, **told)


def test_a_scan_that_succeeded_passes() -> None:
    assert judge(rule, merged(check("security / trivy"))).observed == "succeeded before the merge: trivy"


def test_a_job_of_a_shared_workflow_stands_for_all_that_it_runs() -> None:
    assert result(rule, merged(check("security / trivy (amd64)"), ecosystems=(*MANIFESTS, *PYTHON))) == "pass"


def test_a_job_of_the_repository_s_own_stands_for_what_it_runs() -> None:
    own = "jobs: {audit: {name: Dependencies, steps: [{run: pip-audit}]}}"

    assert result(rule, merged(check("Dependencies"), ecosystems=PYTHON, workflow=own)) == "pass"


def own_scan(name: str, *checks: CheckFacts) -> PullRequestFacts:
    own = f"jobs: {{audit: {{name: '{name}', steps: [{{run: pip-audit}}]}}}}"
    return merged(*checks, ecosystems=PYTHON, workflow=own)


@pytest.mark.parametrize(
    ("name", "reported", "expected"),
    [
        ("Check ${{ matrix.part }}", "Check api", "pass"),
        ("${{ matrix.part }} of ${{ matrix.python }}, deps", "api of 3.12, deps", "pass"),
        ("Dependencies (all)", "Dependencies (all) (3.12)", "pass"),
        ("Check ${{ matrix.part }}", "Lint api", "fail"),
        ("Dependencies", "other / Dependencies", "fail"),
        ("Dependencies", "audit", "fail"),
        ("${{ matrix.part }}", "api", "unknown"),
    ],
)
def test_an_expression_in_a_name_stands_for_anything(name: str, reported: str, expected: str) -> None:
    assert result(rule, own_scan(name, check(reported))) == expected


def test_nothing_that_ran_is_no_scan_however_it_is_named() -> None:
    assert result(rule, own_scan("${{ matrix.part }}")) == "fail"


@pytest.mark.parametrize(
    ("reported", "expected"), [("Scans (gateway) / tools (3.12)", "pass"), ("Scans / lint", "fail"), ("tools", "fail")]
)
def test_a_job_of_a_shared_workflow_is_named_behind_its_caller(reported: str, expected: str) -> None:
    call = f"jobs: {{security: {{name: 'Scans', uses: {SHARED}}}}}"
    shared = {SHARED: read_workflow("security-scan.yml", "jobs: {tools: {steps: [{run: pip-audit}]}}")}
    one = repository(files=files(file("ci.yml", call), *PYTHON), called=shared)

    assert result(rule, pull_request(repository=one, checks=(check(reported),))) == expected


@pytest.mark.parametrize(("reported", "expected"), [("security / tools", "pass"), ("tests / tools", "fail")])
def test_all_that_a_call_of_unknown_content_reports_stands_for_it(reported: str, expected: str) -> None:
    call = "jobs: {security: {uses: o/elsewhere/.github/workflows/pip-audit.yml@main}}"

    assert result(rule, merged(check(reported), ecosystems=PYTHON, workflow=call)) == expected


def test_a_commit_status_that_was_reported_again_is_unknown() -> None:
    again = check("security / trivy", started_at=days_ago(0.5), completed_at=days_ago(0.5))

    assert result(rule, merged(again)) == "unknown"


def test_an_input_that_is_off_runs_nothing() -> None:
    off = f"jobs: {{security: {{uses: {SHARED}, with: {{run_pip_audit: false}}}}}}"

    assert result(rule, merged(check("security / trivy"), ecosystems=PYTHON, workflow=off)) == "fail"


@pytest.mark.parametrize(
    ("checks", "words"),
    [
        ((), "trivy did not run"),
        ((check("lint"),), "trivy did not run"),
        ((check("security / trivy", "failure"),), "trivy failed"),
        ((check("security / trivy", "skipped"),), "trivy was skipped"),
        ((check("security / trivy", completed_at=days_ago(0.5)),), "trivy was still running"),
    ],
)
def test_what_did_not_succeed_in_time_fails(checks: tuple[CheckFacts, ...], words: str) -> None:
    assert judge(rule, merged(*checks)).observed == words


def test_what_ran_again_after_the_merge_is_unknown() -> None:
    again = check("security / trivy", started_at=days_ago(0.6), completed_at=days_ago(0.5))

    assert result(rule, merged(again)) == "unknown"


def test_what_was_not_read_is_unknown() -> None:
    assert result(rule, pull_request(repository=repository(files=UNREAD))) == "unknown"
    assert result(rule, pull_request(repository=repository(files=files(*MANIFESTS)), checks=UNREAD)) == "unknown"
    assert result(rule, merged(check("audit"), workflow=None)) == "unknown"


def test_nothing_to_scan_needs_no_scan() -> None:
    assert result(rule, merged(ecosystems=())) == "not_applicable"
