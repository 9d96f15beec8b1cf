from typing import Any

import pytest

from apps.scorecards.facts import RepositoryFacts
from apps.scorecards.rules.integration.ci_uses_shared_workflows import ci_uses_shared_workflows as rule
from tests.scorecards.facts import called, file, files, repository, run
from tests.scorecards.rules.judging import UNREAD, judge, result

BASE = "Plasma-Engine/plasma-engine-infra/.github/workflows"
BOTH = f"jobs: {{lint: {{uses: {BASE}/lint-test.yml@main}}, scan: {{uses: {BASE}/security-scan.yml@v2}}}}"


def calling(text: str | None, **told: Any) -> RepositoryFacts:
    return repository(files=files(file(".github/workflows/ci file.yml", text)), **told)


def test_calling_both_passes() -> None:
    assert judge(rule, calling(BOTH)).observed == "calls lint-test.yml, security-scan.yml"


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        (f"jobs: {{lint: {{uses: {BASE}/lint-test.yml@main}}}}", "security"),
        ("jobs: {lint: {uses: ./.github/workflows/lint-test.yml}}", "lint-test, security"),
        ("jobs: {lint: {steps: [{run: make lint}]}}", "lint-test, security"),
        ("a: [", "lint-test, security"),
    ],
)
def test_own_copies_fail(text: str, missing: str) -> None:
    assert judge(rule, calling(text)).observed == f"not called: {missing}"


def test_documents_and_the_shared_repository_itself_need_none() -> None:
    assert result(rule, calling(BOTH, kind="docs")) == "not_applicable"
    assert result(rule, calling("", name="plasma-engine-infra")) == "not_applicable"


def test_a_text_that_was_not_read_is_unknown() -> None:
    assert result(rule, calling(None)) == result(rule, repository(files=UNREAD)) == "unknown"


def test_what_ran_tells_where_the_files_cannot() -> None:
    ran = run(called=(called("lint-test.yml"), called("security-scan.yml")))

    assert result(rule, calling(None, runs=(ran,))) == result(rule, calling("jobs: {}", runs=(ran,))) == "pass"
    assert judge(rule, calling(None, runs=(run(called=(called("lint-test.yml"),)),))).observed == "not called: security"
