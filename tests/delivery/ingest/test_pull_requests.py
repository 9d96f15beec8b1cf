from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.delivery.ingest import upsert_board_items, upsert_pull_requests
from apps.delivery.models import BoardItem, PullRequest, Review
from apps.delivery.records import PullRequestRecord
from tests.records import ADA, BEN, FIRST_PASS, SECOND_PASS, after, card, label, merged, pull_request, review

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_repository")]
MERGED_AT = FIRST_PASS - timedelta(days=1)


def bring_in(*records: PullRequestRecord, second: bool = False) -> int:
    return upsert_pull_requests(records, target="R_1", seen_at=SECOND_PASS if second else FIRST_PASS)


def test_twice_is_the_same_as_once() -> None:
    record = pull_request(labels=(label("bug"),), assignees=(ADA,), reviews=(review(1), review(2, author=None)))
    bring_in(record, record)
    bring_in(record)

    row = PullRequest.objects.get()
    assert (row.labels, row.assignees) == (["bug"], ["ada"])
    assert set(Review.objects.values_list("github_id", "author__login")) == {(1, "ben"), (2, None)}


def test_update_keeps_the_key_and_what_other_feeds_noted() -> None:
    bring_in(pull_request())
    PullRequest.objects.update(checks_state="success", timeline_read_at=FIRST_PASS)
    before = PullRequest.objects.get().pk

    bring_in(merged(at=after(hours=3), merged_by=BEN))

    row = PullRequest.objects.get()
    assert (row.pk, row.state, row.merge_sha) == (before, "merged", "merge-1")
    assert (row.checks_state, row.timeline_read_at) == ("success", FIRST_PASS)


def test_older_look_changes_nothing_but_that_it_was_seen() -> None:
    bring_in(merged(at=after(hours=3)))

    bring_in(pull_request(reviews=(review(),)), second=True)

    row = PullRequest.objects.get()
    assert (row.state, row.seen_at) == ("merged", SECOND_PASS)


def test_dismissed_review_is_the_same_row() -> None:
    bring_in(pull_request(reviews=(review(),)))

    bring_in(pull_request(reviews=(review(state="dismissed"),)))

    assert Review.objects.get().state == "dismissed"


@pytest.mark.usefixtures("_board")
def test_card_that_came_first_gets_its_pull_request() -> None:
    upsert_board_items([card(1, kind="pull_request", content_node_id="PR_1")], target="PVT_1", seen_at=FIRST_PASS)

    bring_in(pull_request(1))

    assert BoardItem.objects.get().pull_request == PullRequest.objects.get()


def test_twenty_pull_requests_take_as_many_statements_as_one() -> None:
    records = [pull_request(number, reviews=(review(number),)) for number in range(1, 22)]

    with CaptureQueriesContext(connection) as one:
        bring_in(records[0])
    with CaptureQueriesContext(connection) as twenty:
        bring_in(*records[1:])

    assert len(twenty) <= len(one)


def text_after(record: PullRequestRecord) -> tuple[str, datetime | None]:
    upsert_pull_requests([record], target="R_1", seen_at=FIRST_PASS)
    row = PullRequest.objects.get()
    return row.body, row.edited_after_merge_at


def test_a_body_that_is_edited_after_the_merge_stays_as_it_was() -> None:
    edited_at = MERGED_AT + timedelta(hours=2)
    assert text_after(merged(at=MERGED_AT, body="as merged")) == ("as merged", None)

    edited = merged(at=MERGED_AT, body="embellished", edited_at=edited_at, updated_at=edited_at)

    assert text_after(edited) == ("as merged", edited_at)
    assert text_after(edited) == ("as merged", edited_at)


def test_a_title_that_is_changed_after_the_merge_stays_as_it_was() -> None:
    text_after(merged(at=MERGED_AT, title="Do it"))

    text_after(merged(at=MERGED_AT, title="[PE-1] Do it", updated_at=FIRST_PASS))

    row = PullRequest.objects.get()
    assert (row.title, row.edited_after_merge_at) == ("Do it", FIRST_PASS)


def test_a_merged_one_first_seen_after_an_edit_says_so() -> None:
    assert text_after(merged(at=MERGED_AT, body="new", edited_at=FIRST_PASS)) == ("new", FIRST_PASS)


def test_an_edit_before_the_merge_is_none_after_it() -> None:
    text_after(pull_request(body="draft"))

    assert text_after(merged(at=MERGED_AT, body="final", edited_at=MERGED_AT - timedelta(hours=1))) == ("final", None)
