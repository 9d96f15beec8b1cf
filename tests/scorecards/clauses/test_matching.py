"""Which lines of an organization's own document say which clauses."""

import re
from pathlib import Path

import pytest

from apps.scorecards.clauses import all_clauses, read_document
from apps.scorecards.clauses.matching import terms_of
from portal.demo.world.handbook import PROCESS_DOCUMENT

MUCH = 1_000_000
OWN = Path("docs/process.md").read_text(encoding="utf-8")
# What one line of the demonstration's document says; each of its other lines says one clause.
SEVERAL = {
    7: ("branching/default-branch", "branching/protected"),
    26: ("pull-requests/coderabbit-enabled", "pull-requests/coderabbit-review"),
    67: ("tooling/signed-commits", "tooling/linear-history", "tooling/passing-checks"),
}
MISSING = "communication/slack-updates"
HOSTILE = {
    "one line": "main branch " * (MUCH // 12),
    "one word": "a" * MUCH,
    "fifty thousand entries": "- The default branch is main.\n" * 50_000,
    "one paragraph": "word\n" * (MUCH // 5),
    "comments": "<!--" * (MUCH // 4),
    "backticks": "`a" * (MUCH // 2),
    "headings": "# \n" * (MUCH // 3),
    "quotes": "> " * (MUCH // 2),
    "rulers": "- " * (MUCH // 2) + "x",
    "table": "|-" * (MUCH // 2) + "x",
    "tags": "<a>" * (MUCH // 3) + "x",
    "links": "[a](b" * (MUCH // 5),
    "in front": "---\n" * (MUCH // 4),
    "spaces": " " * MUCH + "x",
    "number": "1" * MUCH + ". x",
    "letters that stand for many": "\ufdfa" * (MUCH // 3),
    "marks upon one letter": "e" + "\u0301" * MUCH,
    "half a letter": "\ud800 main branch",
    "zeros": "\0" * MUCH,
}


def test_the_own_words_of_the_project_say_every_clause_by_id() -> None:
    found = read_document(OWN).by_clause

    assert {clause: line.text for clause, line in found.items()} == {one.id: one.text for one in all_clauses().values()}


def test_the_same_words_without_ids_say_every_clause() -> None:
    document = read_document(re.sub(r"- `[a-z-]+/[a-z-]+` ", "- ", OWN))

    assert {clause: line.text for clause, line in document.by_clause.items()} == {
        one.id: one.text for one in all_clauses().values()
    }


def test_other_words_say_every_clause_but_the_one_that_is_missing() -> None:
    document = read_document(PROCESS_DOCUMENT)

    assert set(all_clauses()) - set(document.by_clause) == {MISSING}
    assert {line.number: line.clauses for line in document.lines if len(line.clauses) > 1} == SEVERAL
    assert [line.text for line in document.lines if not line.clauses][1:] == ["Nobody deploys on a Friday afternoon."]


@pytest.mark.parametrize(
    ("clause", "words"),
    [
        ("branching/hotfix-branches", "Cut a hotfix from the latest release tag"),
        ("issues/owner", "Each issue belongs to somebody"),
        ("cd/terraform-approval", "Terraform · The `infra` team approves"),
        ("cd/rollbacks", "Helm knows the last good release"),
        ("quality/renovate", "Renovate updates our dependencies."),
        ("quality/renovate-weekly", "Renovate's pull requests arrive as one batch a week."),
        ("tooling/passing-checks", "a linear history and passing checks."),
        ("communication/adr-discussions", "Proposed ADRs"),
    ],
)
def test_a_clause_is_found_in_other_words(clause: str, words: str) -> None:
    line = read_document(PROCESS_DOCUMENT).by_clause[clause]

    assert words in line.text
    assert clause in line.clauses


def test_each_line_is_where_the_document_has_it() -> None:
    written = PROCESS_DOCUMENT.split("\n")

    for line in read_document(PROCESS_DOCUMENT).lines:
        assert terms_of(line.text.split(" · ")[0][:20].rpartition(" ")[0]) <= terms_of(written[line.number - 1])


def test_an_id_wins_over_words() -> None:
    document = read_document(
        "## Branching\n- The default branch is called `main`.\n- Ask us. {#branching/default-branch}\n"
    )

    assert document.by_clause["branching/default-branch"].text == "Ask us."
    assert document.lines[0].reason == "Line 3 says the same: branching/default-branch."


def test_of_two_lines_that_say_the_same_the_first_counts() -> None:
    document = read_document("# Quality gates\n- Renovate keeps dependencies up to date.\n" * 2)

    assert [line.clauses for line in document.lines] == [("quality/renovate",), ()]
    assert document.lines[1].reason == "Line 2 says the same: quality/renovate."


def test_an_id_that_no_clause_has_is_told() -> None:
    (line,) = read_document("- The default branch is `main`. {#branching/trunk}").lines

    assert (line.clauses, line.reason) == ((), "It names branching/trunk, which is no clause of the process.")


def test_under_another_heading_more_words_are_needed() -> None:
    said = "- Renovate updates our dependencies."

    assert "quality/renovate" in read_document(f"# Quality\n{said}").by_clause
    assert "quality/renovate" not in read_document(f"# Lunch\n{said}").by_clause


@pytest.mark.parametrize(
    ("heading", "said", "clause"),
    [
        ("Branching & Release Strategy", "Cut a hotfix from the latest release tag.", "branching/release-branches"),
        (
            "Branching & Release Strategy",
            "Semantic versioning per repository. Tags managed via GitHub Actions release workflows.",
            "branching/release-branches",
        ),
        (
            "Pull Request Requirements",
            "Require status checks: lint, tests, security scan, CodeRabbit summary.",
            "pull-requests/coderabbit-review",
        ),
    ],
)
def test_words_that_say_another_clause_better_do_not_say_this_one(heading: str, said: str, clause: str) -> None:
    assert clause not in read_document(f"# {heading}\n- {said}").by_clause
    named = read_document(f"# {heading}\n- {said} <!-- clause: {clause} -->")
    assert named.by_clause == {clause: named.lines[0]}


def test_a_heading_alone_says_nothing() -> None:
    assert read_document("# Rollbacks: a way back, Helm's release history\n- Bananas.").by_clause == {}


def test_one_word_is_not_enough() -> None:
    assert read_document("- Rollbacks.").by_clause == {}


@pytest.mark.parametrize(
    "words",
    ["approval, approved", "versioning versions versioned", "a PR, pull requests", "CI: continuous integration"],
)
def test_forms_of_a_word_are_one(words: str) -> None:
    first, *others = re.split(r"[ ,:]+", words.removeprefix("a "), maxsplit=1)

    assert terms_of(first) == terms_of(" ".join(others))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_document_comes_to_its_end(text: str) -> None:
    document = read_document(text)

    assert len(document.lines) <= 2000
    assert all(len(line.text) <= 2001 for line in document.lines)
