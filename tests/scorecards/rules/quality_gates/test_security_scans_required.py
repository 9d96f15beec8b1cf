from typing import Any

from apps.scorecards.facts import FileFacts, RepositoryFacts
from apps.scorecards.facts.workflows import read_workflow
from apps.scorecards.rules.quality_gates.security_scans_required import security_scans_required as rule
from tests.scorecards.facts import file, files, protection, repository
from tests.scorecards.rules.judging import UNREAD, judge, result

PYTHON = file("pyproject.toml", kind="manifest", ecosystem="python")
NODE = file("package.json", kind="manifest", ecosystem="node")
SHARED = "acme/infra/.github/workflows/security-scan.yml@main"
OWN = "jobs: {scan: {steps: [{run: pip-audit}, {run: npm audit --audit-level=high}]}}"


def scanned(text: str | None, *others: FileFacts, **told: Any) -> RepositoryFacts:
    return repository(files=files(file(".github/workflows/ci.yml", text), *others), **told)


def test_own_scans_in_a_required_check_pass() -> None:
    assert result(rule, scanned(OWN, PYTHON, NODE)) == "pass"


def test_scans_of_a_shared_workflow_count() -> None:
    called = {SHARED: read_workflow("security-scan.yml", OWN)}

    assert result(rule, scanned(f"jobs: {{s: {{uses: {SHARED}}}}}", PYTHON, called=called)) == "pass"


def test_an_input_turns_a_scan_on() -> None:
    text = "jobs: {s: {uses: x/y/.github/workflows/z.yml@v1, with: {run_npm_audit: true, run_pip_audit: false}}}"

    assert result(rule, scanned(text, NODE)) == "pass"
    assert judge(rule, scanned(text, NODE, PYTHON)).observed == "no workflow runs: pip-audit"


def test_scans_that_nobody_waits_for_fail() -> None:
    found = judge(rule, scanned(OWN, PYTHON, protection=protection(required_checks=("lint",))))

    assert "no security check is required" in found.observed


def test_without_an_ecosystem_there_is_nothing_to_scan() -> None:
    assert result(rule, scanned(OWN)) == "not_applicable"


def test_what_was_not_read_is_unknown() -> None:
    assert result(rule, scanned(None, PYTHON)) == result(rule, scanned(OWN, PYTHON, protection=UNREAD)) == "unknown"
