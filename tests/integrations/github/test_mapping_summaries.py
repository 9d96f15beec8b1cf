"""What is read from the files and the comments of pull requests."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from apps.integrations.github import mapping
from apps.integrations.github.mapping.summaries import review_state

SUMMARY = "<!-- This is an auto-generated comment: summarize by coderabbit.ai -->\n"


def payload(name: str) -> Any:
    return json.loads((Path(__file__).parent / "payloads" / f"{name}.json").read_text())


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("## Walkthrough", "reviewed"),
        ("No actionable comments were generated in the recent review. 🎉", "nothing_to_say"),
        ("<!-- This is an auto-generated comment: skip review by coderabbit.ai -->", "skipped"),
        ("> [!IMPORTANT]\n> ## Review skipped", "skipped"),
        ("<!-- This is an auto-generated comment: review paused by coderabbit.ai -->", "paused"),
        ("> ## Reviews paused", "paused"),
        ("<!-- This is an auto-generated comment: rate limited by coderabbit.ai -->", "rate_limited"),
        ("> ## Review limit reached", "rate_limited"),
        ("<!-- This is an auto-generated comment: failure by coderabbit.ai -->", "failed"),
        ("<!-- This is an auto-generated comment: review in progress by coderabbit.ai -->", "in_progress"),
        ("The words Review skipped in a sentence say nothing.", "reviewed"),
    ],
)
def test_a_summary_tells_what_became_of_the_review(text: str, state: str) -> None:
    assert review_state(SUMMARY + text)[0] == state


def test_the_state_is_kept_with_the_words_that_tell_it() -> None:
    assert review_state("> ## Reviews paused\n")[1] == "Reviews paused"
    assert review_state(SUMMARY)[1].endswith("summarize by coderabbit.ai")


SKIPPED = (
    f"{SUMMARY}<!-- This is an auto-generated comment: skip review by coderabbit.ai -->\n\n> ## Review skipped\n> \n"
)
FILTERED = "> <details>\n> <summary>⛔ Files ignored due to path filters (1)</summary>\n"


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("> Review was skipped due to path filters\n", "Review was skipped due to path filters"),
        ("> Draft detected.\n", "skip review by coderabbit.ai"),
        ("> Auto reviews are disabled on this repository.\n", "skip review by coderabbit.ai"),
        ("> More than 25% of the files skipped due to max files limit.\n", "skip review by coderabbit.ai"),
    ],
)
def test_path_filters_are_told_from_other_reasons_to_skip(reason: str, words: str) -> None:
    state, found = review_state(SKIPPED + reason + FILTERED)

    assert (state, found[-len(words) :]) == ("skipped", words)


def test_only_comments_with_a_marker_may_be_a_summary() -> None:
    record = mapping.summary_comments(payload("comments"))
    assert [(one.github_id, one.state) for one in record.comments] == [(2581371121, "reviewed")]
    assert record.is_whole


def test_comments_that_were_not_read_leave_it_open() -> None:
    data = payload("comments")
    data["comments"]["totalCount"] = 120
    assert not mapping.summary_comments(data).is_whole


def test_changed_files_have_the_words_of_rest_and_keep_the_total() -> None:
    record = mapping.changed_files(payload("changed_files"))
    assert [file.status for file in record.files] == ["modified", "removed", "added", "renamed"]
    assert (record.total, record.base_ref) == (412, "main")


def test_files_that_github_cannot_tell_are_unknown_not_none() -> None:
    record = mapping.changed_files(payload("changed_files") | {"files": None})
    assert (record.total, record.files) == (None, ())


def test_a_pull_request_tells_its_first_commit_and_its_last_edit() -> None:
    record = mapping.pull_request(payload("pull_request"))
    assert record.first_commit_at == datetime(2026, 11, 19, 7, 30, tzinfo=UTC)
    assert record.edited_at == datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_a_first_commit_that_is_hidden_is_unknown() -> None:
    hidden = {"commits": {"totalCount": 2, "nodes": [{"firstCommit": None}]}}
    assert mapping.pull_request(payload("pull_request") | hidden).first_commit_at is None
    assert mapping.pull_request(payload("pull_request") | {"commits": {"totalCount": 2}}).first_commit_at is None


@pytest.mark.parametrize("text", ["<!--" * 16_384, "> #" * 20_000, "<!--" * 16_000 + "summarize by coderabbit.ai"])
def test_what_anybody_may_write_is_read_in_linear_time(text: str) -> None:
    # A backtracking engine needs minutes for these.
    assert [review_state(text)[0] for _ in range(50)] == ["reviewed"] * 50
