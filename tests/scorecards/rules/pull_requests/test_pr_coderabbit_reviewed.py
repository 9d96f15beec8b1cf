from dataclasses import replace
from typing import Any

import pytest

from apps.scorecards.facts import Process
from apps.scorecards.rules.pull_requests.pr_coderabbit_reviewed import pr_coderabbit_reviewed as rule
from tests.scorecards.facts import check, days_ago, pull_request, repository, review, summary
from tests.scorecards.rules.judging import UNREAD, judge, result


def with_check(conclusion: str = "success", **told: Any) -> Any:
    return pull_request(checks=(check("lint"), check("CodeRabbit", conclusion, **told)))


def test_a_review_passes_whatever_the_checks_say() -> None:
    bot = review("coderabbitai", "commented", is_human=False, is_review_bot=True)

    assert result(rule, pull_request(reviews=(review("grace"), bot), checks=UNREAD)) == "pass"


def test_a_check_without_anything_to_remark_passes() -> None:
    assert judge(rule, with_check(title="Review completed")).observed == "Review completed"
    assert judge(rule, with_check()).observed == "CodeRabbit's check succeeded"


def test_neither_review_nor_check_fails() -> None:
    assert result(rule, pull_request(reviews=(review("grace"),), checks=(check("lint"),))) == "fail"


@pytest.mark.parametrize(("conclusion", "at"), [("", None), ("success", days_ago(0.5))])
def test_merged_while_it_was_pending_fails(conclusion: str, at: Any) -> None:
    assert judge(rule, with_check(conclusion, completed_at=at)).observed == "CodeRabbit's review was still pending"


def test_what_it_reported_again_after_the_merge_is_unknown() -> None:
    assert result(rule, with_check(started_at=days_ago(0.5), completed_at=days_ago(0.5))) == "unknown"


def test_a_failed_check_fails() -> None:
    assert judge(rule, with_check("failure")).observed == "CodeRabbit's check: failure"


@pytest.mark.parametrize("conclusion", ["success", "failure", ""])
def test_rate_limited_it_is_unknown(conclusion: str) -> None:
    assert result(rule, with_check(conclusion, title="Review rate limited")) == "unknown"


def test_a_review_that_was_skipped_is_none() -> None:
    assert judge(rule, with_check(title="Review skipped")).observed == "Review skipped"
    assert result(rule, with_check(title="Review skipped: excluded by path filters")) == "not_applicable"


def test_checks_that_were_not_read_are_unknown() -> None:
    assert result(rule, pull_request(checks=UNREAD)) == "unknown"


def test_bots_are_left_alone() -> None:
    assert result(rule, pull_request(author_kind="dependency_bot")) == "not_applicable"


def test_reverts_need_none_unless_a_setting_asks_for_it() -> None:
    strict = repository(process=replace(Process(), unreviewed_title=""))
    title = 'Revert "[PE-12] Gateway bootstrap"'

    assert result(rule, pull_request(title=title)) == "not_applicable"
    assert result(rule, pull_request(title=title, repository=strict)) == "fail"


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("reviewed", "pass"),
        ("nothing_to_say", "pass"),
        ("rate_limited", "unknown"),
        ("skipped", "fail"),
        ("paused", "fail"),
        ("in_progress", "fail"),
    ],
)
def test_without_review_and_check_its_summary_tells(state: str, expected: str) -> None:
    assert result(rule, pull_request(review_summary=summary(state))) == expected


def test_what_is_excluded_by_path_filters_is_not_for_it() -> None:
    filtered = summary("skipped", words="Review was skipped due to path filters")

    assert judge(rule, pull_request(review_summary=filtered)).reason.startswith("all its files are excluded")


def test_a_summary_that_was_edited_after_the_merge_is_no_evidence() -> None:
    assert result(rule, pull_request(review_summary=summary(updated_at=days_ago(0.5)))) == "unknown"
    assert result(rule, pull_request(review_summary=UNREAD)) == "unknown"
