from datetime import date

import pytest

from apps.postmortems.texts import action_lines, day_in, is_filled, sections_of
from apps.scorecards.facts import Process


def sections(text: str) -> dict[str, str]:
    return sections_of(text, process=Process())


def test_sections_are_found_by_what_their_headings_hold() -> None:
    text = "# Outage\n\n## Impact on users\nAll.\n## Root cause\nDisk.\n### Details\nFull.\n## Thanks\nYou."

    assert sections(text) == {"impact": "All.", "cause": "Disk.\nFull."}


def test_a_form_puts_all_headings_on_one_depth() -> None:
    assert sections("### Impact\n\n### On call\nAda\n### Action items\n- #1") == {"impact": "", "actions": "- #1"}


def test_a_title_is_no_heading_of_a_section() -> None:
    assert sections("# What the impact of a long night was\nWords.") == {}


def test_what_a_template_says_is_no_text() -> None:
    assert sections("## Impact\n<!-- who\nwas hit? -->\n") == {"impact": ""}


@pytest.mark.parametrize("text", ["", "TBD", "_todo_", "N/A\n...", "-"])
def test_a_placeholder_fills_nothing(text: str) -> None:
    assert not is_filled(text)


def test_a_sentence_fills_it() -> None:
    assert is_filled("TBD\nNobody could log in.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- [ ] #12\n- [x] Add a test\n* more\n2. last", ["#12", "Add a test", "more", "last"]),
        ("Be more careful.", ["Be more careful."]),
        ("- #12\nas agreed", ["#12"]),
        ("No action needed.", []),
        ("- None", []),
        ("- ~~Rewrite it all~~ dropped: too dear\n- #3", ["#3"]),
    ],
)
def test_actions_are_the_entries_of_lists(text: str, expected: list[str]) -> None:
    assert list(action_lines(text)) == expected


def test_a_day_is_found_in_a_line() -> None:
    assert day_in("#12 by 2026-12-31") == date(2026, 12, 31)
    assert day_in("#12 by 2026-99-31") is None
