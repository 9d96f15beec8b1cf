"""What a Markdown document states, line by line."""

import pytest

from apps.scorecards.clauses.splitting import MOST_CHARACTERS, MOST_STATEMENTS, split


def told(text: str) -> list[tuple[int, str]]:
    return [(one.line, one.text) for one in split(text)[0]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- One\n* Two\n+ Three\n4. Four\n5) Five", [(1, "One"), (2, "Two"), (3, "Three"), (4, "Four"), (5, "Five")]),
        ("- [x] Done\n- [ ] Open", [(1, "Done"), (2, "Open")]),
        ("A paragraph\nof two lines.\n\nAnother.", [(1, "A paragraph of two lines."), (4, "Another.")]),
        ("- One\n  goes on\n  - and has a part", [(1, "One goes on"), (3, "and has a part")]),
        ("> Quoted\n> on and on", [(1, "Quoted on and on")]),
        ("| a | b |\n|---|:-:|\n| c | d |\n| e | f |", [(3, "c · d"), (4, "e · f")]),
        ("**Bold**: see [the page](https://x.test/a) and ![](b.png)", [(1, "Bold: see the page and")]),
        ("Before\n```\n- code\n```\nAfter", [(1, "Before"), (5, "After")]),
        ("Before\n~~~~\n~~~\n- code\n~~~~\nAfter", [(1, "Before"), (6, "After")]),
        ("One <!-- not this --> two", [(1, "One two")]),
        ("One\n\n<!-- a\n\nb -->\n\nTwo", [(1, "One"), (7, "Two")]),
        ("One\n\n<!-- never closed\n\nTwo", [(1, "One")]),
        ("---\ntitle: x\n---\nOne", [(4, "One")]),
        ("One\n\n---\n\n***\n\nTwo", [(1, "One"), (7, "Two")]),
        ("<details>\n<summary>More</summary>\n</details>", [(2, "<summary>More</summary>")]),
        ("One\r\nTwo\r\n\r\nThree\u2028and more", [(1, "One Two"), (4, "Three and more")]),
        ("\ufeffOne", [(1, "One")]),
        ("", []),
        ("# Only\n\n## Headings", []),
    ],
)
def test_a_document_is_split_into_what_it_states(text: str, expected: list[tuple[int, str]]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("# A\n## B\n### C\n- x", ("A", "B", "C")),
        ("# A\n## B\n### C\n## D ##\n- x", ("A", "D")),
        ("A\n===\nB\n---\nx", ("A", "B")),
        ("## **A** {#a/b}\nx", ("A",)),
        ("x", ()),
        ("#No heading\n", ()),
    ],
)
def test_a_statement_stands_under_its_headings(text: str, headings: tuple[str, ...]) -> None:
    assert split(text)[0][-1].headings == headings


@pytest.mark.parametrize(
    "text",
    [
        "- `issues/owner` Somebody has it.",
        "- Somebody has it. {#issues/owner}",
        "- Somebody has it. <!-- issues/owner -->",
        "- Somebody\n  has it. <!--issues/owner-->",
        "| Somebody has it. <!-- issues/owner --> |",
    ],
)
def test_a_statement_names_itself(text: str) -> None:
    (statement,), _ = split(text)

    assert (statement.text, statement.ids) == ("Somebody has it.", ("issues/owner",))


def test_a_statement_may_name_several_clauses() -> None:
    (statement,), _ = split("Both <!-- issues/owner, issues/board --> {#issues/labels}")

    assert statement.ids == ("issues/owner", "issues/board", "issues/labels")


def test_code_in_front_of_a_statement_is_no_name_unless_a_clause_has_it() -> None:
    (statement,), _ = split("- `feature/something` is how branches are not named.")

    assert (statement.ids, statement.text[:19]) == ((), "`feature/something`")


def test_a_path_in_a_comment_is_no_name() -> None:
    assert split("Text <!-- see docs/tickets for more -->")[0][0].ids == ()


def test_a_very_long_document_is_cut() -> None:
    statements, is_complete = split("- one more\n" * (MOST_STATEMENTS + 1))

    assert (len(statements), is_complete) == (MOST_STATEMENTS, False)
    assert split("- one more\n" * MOST_STATEMENTS)[1]


def test_a_very_long_statement_is_cut() -> None:
    assert told("word " * MOST_CHARACTERS)[0][1] == ("word " * MOST_CHARACTERS)[:MOST_CHARACTERS] + "…"
