import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.delivery.ingest import upsert_pull_requests, upsert_timelines
from apps.delivery.queries import pull_request_figures
from apps.delivery.queries.figures import PullRequestFigures
from apps.delivery.queries.periods import Span
from apps.delivery.records import EventRecord, PullRequestRecord, TimelineRecord
from tests.records import ADA, FIRST_PASS, START, actor, after, event, merged, pull_request, review
from tests.spans import ADMINISTRATOR, NEXT_WEEK, THE_WEEK, WEEK_END, week_until

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_repository")]

RABBIT = actor("coderabbitai", kind="Bot")
NEXT_TUESDAY = after(days=7)


def bring(record: PullRequestRecord, *events: EventRecord) -> None:
    upsert_pull_requests([record], target="R_1", seen_at=FIRST_PASS)
    timeline = TimelineRecord(node_id=record.node_id, events=events, has_board_events=True)
    upsert_timelines([timeline], target="batch", seen_at=FIRST_PASS)


def figures(span: Span = THE_WEEK) -> PullRequestFigures:
    return pull_request_figures(ADMINISTRATOR, span=span).figures


def test_a_merge_is_no_closing_unmerged() -> None:
    bring(merged(1, at=after(hours=5)))
    bring(pull_request(2, state="closed", closed_at=after(hours=1)))

    found = figures()
    assert (found.opened, found.merged, found.closed_unmerged, found.open_at_end) == (2, 1, 1, 0)
    assert found.hours_to_merge.p50 == pytest.approx(5)


def test_a_pull_request_made_ready_later_was_a_draft() -> None:
    bring(pull_request(1), event("ready_for_review", at=NEXT_TUESDAY))
    bring(pull_request(2, is_draft=True), event("convert_to_draft", at=NEXT_TUESDAY))
    bring(pull_request(3, is_draft=True))

    assert (figures().open_at_end, figures().drafts_at_end) == (3, 2)
    assert figures(NEXT_WEEK).drafts_at_end == 2
    assert [one.number for one in figures().waiting or ()] == [2]
    assert [one.number for one in figures(NEXT_WEEK).waiting or ()] == [1]


def test_a_pull_request_reopened_later_was_closed() -> None:
    bring(pull_request(1), event("closed", at=after(hours=1)), event("reopened", at=NEXT_TUESDAY))

    assert figures().open_at_end == 0
    assert figures(NEXT_WEEK).open_at_end == 1


def test_the_first_human_review_is_measured_from_the_last_time_it_became_ready() -> None:
    reviews = (review(1, author=RABBIT, submitted_at=after(hours=1)), review(2, submitted_at=after(hours=5)))
    bring(merged(1, at=after(hours=6), reviews=reviews), event("ready_for_review", at=after(hours=3)))

    found = figures()
    assert (found.hours_to_first_review.n, found.without_review) == (1, 0)
    assert found.hours_to_first_review.p50 == pytest.approx(2)


def test_a_review_by_the_author_or_a_bot_is_none() -> None:
    reviews = (review(1, author=RABBIT), review(2, author=ADA, state="commented"))
    bring(merged(1, at=after(hours=6), reviews=reviews))

    assert (figures().hours_to_first_review.n, figures().without_review) == (0, 1)


def test_a_deleted_account_was_a_human() -> None:
    bring(merged(1, at=after(hours=6), reviews=(review(1, author=None),)))
    bring(merged(2, at=after(hours=6), author=None, reviews=(review(2, author=None), review(3))))

    assert figures().hours_to_first_review.n == 2


def test_merges_to_other_branches_count_but_are_not_measured_for_review() -> None:
    bring(merged(1, at=after(hours=6), base_ref="release"))

    assert figures().merged == 1
    assert figures().without_review == 0


def test_who_waits_longest_comes_first() -> None:
    bring(pull_request(1, created_at=after(hours=1)))
    bring(pull_request(2))
    bring(pull_request(3, reviews=(review(1),)))
    bring(pull_request(4, reviews=(review(2, submitted_at=WEEK_END),)))

    waiting = figures().waiting or ()
    assert [one.number for one in waiting] == [2, 4, 1]
    assert waiting[0].hours == pytest.approx((WEEK_END - START).total_seconds() / 3600)


def test_the_running_week_shows_the_present_state() -> None:
    bring(pull_request(1, is_draft=True))
    bring(merged(2, at=after(hours=2)))

    found = figures(week_until(after(hours=2)))
    assert (found.merged, found.open_at_end, found.drafts_at_end) == (1, 1, 1)


@pytest.mark.parametrize("rows", [1, 30])
def test_figures_take_two_statements_whatever_the_history(rows: int) -> None:
    for number in range(rows):
        bring(merged(number, at=after(hours=2)) if number % 2 else pull_request(number))

    with CaptureQueriesContext(connection) as asked:
        pull_request_figures(ADMINISTRATOR, span=NEXT_WEEK, earlier=[THE_WEEK] * rows)

    assert len(asked) == 2


def test_merges_of_earlier_weeks_are_counted() -> None:
    bring(merged(1, at=after(hours=2)))

    assert pull_request_figures(ADMINISTRATOR, span=NEXT_WEEK, earlier=[THE_WEEK]).past == (1,)
