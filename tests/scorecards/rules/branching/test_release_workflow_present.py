import pytest

from apps.scorecards.facts import RepositoryFacts
from apps.scorecards.rules.branching.release_workflow_present import release_workflow_present as rule
from tests.scorecards.facts import file, files, repository
from tests.scorecards.rules.judging import UNREAD, judge, result

PLEASE = "jobs: {r: {steps: [{uses: googleapis/release-please-action@v4}]}}"
SHARED = "jobs: {r: {uses: acme/infra/.github/workflows/release.yml@main}}"
BUILD = "jobs: {b: {steps: [{run: make}]}}"


def flow(text: str | None, path: str = ".github/workflows/with spaces.yml") -> RepositoryFacts:
    return repository(files=files(file(path, text)))


@pytest.mark.parametrize("text", [PLEASE, SHARED, "jobs: {r: {steps: [{run: gh release create v1}]}}"])
def test_a_workflow_that_releases_passes(text: str) -> None:
    assert judge(rule, flow(text)).observed == ".github/workflows/with spaces.yml"


@pytest.mark.parametrize("text", [BUILD, "a: [", "- a list", "", "42"])
def test_none_that_does_fails(text: str) -> None:
    assert result(rule, flow(text)) == "fail"


def test_documents_are_not_released() -> None:
    assert result(rule, repository(kind="docs")) == "not_applicable"


def test_a_text_that_was_not_read_is_unknown() -> None:
    assert result(rule, flow(None)) == result(rule, repository(files=UNREAD)) == "unknown"
