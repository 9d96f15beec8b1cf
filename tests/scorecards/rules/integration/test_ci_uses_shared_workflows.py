from typing import Any

import pytest

from apps.scorecards.facts import RepositoryFacts
from apps.scorecards.rules.integration.ci_uses_shared_workflows import ci_uses_shared_workflows as rule
from tests.scorecards.facts import file, files, repository
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
