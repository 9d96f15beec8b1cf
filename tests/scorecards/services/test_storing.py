from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.catalog.models import Repository
from apps.delivery.ingest import upsert_checks, upsert_issues
from apps.delivery.records import HeadChecksRecord
from apps.scorecards.facts import known
from apps.scorecards.models import ResultChange, RuleResult, ScoreDay, SubjectResult
from apps.scorecards.registry import all_rules
from apps.scorecards.rules import Scope, Window
from apps.scorecards.rules.branching.default_branch_is_main import default_branch_is_main
from apps.scorecards.rules.branching.hotfix_branch_name import hotfix_branch_name
from apps.scorecards.rules.branching.pr_branch_name import pr_branch_name
from apps.scorecards.rules.issues.issue_phase_label import issue_phase_label
from apps.scorecards.rules.pull_requests.pr_coderabbit_reviewed import pr_coderabbit_reviewed
from apps.scorecards.rules.pull_requests.pr_title_issue_id import pr_title_issue_id
from tests.records import after, check, issue, merged, pull_request
from tests.scorecards.rules.judging import UNREAD
from tests.scorecards.services.conftest import MERGED_AT, judge

pytestmark = pytest.mark.django_db

Read = Callable[..., None]
FIRST, SECOND, THIRD = (MERGED_AT + timedelta(hours=hours) for hours in (1, 2, 3))
LONG_AFTER = MERGED_AT + timedelta(days=40)
longer = replace(pr_title_issue_id, window=Window(days=90))
UNTITLED = merged(1, at=MERGED_AT, title="Do something")


def of_subject(rule: str) -> SubjectResult:
    return SubjectResult.objects.get(rule=rule)


def of_repository(rule: str) -> RuleResult:
    return RuleResult.objects.get(rule=rule)


def changes(rule: str) -> list[tuple[str, str, datetime]]:
    rows = ResultChange.objects.filter(rule=rule).order_by("pk")
    return list(rows.values_list("from_result", "to_result", "at"))


def test_a_merge_keeps_its_result_whatever_it_is_called_later(read: Read) -> None:
    read(FIRST, UNTITLED)
    judge(FIRST, pr_title_issue_id)
    read(SECOND, replace(UNTITLED, title="[PE-1] Do something", updated_at=SECOND))

    done = judge(SECOND, pr_title_issue_id)

    row = of_subject("pr-title-issue-id")
    assert (row.result, row.title, row.is_final, row.judged_at) == ("fail", "Do something", True, FIRST)
    assert done.subjects == 0


def test_judged_for_other_rules_again_it_keeps_what_is_final(read: Read) -> None:
    read(FIRST, UNTITLED)
    judge(FIRST, pr_title_issue_id)
    read(SECOND, replace(UNTITLED, title="[PE-1] Do something", updated_at=SECOND))

    judge(SECOND, pr_title_issue_id, pr_coderabbit_reviewed)

    assert of_subject("pr-title-issue-id").result == "fail"
    assert of_subject("pr-coderabbit-reviewed").result == "unknown"


def test_an_open_one_is_judged_as_it_stands(read: Read) -> None:
    read(FIRST, pull_request(1, title="Do something"))
    judge(FIRST, pr_title_issue_id)
    read(SECOND, pull_request(1, title="[PE-1] Do something", updated_at=SECOND))

    judge(SECOND, pr_title_issue_id)

    row = of_subject("pr-title-issue-id")
    assert (row.result, row.is_final, row.since, row.judged_at) == ("pass", False, SECOND, SECOND)


def test_the_unknown_are_judged_again_when_the_fact_is_there(read: Read) -> None:
    read(FIRST, UNTITLED)
    judge(FIRST, pr_coderabbit_reviewed)
    before = of_subject("pr-coderabbit-reviewed")
    _read_checks(seen_at=SECOND)

    judge(SECOND, pr_coderabbit_reviewed)

    row = of_subject("pr-coderabbit-reviewed")
    assert (before.result, before.is_final, before.cause != "") == ("unknown", False, True)
    assert (row.result, row.is_final, row.cause, row.since) == ("pass", True, "", SECOND)


