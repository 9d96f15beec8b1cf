import pytest

from apps.scorecards.facts import RepositoryFacts
from apps.scorecards.rules.delivery.rollback_path_documented import rollback_path_documented as rule
from tests.scorecards.facts import file, files, repository
from tests.scorecards.rules.judging import UNREAD, judge, result


def told(path: str, text: str | None, kind: str = "runbook", of: str = "service") -> RepositoryFacts:
    return repository(files=files(file(path, text, kind=kind)), kind=of)


@pytest.mark.parametrize(
    ("path", "text", "kind"),
    [
        ("docs/runbook.md", "# Runbook\n\n## Rollback\n", "runbook"),
        (".github/workflows/rollback.yml", "on: workflow_dispatch\njobs: {}", "workflow"),
        (".github/workflows/deploy.yml", "jobs: {back: {steps: [{run: helm rollback api}]}}", "workflow"),
    ],
)
def test_a_workflow_or_a_section_passes(path: str, text: str, kind: str) -> None:
    assert judge(rule, told(path, text, kind)).observed == path


def test_a_runbook_that_does_not_say_fails() -> None:
    assert result(rule, told("docs/runbook.md", "# Runbook\n\nWe never roll back.\n")) == "fail"


@pytest.mark.parametrize("kind", ["library", "docs"])
def test_what_is_not_deployed_needs_no_way_back(kind: str) -> None:
    assert result(rule, told("x.md", "", of=kind)) == "not_applicable"


def test_a_text_that_was_not_read_is_unknown() -> None:
    assert result(rule, told("docs/runbook.md", None)) == result(rule, repository(files=UNREAD)) == "unknown"
