"""The settings of a process come from a file: a wrong one is refused in its own words, and harms nothing."""

from pathlib import Path

import pytest

from apps.scorecards.facts import Process, SettingInvalid, process_of
from portal.config import Environment
from portal.process_file import MOST_BYTES, read_process, settings_in

BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"


def read(folder: Path, content: str) -> tuple[Process, list[str]]:
    path = folder / "process.yaml"
    path.write_text(content)
    environment = Environment({"PORTAL_PROCESS_FILE": str(path)})
    return read_process(environment, time_zone="UTC"), [str(one) for one in environment.problems]


def test_without_a_file_it_is_the_process_document(tmp_path: Path) -> None:
    assert read_process(Environment({}), time_zone="Asia/Tokyo") == Process(time_zone="Asia/Tokyo")
    assert read(tmp_path, "") == (Process(), [])


def test_what_is_set_is_taken_and_the_rest_stays(tmp_path: Path) -> None:
    process, problems = read(tmp_path, "issue_key: 'ACME-\\d+'\nkinds: {api: service}\nservice_labels: [api, web]\n")

    assert problems == []
    assert (process.issue_key, process.kinds["api"], process.service_labels) == (r"ACME-\d+", "service", ("api", "web"))
    assert process.find_key("see ACME-7, please") == "ACME-7"
    assert process.review_bot == Process().review_bot


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    environment = Environment({"PORTAL_PROCESS_FILE": str(tmp_path / "nothing.yaml")})

    read_process(environment, time_zone="UTC")

    assert "nothing.yaml cannot be used" in str(environment.problems[0])


def test_a_pattern_that_would_take_for_ever_takes_none(tmp_path: Path) -> None:
    process, problems = read(tmp_path, "issue_key: '(\\w+\\s?)*X'\n")

    assert problems == []
    assert process.find_key("a" * 5000 + "!") == ""


@pytest.mark.parametrize("pattern", ["(?<=a)b", "a(?!b)"])
def test_a_pattern_that_looks_around_is_refused(pattern: str) -> None:
    with pytest.raises(SettingInvalid, match=r"issue_key: .* is no pattern that RE2 knows: invalid perl operator"):
        process_of({"issue_key": pattern})


@pytest.mark.parametrize("pattern", ["a{1000}{1000}", "a" * 10_000, "(" * 150])
def test_a_pattern_without_measure_is_refused(pattern: str) -> None:
    with pytest.raises(SettingInvalid, match="issue_key"):
        process_of({"issue_key": pattern})


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("a: !!python/object:os.system x", "could not determine a constructor"),
        (BOMB, "aliases"),
        ("issue_key: a\nissue_key: b\n", "duplicate key"),
        ("weight: -1\n", "There is no such setting"),
        ("columns: .nan\n", "Give a list of texts"),
        ("columns: [1]\n", "is not a text"),
        ("kinds: {api: server}\n", "a kind is one of: service, library, infra, docs"),
        ("kinds: [api]\n", "Give texts by name"),
        ("check_topics: {lint: '('}\n", "is no pattern"),
        ("- a\n- b\n", "one below the other"),
        ("a: [", "expected"),
        ("x" * (MOST_BYTES + 1), "at most"),
        ("[" * 5000, "the file"),
    ],
)
def test_a_file_that_makes_no_sense_is_refused_in_its_words(tmp_path: Path, content: str, words: str) -> None:
    process, problems = read(tmp_path, content)

    assert process == Process()
    assert words in problems[0]


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(SettingInvalid):
        settings_in(b"\xff\xfe\x00\x01\xff")
