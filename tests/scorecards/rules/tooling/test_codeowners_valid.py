import pytest

from apps.scorecards.facts import RepositoryFacts
from apps.scorecards.rules.tooling.codeowners_valid import codeowners_valid as rule
from tests.scorecards.facts import file, files, repository
from tests.scorecards.rules.judging import UNREAD, judge, result


def owned(text: str = "* @acme/core", *problems: str, path: str = ".github/CODEOWNERS") -> RepositoryFacts:
    return repository(files=files(file(path, text, kind="codeowners"), owner_problems=problems))


@pytest.mark.parametrize("path", [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"])
def test_a_file_without_errors_passes_in_each_place(path: str) -> None:
    assert judge(rule, owned(path=path)).observed == path


def test_errors_fail_in_their_words() -> None:
    assert "Unknown owner" in judge(rule, owned("* @nobody", "line 1: Unknown owner")).observed


def test_none_fails() -> None:
    assert judge(rule, repository()).observed == "no CODEOWNERS file"


def test_a_list_that_was_cut_short_tells_nothing() -> None:
    assert result(rule, repository(files=files(is_complete=False))) == "unknown"


def test_unread_errors_are_unknown() -> None:
    one = file("CODEOWNERS", "* @acme/core", kind="codeowners")

    assert result(rule, repository(files=files(one, owner_problems=UNREAD))) == "unknown"