def _read_checks(*, seen_at: datetime) -> None:
    report = check("CodeRabbit", title="Review completed", completed_at=after(hours=2))
    record = HeadChecksRecord(pull_request_node_id="PR_1", head_sha="head-1", state="success", checks=(report,))
    upsert_checks([record], target="organization", seen_at=seen_at)


def test_a_new_version_of_a_rule_judges_again(read: Read) -> None:
    read(FIRST, UNTITLED)
    judge(FIRST, pr_title_issue_id)
    newer = replace(pr_title_issue_id, version=2)

    judge(SECOND, newer)

    row = of_subject("pr-title-issue-id")
    assert (row.version, row.is_final, row.since, row.judged_at) == (2, True, FIRST, SECOND)
    assert judge(THIRD, newer).subjects == 0


def test_a_merge_whose_time_has_passed_is_not_judged(read: Read) -> None:
    read(LONG_AFTER, UNTITLED)

    done = judge(LONG_AFTER, pr_title_issue_id, pr_branch_name)

    assert (done.subjects, SubjectResult.objects.count()) == (0, 0)
    assert of_repository("pr-title-issue-id").reason == "no pull request that it concerns, merged in 28 days"


def test_what_stayed_unknown_until_its_time_had_passed_is_left_alone(read: Read) -> None:
    read(FIRST, UNTITLED)
    judge(FIRST, pr_coderabbit_reviewed, longer)
    read(LONG_AFTER, replace(UNTITLED, title="[PE-1] Do something", updated_at=LONG_AFTER))

    first, second = (judge(LONG_AFTER, pr_coderabbit_reviewed, longer) for _ in range(2))

    row = of_subject("pr-coderabbit-reviewed")
    assert (row.result, row.title, row.judged_at) == ("unknown", "Do something", FIRST)
    assert (first.subjects, second.subjects) == (1, 0)


def test_of_an_issue_that_counts_no_more_nothing_is_kept(read: Read) -> None:
    read(FIRST)
    upsert_issues([issue(1)], target="R_1", seen_at=FIRST)
    judge(FIRST, issue_phase_label)
    before = SubjectResult.objects.count()
    closed = issue(1, state="closed", closed_at=FIRST, updated_at=SECOND)
    upsert_issues([closed], target="R_1", seen_at=SECOND)

    judge(SECOND, issue_phase_label)

    assert (before, SubjectResult.objects.count()) == (1, 0)


def test_of_what_a_rule_is_not_about_nothing_is_stored(read: Read) -> None:
    read(FIRST, UNTITLED, merged(2, at=MERGED_AT, head_ref="hotfix/PE-2"))

    done = judge(FIRST, hotfix_branch_name)

    assert (done.subjects, of_subject("hotfix-branch-name").number) == (1, 2)
    assert of_repository("hotfix-branch-name").sample == {"passed": 1, "failed": 0, "unknown": 0, "not_applicable": 0}
    assert judge(SECOND, hotfix_branch_name).subjects == 0


def test_a_rule_that_is_about_nothing_there_does_not_apply(read: Read) -> None:
    read(FIRST, UNTITLED)

    judge(FIRST, hotfix_branch_name)

    row = of_repository("hotfix-branch-name")
    assert (row.result, row.reason) == ("not_applicable", "no pull request that it concerns, merged in 90 days")


def test_rows_of_what_a_rule_is_no_longer_about_are_removed(read: Read) -> None:
    read(FIRST, UNTITLED, merged(2, at=MERGED_AT, head_ref="hotfix/PE-2"), pull_request(3))
    judge(FIRST, replace(hotfix_branch_name, scope=None))
    before = SubjectResult.objects.count()

    judge(SECOND, hotfix_branch_name)

    assert (before, of_subject("hotfix-branch-name").number) == (3, 2)


