from datetime import timedelta

import pytest

from apps.catalog.ingest import upsert_repositories
from apps.delivery.ingest import (
    upsert_board_items,
    upsert_boards,
    upsert_changed_files,
    upsert_checks,
    upsert_deployments,
    upsert_issues,
    upsert_pull_requests,
    upsert_summary_comments,
    upsert_timelines,
)
from apps.delivery.models import Issue
from apps.delivery.queries.sync_targets import (
    changed_files_to_read,
    checks_to_read,
    coderabbit_to_read,
    deployments_unsettled_since,
    timelines_to_read,
)
from apps.delivery.records import HeadChecksRecord, TimelineRecord
from tests.records import FIRST_PASS, after, board, card, deployment, issue, merged, pull_request, repository
from tests.records_of_runs import changed_files, summaries, summary

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_content")]


@pytest.fixture
def _content() -> None:
    upsert_repositories([repository(1)], target="organization", seen_at=FIRST_PASS)
    upsert_boards([board(1)], target="organization", seen_at=FIRST_PASS)
    upsert_issues([issue(1, updated_at=after(hours=1))], target="R_1", seen_at=FIRST_PASS)
    upsert_pull_requests([pull_request(1)], target="R_1", seen_at=FIRST_PASS)


def read_timelines() -> None:
    records = [TimelineRecord(node_id=node_id, events=(), has_board_events=True) for node_id in timelines_to_read()]
    upsert_timelines(records, target="batch", seen_at=FIRST_PASS)


def read_checks(*, state: str = "success", sha: str = "head-1") -> None:
    record = HeadChecksRecord(pull_request_node_id="PR_1", head_sha=sha, state=state, checks=())
    upsert_checks([record], target="batch", seen_at=FIRST_PASS)


def test_unread_timelines_are_to_be_read_the_latest_changed_first() -> None:
    assert timelines_to_read() == ["I_1", "PR_1"]
    assert timelines_to_read(limit=1) == ["I_1"]


def test_read_timelines_are_not_read_again_until_something_changes() -> None:
    read_timelines()
    assert timelines_to_read() == []

    upsert_issues([issue(1, updated_at=after(hours=2))], target="R_1", seen_at=FIRST_PASS)
    assert timelines_to_read() == ["I_1"]


def test_changed_card_asks_for_the_timeline_of_its_content() -> None:
    upsert_board_items([card(1)], target="PVT_1", seen_at=FIRST_PASS)
    read_timelines()
    assert timelines_to_read() == []

    upsert_board_items([card(1, updated_at=after(hours=9))], target="PVT_1", seen_at=FIRST_PASS)
    assert timelines_to_read() == ["I_1"]


def test_timelines_of_what_is_gone_or_archived_are_not_read() -> None:
    Issue.objects.update(gone_at=FIRST_PASS)
    assert timelines_to_read() == ["PR_1"]

    upsert_repositories([repository(1, is_archived=True)], target="organization", seen_at=FIRST_PASS)
    assert timelines_to_read() == []


def test_settled_checks_of_an_open_head_are_not_read_again() -> None:
    assert checks_to_read(now=FIRST_PASS) == ["PR_1"]
    read_checks()

    assert checks_to_read(now=FIRST_PASS) == []


@pytest.mark.parametrize(("state", "sha"), [("pending", "head-1"), ("success", "head-0")])
def test_checks_that_run_or_are_of_another_head_are_read_again(state: str, sha: str) -> None:
    read_checks(state=state, sha=sha)

    assert checks_to_read(now=FIRST_PASS) == ["PR_1"]


def test_checks_are_read_again_after_a_change() -> None:
    read_checks()
    changed_at = FIRST_PASS + timedelta(minutes=1)
    upsert_pull_requests([pull_request(1, updated_at=changed_at)], target="R_1", seen_at=FIRST_PASS)

    assert checks_to_read(now=FIRST_PASS) == ["PR_1"]


def test_head_without_checks_is_read_again_for_an_hour() -> None:
    changed_at = FIRST_PASS - timedelta(minutes=59)
    upsert_pull_requests([pull_request(1, updated_at=changed_at)], target="R_1", seen_at=FIRST_PASS)
    read_checks(state="")

    assert checks_to_read(now=FIRST_PASS) == ["PR_1"]


def test_checks_of_a_merged_one_are_read_once_more_within_ninety_days() -> None:
    read_checks()
    upsert_pull_requests([merged(1, at=after(days=1))], target="R_1", seen_at=FIRST_PASS)
    assert checks_to_read(now=after(days=91)) == ["PR_1"]
    assert checks_to_read(now=after(days=92)) == []

    read_checks()
    assert checks_to_read(now=after(days=2)) == []


def test_oldest_deployment_without_an_outcome_tells_since_when_to_look() -> None:
    waiting = [deployment(number, created_at=after(days=number)) for number in (2, 3)]
    done = deployment(1, states=(("success", after(minutes=5)),))
    upsert_deployments([done, *waiting], target="R_1", seen_at=FIRST_PASS)

    assert deployments_unsettled_since("R_1") == after(days=2)


def test_deployments_that_all_have_their_outcome_or_are_given_up_ask_for_nothing() -> None:
    assert deployments_unsettled_since("R_1") is None

    forgotten = deployment(2, created_at=after(days=-40))
    replaced = deployment(3, state="inactive")
    done = deployment(1, states=(("success", after(minutes=5)),))
    upsert_deployments([done, forgotten, replaced], target="R_1", seen_at=FIRST_PASS)

    assert deployments_unsettled_since("R_1") is None


def test_changed_files_are_read_once_for_each_head() -> None:
    assert changed_files_to_read(now=FIRST_PASS) == ["PR_1"]
    upsert_changed_files([changed_files("a.py")], target="batch", seen_at=FIRST_PASS)
    assert changed_files_to_read(now=FIRST_PASS) == []

    moved = pull_request(1, head_sha="head-9", updated_at=after(hours=2))
    upsert_pull_requests([moved], target="R_1", seen_at=FIRST_PASS)
    assert changed_files_to_read(now=FIRST_PASS) == ["PR_1"]


def test_a_pull_request_to_another_base_changes_other_files() -> None:
    upsert_changed_files([changed_files("a.py")], target="batch", seen_at=FIRST_PASS)

    retargeted = pull_request(1, base_ref="release/1.4", updated_at=after(hours=2))
    upsert_pull_requests([retargeted], target="R_1", seen_at=FIRST_PASS)

    assert changed_files_to_read(now=FIRST_PASS) == ["PR_1"]


def test_comments_are_read_again_when_the_pull_request_changed_or_a_review_runs() -> None:
    assert coderabbit_to_read(now=FIRST_PASS) == ["PR_1"]
    upsert_summary_comments([summaries(summary())], target="batch", seen_at=FIRST_PASS)
    assert coderabbit_to_read(now=FIRST_PASS) == []

    upsert_summary_comments([summaries(summary(state="in_progress"))], target="batch", seen_at=FIRST_PASS)
    assert coderabbit_to_read(now=FIRST_PASS) == ["PR_1"]


def test_what_was_merged_long_ago_is_not_read() -> None:
    old = merged(at=FIRST_PASS - timedelta(days=91), updated_at=FIRST_PASS)
    older = merged(2, at=FIRST_PASS - timedelta(days=181), updated_at=FIRST_PASS)
    upsert_pull_requests([old, older], target="R_1", seen_at=FIRST_PASS)
    assert coderabbit_to_read(now=FIRST_PASS) == []
    assert changed_files_to_read(now=FIRST_PASS) == ["PR_1"]
