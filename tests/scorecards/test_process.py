from dataclasses import replace
from typing import Any

import pytest

from apps.scorecards.facts import Process, SettingInvalid, process_of
from apps.scorecards.facts.process import MOST_CHARACTERS

HOSTILE = "(a+)+$"  # backtracking tries 2 to the power of the letters on a text that almost fits


def test_without_settings_the_process_is_that_of_the_document() -> None:
    assert process_of({}) == Process()


def test_settings_replace_what_they_name() -> None:
    settings = {"issue_key": r"OPS-\d+", "columns": ["To do", "Done"], "kinds": {"plasma-engine-docs": "docs"}}

    process = process_of(settings)

    assert (process.issue_key, process.columns) == (r"OPS-\d+", ("To do", "Done"))
    assert process.kinds == {"plasma-engine-docs": "docs"}
    assert process.review_label == Process().review_label


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"isue_key": r"PE-\d+"}, "There is no such setting"),
        ({"issue_key": "PE-(\\d+"}, "is no pattern that RE2 knows"),
        ({"issue_key": r"(?=PE)-\d+"}, "is no pattern that RE2 knows"),
        ({"issue_key": r"(PE)-\1"}, "is no pattern that RE2 knows"),
        ({"check_topics": {"lint": "["}}, "is no pattern that RE2 knows"),
        ({"issue_key": 12}, "12 is not a text"),
        ({"issue_key": None}, "None is not a text"),
        ({"issue_key": ["PE"]}, "is not a text"),
        ({"columns": "Backlog"}, "Give a list of texts"),
        ({"columns": ["Backlog", ["Done"]]}, "is not a text"),
        ({"kinds": ["service"]}, "Give texts by name"),
        ({"kinds": {"gateway": {"kind": "service"}}}, "is not a text"),
        ({"kinds": {"gateway": "server"}}, "a kind is one of: service, library, infra, docs"),
        ({"kinds_without": {"tests": "docs server"}}, "the kinds are: service, library, infra, docs"),
        ({"infra_team": "x" * (MOST_CHARACTERS + 1)}, "It has 201 characters; at most 200 are taken"),
        ({"check_topics": {"lint": "x" * (MOST_CHARACTERS + 1)}}, "at most 200 are taken"),
    ],
    ids=str,
)
def test_a_setting_that_does_not_fit_is_refused_by_name(settings: dict[str, Any], problem: str) -> None:
    with pytest.raises(SettingInvalid, match=problem) as refused:
        process_of(settings)

    assert refused.value.name in settings


def test_the_longest_setting_is_taken() -> None:
    assert process_of({"infra_team": "x" * MOST_CHARACTERS}).infra_team == "x" * MOST_CHARACTERS


def test_a_hostile_pattern_ends() -> None:
    """With a pattern that backtracks this test would not come to its end."""
    process = process_of({"issue_key": HOSTILE})

    assert not process.matches(process.issue_key, "a" * 20_000 + "!")
    assert not process.is_in(process.issue_key, "a" * 20_000 + "!")
    assert process.find_key("a" * 20_000) == "a" * 20_000


def test_a_key_is_a_word_of_its_own() -> None:
    process = Process()

    assert process.find_key("PE-101: Bootstrap") == "PE-101"
    assert process.find_key("fix (PE-7), PE-8") == "PE-7"
    assert [process.find_key(text) for text in ("", "TYPE-1", "pe-1", "PE-1x")] == ["", "", "", ""]


def test_whole_patterns_heed_case_and_others_do_not() -> None:
    process = Process()

    assert not process.matches("sev-[1-4]", "SEV-1")
    assert not process.matches("sev-[1-4]", "sev-1 ")
    assert process.is_in("trivy", "Security / Trivy scan")


def test_a_short_name_goes_without_the_prefix() -> None:
    process = Process()

    assert [process.short_name(name) for name in ("plasma-engine-gateway", ".github")] == ["gateway", ".github"]


@pytest.mark.parametrize(
    ("check", "topics"),
    [
        ("lint-test / lint", {"lint"}),
        ("lint-test / test (3.11)", {"tests"}),
        ("lint-test / run", {"lint", "tests"}),
        ("CI / lint-test", {"lint", "tests"}),
        ("pytest", {"tests"}),
        ("security / trivy", {"security"}),
        ("security / results", {"security"}),
        ("CodeRabbit", {"coderabbit"}),
        ("build", set()),
        ("deploy latest", set()),
    ],
)
def test_a_check_covers_topics_by_its_name(check: str, topics: set[str]) -> None:
    assert Process().topics_of(check) == topics


def test_several_keys_stay_one_in_another_pattern() -> None:
    process = replace(Process(), issue_key=r"PE-\d+|OPS-\d+")

    assert process.matches(rf"\[{process.any_key}\] .+", "[OPS-7] Rotate")
    assert process.matches(process.hotfix_branch, "hotfix/OPS-7")
