import pytest

from apps.scorecards.facts import RepositoryFacts
from apps.scorecards.rules.tooling.codeowners_architecture_lead import codeowners_architecture_lead as rule
from tests.scorecards.facts import file, files, repository
from tests.scorecards.rules.judging import UNREAD, judge, result


def owned(text: str | None) -> RepositoryFacts:
    return repository(files=files(file("CODEOWNERS", text, kind="codeowners")))


@pytest.mark.parametrize("text", ["* @acme/Architecture @acme/core", "* @acme/core\ndocs/adrs/ @acme/architecture"])
def test_everything_or_the_decisions_pass(text: str) -> None:
    assert result(rule, owned(text)) == "pass"


@pytest.mark.parametrize(
    "text",
    [
        "* @acme/core",
        "* @acme/architecture\n* @acme/core",
        "*.py @acme/architecture",
        "[architecture] @acme/architecture",
        "!docs/ @acme/architecture",
        "",
    ],
)
def test_anything_else_fails(text: str) -> None:
    assert result(rule, owned(text)) == "fail"


def test_none_fails() -> None:
    assert judge(rule, repository()).observed == "no CODEOWNERS file"


def test_a_text_that_was_not_read_is_unknown() -> None:
    assert result(rule, owned(None)) == result(rule, repository(files=UNREAD)) == "unknown"
