from typing import Any

import pytest

from apps.scorecards.rules.pull_requests.coderabbit_enabled import coderabbit_enabled as rule
from tests.scorecards.facts import days_ago, file, files, recent, repository
from tests.scorecards.rules.judging import UNREAD, judge, result


def test_seen_once_it_passes() -> None:
    pulls = (recent(14), recent(13, is_seen_by_review_bot=True))

    assert judge(rule, repository(recent_pull_requests=pulls)).observed == "seen on #13"


def test_never_seen_it_fails() -> None:
    found = judge(rule, repository(recent_pull_requests=(recent(14), recent(13, author_kind="ai_agent"))))

    assert (found.result, found.observed) == ("fail", "not seen on any of 2 pull requests")


@pytest.mark.parametrize(
    "told", [{"author_kind": "dependency_bot"}, {"is_draft": True}, {"opened_at": days_ago(0.01)}], ids=str
)
def test_it_need_not_come_to_each(told: dict[str, Any]) -> None:
    assert result(rule, repository(recent_pull_requests=(recent(14, **told),))) == "unknown"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "pass"),
        ("reviews: {auto_review: {enabled: true}}", "pass"),
        ("reviews: {path_filters: ['!**/*.md']}", "pass"),
        ("reviews: {auto_review: {enabled: false}}", "fail"),
        ("reviews: [", "fail"),
        (None, "unknown"),
    ],
)
def test_without_pull_requests_the_configuration_tells(text: str | None, expected: str) -> None:
    configured = files(file(".coderabbit.yml", text, kind="coderabbit"))

    assert result(rule, repository(files=configured)) == expected


def test_without_either_nobody_can_tell() -> None:
    assert "no configuration" in judge(rule, repository()).cause


def test_without_checks_nobody_can_tell_that_it_was_not_there() -> None:
    unread = (recent(14), recent(13, is_seen_by_review_bot=UNREAD))

    assert judge(rule, repository(recent_pull_requests=unread)).cause == UNREAD.cause


def test_pull_requests_that_were_not_read_are_unknown() -> None:
    assert result(rule, repository(recent_pull_requests=UNREAD)) == "unknown"
