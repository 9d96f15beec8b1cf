from datetime import datetime
from typing import Any

import pytest

from apps.catalog.ingest import upsert_repositories
from apps.catalog.models import Repository
from apps.delivery.ingest import upsert_checks, upsert_pull_requests
from apps.delivery.records import HeadChecksRecord, PullRequestRecord
from apps.scorecards.facts import Missing, Process, RecentPullRequest
from apps.scorecards.queries.loading.recent import recent_pull_requests
from tests.records import START, actor, after, check, merged, pull_request, repository, review

pytestmark = pytest.mark.django_db

RABBIT = actor("coderabbitai", kind="Bot")


def read(*records: PullRequestRecord) -> None:
    upsert_repositories([repository(1)], target="organization", seen_at=START)
    upsert_pull_requests(records, target="R_1", seen_at=START)


def recent(*, now: datetime, checks_missing: Missing | None = None) -> tuple[RecentPullRequest, ...]:
    key = Repository.objects.get().pk
    return recent_pull_requests([key], process=Process(), now=now).of(key, checks_missing=checks_missing)


def test_opened_or_merged_of_late_they_count() -> None:
    read(pull_request(1), merged(2, at=after(days=20)), pull_request(3, created_at=after(days=25)))

    assert [one.number for one in recent(now=after(days=30))] == [3, 2]


def test_a_review_by_the_bot_is_seen() -> None:
    read(pull_request(1, reviews=(review(author=RABBIT),)), pull_request(2, reviews=(review(2),)))

    assert {one.number: one.is_seen_by_review_bot for one in recent(now=after(days=1))} == {1: True, 2: False}


def test_its_report_on_the_head_is_seen(django_assert_max_num_queries: Any) -> None:
    read(pull_request(1))
    checks = HeadChecksRecord(
        pull_request_node_id="PR_1", head_sha="head-1", state="success", checks=(check("CodeRabbit", kind="status"),)
    )
    upsert_checks([checks], target="organization", seen_at=START)

    with django_assert_max_num_queries(3):
        assert recent(now=after(days=1))[0].is_seen_by_review_bot is True


def test_without_checks_nobody_can_tell_that_it_was_not_there() -> None:
    read(pull_request(1, reviews=(review(author=RABBIT),)), pull_request(2))
    unread = Missing(cause="Checks have not been read.")

    found = recent(now=after(days=1), checks_missing=unread)

    assert {one.number: one.is_seen_by_review_bot for one in found} == {1: True, 2: unread}
