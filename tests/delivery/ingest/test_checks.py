from datetime import timedelta

import pytest

from apps.delivery.ingest import read_checks_again, upsert_checks, upsert_pull_requests
from apps.delivery.models import Check, PullRequest
from apps.delivery.records import CheckRecord, HeadChecksRecord
from tests.records import FIRST_PASS, check, merged, pull_request

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_repository")]

RUNNING = check("tests", status="in_progress", conclusion="", completed_at=None)


def bring_in(*checks: CheckRecord, state: str = "success", sha: str = "head-1") -> PullRequest:
    record = HeadChecksRecord(pull_request_node_id="PR_1", head_sha=sha, state=state, checks=checks)
    upsert_checks([record], target="batch", seen_at=FIRST_PASS)
    return PullRequest.objects.get()


@pytest.fixture
def _open(_repository: None) -> None:
    upsert_pull_requests([pull_request()], target="R_1", seen_at=FIRST_PASS)


@pytest.mark.usefixtures("_open")
def test_twice_is_the_same_as_once() -> None:
    bring_in(check("lint"), check("tests"))
    row = bring_in(check("lint"), check("tests"))

    assert set(Check.objects.values_list("name", "sha")) == {("lint", "head-1"), ("tests", "head-1")}
    assert (row.checks_state, row.checks_read_at, row.checks_head_sha) == ("success", FIRST_PASS, "head-1")


@pytest.mark.usefixtures("_open")
def test_new_run_of_a_check_replaces_the_old_one() -> None:
    bring_in(check("tests", conclusion="failure"), state="failure")

    bring_in(check("tests", node_id="CR_again"))

    assert list(Check.objects.values_list("node_id", "conclusion")) == [("CR_again", "success")]


@pytest.mark.usefixtures("_open")
def test_checks_of_an_earlier_head_stay() -> None:
    bring_in(check("tests"))

    bring_in(check("tests", node_id="CR_new"), sha="head-2")

    assert Check.objects.count() == 2


@pytest.mark.usefixtures("_open")
def test_checks_of_an_open_pull_request_are_never_final() -> None:
    assert not bring_in(check("tests")).checks_are_final


@pytest.mark.parametrize(
    ("found", "state", "hours", "is_final"),
    [
        (check("tests"), "success", 1, True),
        (RUNNING, "pending", 1, False),
        (RUNNING, "pending", 25, True),
    ],
)
def test_checks_of_a_merged_one_are_final_once_nothing_runs(
    found: CheckRecord, state: str, hours: int, is_final: bool
) -> None:
    upsert_pull_requests([merged(at=FIRST_PASS - timedelta(hours=hours))], target="R_1", seen_at=FIRST_PASS)

    assert bring_in(found, state=state).checks_are_final is is_final


def test_pull_request_that_is_not_synced_is_left_out() -> None:
    record = HeadChecksRecord(pull_request_node_id="PR_9", head_sha="x", state="success", checks=(check("lint"),))

    upsert_checks([record], target="batch", seen_at=FIRST_PASS)

    assert not Check.objects.exists()


@pytest.mark.usefixtures("_open")
def test_a_head_whose_checks_were_told_of_is_read_again() -> None:
    row = bring_in(check("tests"))
    number = row.repository.github_id

    read_checks_again("head-0", repository_github_id=number)
    assert PullRequest.objects.get().checks_read_at == FIRST_PASS
    read_checks_again("head-1", repository_github_id=number)

    assert PullRequest.objects.get().checks_read_at is None
