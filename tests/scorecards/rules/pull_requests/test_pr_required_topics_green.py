from dataclasses import replace
from typing import Any

import pytest

from apps.scorecards.facts import CheckFacts, PullRequestFacts
from apps.scorecards.rules.pull_requests.pr_required_topics_green import pr_required_topics_green as rule
from tests.scorecards.facts import check, days_ago, pull_request, repository
from tests.scorecards.rules.judging import UNREAD, judge, result

NAMES = ("lint-test / lint", "lint-test / test (3.11)", "build", "security / trivy", "CodeRabbit")
ALL = tuple(check(name) for name in NAMES)


def with_checks(*checks: CheckFacts, kind: Any = "service") -> PullRequestFacts:
    return pull_request(checks=checks, repository=repository(kind=kind))


def changed(name: str, **told: Any) -> tuple[CheckFacts, ...]:
    return tuple(replace(one, **told) if one.name == name else one for one in ALL)


def without(*names: str) -> tuple[CheckFacts, ...]:
    return tuple(one for one in ALL if one.name not in names)


def test_all_topics_green_pass() -> None:
    assert judge(rule, with_checks(*ALL)).observed == "green before the merge: lint, tests, security, coderabbit"


def test_one_job_may_cover_two_topics() -> None:
    assert result(rule, with_checks(check("CI / lint-test"), *ALL[3:])) == "pass"


@pytest.mark.parametrize("conclusion", ["failure", "timed_out", "cancelled", "action_required", "error"])
def test_a_failed_one_fails_by_name(conclusion: str) -> None:
    found = judge(rule, with_checks(*changed("lint-test / test (3.11)", conclusion=conclusion)))

    assert found.observed == "tests failed (lint-test / test (3.11))"


def test_one_failed_version_fails_its_topic() -> None:
    assert result(rule, with_checks(*ALL, check("lint-test / test (3.12)", "failure"))) == "fail"


def test_a_skipped_version_does_not() -> None:
    assert result(rule, with_checks(*ALL, check("lint-test / test (3.12)", "skipped"))) == "pass"


def test_a_topic_that_only_skipped_fails() -> None:
    assert judge(rule, with_checks(*changed("security / trivy", conclusion="skipped"))).observed == "security skipped"


PENDING = ({"conclusion": "", "completed_at": None}, {"completed_at": days_ago(0.5)})


@pytest.mark.parametrize("told", PENDING, ids=str)
def test_pending_at_the_merge_fails(told: dict[str, Any]) -> None:
    assert judge(rule, with_checks(*changed("CodeRabbit", **told))).observed == "coderabbit pending (CodeRabbit)"


AGAIN: dict[str, Any] = {"started_at": days_ago(0.6), "completed_at": days_ago(0.5)}
AGAIN_AS_STATUS: dict[str, Any] = {"started_at": days_ago(0.5), "completed_at": days_ago(0.5)}


@pytest.mark.parametrize("told", [AGAIN_AS_STATUS, AGAIN_AS_STATUS | {"conclusion": "", "completed_at": None}], ids=str)
def test_a_status_that_was_reported_again_does_not_say_what_it_said(told: dict[str, Any]) -> None:
    assert result(rule, with_checks(*changed("CodeRabbit", **told))) == "unknown"


@pytest.mark.parametrize("conclusion", ["success", "failure"])
def test_what_a_job_said_before_it_ran_again_nobody_can_tell(conclusion: str) -> None:
    found = judge(rule, with_checks(*changed("security / trivy", conclusion=conclusion, **AGAIN)))

    assert found.cause == "security / trivy ran after the merge; what it said before is not kept."


def test_what_failed_before_did_fail() -> None:
    again = check("lint-test / test (3.12)", **AGAIN)

    assert result(rule, with_checks(*changed("lint-test / test (3.11)", conclusion="failure"), again)) == "fail"


def test_a_job_of_no_topic_does_not_count() -> None:
    assert result(rule, with_checks(*changed("build", conclusion="failure"))) == "pass"


def test_missing_topics_fail_by_name() -> None:
    assert judge(rule, with_checks(*without("lint-test / lint", "CodeRabbit"))).observed == (
        "lint missing; coderabbit missing"
    )


def test_documents_need_no_tests_and_no_scan() -> None:
    checks = without("lint-test / test (3.11)", "security / trivy")

    assert judge(rule, with_checks(*checks, kind="docs")).observed == "green before the merge: lint, coderabbit"


def test_of_an_unknown_kind_nobody_can_tell_whether_it_needs_a_scan() -> None:
    assert judge(rule, with_checks(*without("security / trivy"), kind=UNREAD)).cause.startswith(UNREAD.cause)


def test_whatever_its_kind_it_passes_with_all_and_fails_without_lint() -> None:
    assert result(rule, with_checks(*ALL, kind=UNREAD)) == "pass"
    assert result(rule, with_checks(*without("lint-test / lint", "security / trivy"), kind=UNREAD)) == "fail"


def test_checks_that_were_not_read_are_unknown() -> None:
    assert result(rule, pull_request(checks=UNREAD)) == "unknown"


def test_dependency_bots_need_them_too() -> None:
    assert result(rule, pull_request(checks=(), author_kind="dependency_bot")) == "fail"
