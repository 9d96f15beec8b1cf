from datetime import UTC
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.catalog.ingest import upsert_repositories
from apps.delivery.ingest import upsert_deployments, upsert_issues, upsert_pull_requests, upsert_timelines
from apps.delivery.queries import (
    DeploymentFilters,
    Paging,
    WorkFilters,
    deployment_rows,
    issue_rows,
    pull_request_rows,
)
from apps.delivery.queries.periods import Period, week_period
from apps.delivery.records import TimelineRecord
from tests.records import (
    ADA,
    BEN,
    FIRST_PASS,
    START,
    actor,
    after,
    deployment,
    event,
    issue,
    label,
    merged,
    pull_request,
    repository,
)
from tests.spans import ADMINISTRATOR

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_repository")]

THE_WEEK = week_period("2026-W36", zone=UTC)
NEXT_WEEK = week_period("2026-W37", zone=UTC)


def issues(**values: Any) -> list[int]:
    return [row.number for row in issue_rows(ADMINISTRATOR, filters=WorkFilters(**values), paging=Paging()).rows]


def pull_requests(**values: Any) -> list[int]:
    found = pull_request_rows(ADMINISTRATOR, filters=WorkFilters(**values), paging=Paging())
    return [row.number for row in found.rows]


def deployments(**values: Any) -> list[int]:
    found = deployment_rows(ADMINISTRATOR, filters=DeploymentFilters(**values), paging=Paging())
    return [row.deployment_id for row in found.rows]


def test_issues_narrow_by_what_they_are() -> None:
    closed = issue(2, state="closed", closed_at=after(days=8), author=None, created_at=after(hours=1))
    bot = issue(3, author=actor("renovate", kind="Bot"), labels=(label("Bug"),), created_at=after(hours=2))
    upsert_issues([issue(1), closed, bot], target="R_1", seen_at=FIRST_PASS)

    assert issues() == [3, 2, 1]
    assert issues(state="closed") == issues(closed_in=NEXT_WEEK) == issues(text="#2") == [2]
    assert issues(author="ADA") == [1]
    assert issues(author_kind="human") == [2, 1]
    assert issues(label="bug") == issues(author_kind="dependency_bot") == issues(text="pe-3") == [3]
    assert issues(opened_in=NEXT_WEEK) == []


def test_issues_narrow_by_the_week_of_their_reopening() -> None:
    upsert_issues([issue(1), issue(2)], target="R_1", seen_at=FIRST_PASS)
    events = (event("closed", at=after(hours=1)), event("reopened", at=after(hours=2)))
    upsert_timelines(
        [TimelineRecord(node_id="I_1", events=events, has_board_events=True)], target="batch", seen_at=FIRST_PASS
    )

    assert issues(reopened_in=THE_WEEK) == [1]


def test_a_row_of_an_issue_tells_its_labels_and_assignees() -> None:
    record = issue(1, labels=(label("b"), label("a")), assignees=(BEN, ADA), author=None)
    upsert_issues([record], target="R_1", seen_at=FIRST_PASS)

    row = issue_rows(ADMINISTRATOR, filters=WorkFilters(), paging=Paging()).rows[0]
    assert (row.labels, row.assignees) == (("a", "b"), ("ada", "ben"))
    assert (row.author, row.author_kind, row.repository) == (None, "human", "service-1")


def test_pull_requests_narrow_by_what_they_are() -> None:
    records = [pull_request(1, is_draft=True), merged(2, at=after(hours=5)), merged(3, at=after(days=8))]
    upsert_pull_requests(records, target="R_1", seen_at=FIRST_PASS)

    assert pull_requests(state="merged", merged_in=THE_WEEK) == [2]
    assert pull_requests(is_draft=True) == [1]
    assert pull_requests(closed_in=NEXT_WEEK) == [3]


def test_deployments_narrow_by_what_they_are() -> None:
    states = (("success", after(days=8)),)
    records = [deployment(1, states=states), deployment(2, environment="staging", commit_sha="abc123")]
    upsert_deployments(records, target="R_1", seen_at=FIRST_PASS)

    assert deployments(tier="production") == deployments(finished_in=NEXT_WEEK) == deployments(succeeded=True) == [1]
    assert deployments(environment="STAGING") == deployments(text="ABC") == deployments(state="pending") == [2]
    assert deployments(author="ada", opened_in=THE_WEEK) == [2, 1]


def test_repositories_that_are_not_measured_have_no_rows() -> None:
    upsert_issues([issue(1)], target="R_1", seen_at=FIRST_PASS)
    upsert_repositories([repository(1, is_archived=True)], target="organization", seen_at=FIRST_PASS)

    assert issues() == []


@pytest.mark.parametrize("sort", ["created", "-created", "updated", "-updated"])
def test_pages_follow_one_another_through_equal_times(sort: str) -> None:
    upsert_issues([issue(number) for number in range(1, 8)], target="R_1", seen_at=FIRST_PASS)
    numbers: list[int] = []
    cursor = ""
    while not numbers or cursor:
        page = issue_rows(ADMINISTRATOR, filters=WorkFilters(), paging=Paging(sort=sort, cursor=cursor, limit=3))
        numbers += [row.number for row in page.rows]
        cursor = page.next_cursor

    assert sorted(numbers) == list(range(1, 8))


@pytest.mark.parametrize("rows", [1, 30])
def test_a_page_takes_as_many_statements_whatever_its_rows(rows: int) -> None:
    records = [issue(number, labels=(label("a"),), assignees=(ADA,)) for number in range(1, rows + 1)]
    upsert_issues(records, target="R_1", seen_at=FIRST_PASS)
    upsert_pull_requests([pull_request(number) for number in range(1, rows + 1)], target="R_1", seen_at=FIRST_PASS)

    with CaptureQueriesContext(connection) as asked:
        assert len(issues()) == len(pull_requests()) == rows

    assert len(asked) == 4


def test_a_period_ends_before_its_end() -> None:
    upsert_issues([issue(1)], target="R_1", seen_at=FIRST_PASS)

    assert issues(opened_in=Period(start_at=after(days=-1), end_at=START)) == []