def test_what_a_rule_may_be_about_is_unknown(read: Read) -> None:
    read(FIRST, UNTITLED)
    unread = Scope(holds=lambda facts: known(UNREAD), otherwise="not seen")

    judge(FIRST, replace(hotfix_branch_name, scope=unread))

    assert (of_subject("hotfix-branch-name").result, of_subject("hotfix-branch-name").cause) == (
        "unknown",
        UNREAD.cause,
    )


def test_a_result_tells_since_when_it_is_and_each_change(read: Read) -> None:
    read(FIRST, pull_request(1))
    judge(FIRST, default_branch_is_main)
    _rename_default_branch("master")

    judge(SECOND, default_branch_is_main)
    judge(THIRD, default_branch_is_main)

    row = of_repository("default-branch-is-main")
    assert (row.result, row.observed, row.since, row.evaluated_at) == ("fail", "master", SECOND, THIRD)
    assert changes("default-branch-is-main") == [("", "pass", FIRST), ("pass", "fail", SECOND)]


def test_other_words_for_the_same_result_are_no_change(read: Read) -> None:
    read(FIRST, pull_request(1))
    _rename_default_branch("master")
    judge(FIRST, default_branch_is_main)
    _rename_default_branch("trunk")

    judge(SECOND, default_branch_is_main)

    row = of_repository("default-branch-is-main")
    assert (row.observed, row.since, row.evaluated_at) == ("trunk", FIRST, SECOND)
    assert changes("default-branch-is-main") == [("", "fail", FIRST)]


def _rename_default_branch(name: str) -> None:
    Repository.objects.update(default_branch=name)


def test_judging_again_writes_nothing_but_the_scores(read: Read) -> None:
    read(FIRST, UNTITLED, pull_request(2))
    first = judge(FIRST, *all_rules())
    rows = SubjectResult.objects.count() + RuleResult.objects.count() + ResultChange.objects.count()

    second = judge(FIRST + timedelta(minutes=1), *all_rules())

    assert first.written == rows + 1
    assert second.written == 1


def test_only_rows_that_differ_are_written(read: Read) -> None:
    read(FIRST, pull_request(1), pull_request(2, title="Do something"))
    judge(FIRST, pr_title_issue_id)
    read(SECOND, pull_request(1), pull_request(2, updated_at=SECOND))

    with CaptureQueriesContext(connection) as queries:
        judge(SECOND, pr_title_issue_id)

    assert sorted(SubjectResult.objects.values_list("number", "judged_at")) == [(1, FIRST), (2, SECOND)]
    assert sum('UPDATE "scorecards_subjectresult"' in one["sql"] for one in queries) == 1


def test_a_day_keeps_its_last_score(read: Read) -> None:
    read(FIRST, pull_request(1))
    judge(FIRST, default_branch_is_main)
    _rename_default_branch("master")

    judge(SECOND, default_branch_is_main)
    judge(SECOND + timedelta(days=1), default_branch_is_main)

    days = ScoreDay.objects.order_by("day").values_list("day", "score", "failed", "evaluated_at")
    assert list(days) == [
        (SECOND.date(), 0, 1, SECOND),
        (SECOND.date() + timedelta(days=1), 0, 1, SECOND + timedelta(days=1)),
    ]


def test_the_sample_of_a_repository_is_what_its_subjects_came_to(read: Read) -> None:
    read(FIRST, UNTITLED, merged(2, at=MERGED_AT), pull_request(3))

    judge(FIRST, pr_title_issue_id)

    row = of_repository("pr-title-issue-id")
    assert (row.result, row.observed) == ("fail", "1 of 2")
    assert row.sample == {"passed": 1, "failed": 1, "unknown": 0, "not_applicable": 0}
    assert row.evidence == [["#1 Do something", UNTITLED.url]]
