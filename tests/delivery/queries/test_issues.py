from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.delivery.ingest import upsert_issues, upsert_timelines
from apps.delivery.queries import issue_figures
from apps.delivery.queries.figures import IssueCounts, IssueFigures
from apps.delivery.queries.periods import Span
from apps.delivery.records import EventRecord, TimelineRecord
from tests.records import FIRST_PASS, START, actor, after, event, issue
from tests.spans import ADMINISTRATOR, NEXT_WEEK, THE_WEEK, WEEK_END, WEEK_START, week_until

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_repository")]

NEXT_TUESDAY = after(days=7)
DEPENDABOT = actor("dependabot", kind="Bot")


def bring(number: int = 1, *events: EventRecord, **values: object) -> None:
    upsert_issues([issue(number, **values)], target="R_1", seen_at=FIRST_PASS)
    record = TimelineRecord(node_id=f"I_{number}", events=events, has_board_events=True)
    upsert_timelines([record], target="batch", seen_at=FIRST_PASS)


def closed(at: datetime) -> dict[str, object]:
    return {"state": "closed", "closed_at": at}


def figures(span: Span = THE_WEEK) -> IssueFigures:
    return issue_figures(ADMINISTRATOR, span=span).figures


def counts(span: Span = THE_WEEK) -> tuple[int | None, ...]:
    found = figures(span)
    return (found.opened, found.closed, found.reopened, found.open_at_end)


def test_an_issue_is_opened_in_the_week_of_its_creation() -> None:
    bring(1, created_at=WEEK_START)
    bring(2, created_at=WEEK_END)

    assert counts() == (1, 0, 0, 1)
    assert counts(NEXT_WEEK) == (1, 0, 0, 2)


def test_an_issue_closed_at_the_very_end_was_open_then() -> None:
    bring(1, event("closed", at=WEEK_END), **closed(WEEK_END))

    assert counts() == (1, 0, 0, 1)
    assert counts(NEXT_WEEK) == (0, 1, 0, 0)


def test_an_issue_reopened_later_was_closed_at_the_end() -> None:
    bring(1, event("closed", at=after(hours=1)), event("reopened", at=NEXT_TUESDAY))

    assert counts() == (1, 0, 0, 0)
    assert counts(NEXT_WEEK) == (0, 0, 1, 1)


def test_an_issue_closed_again_later_was_open_in_between() -> None:
    events = (event("closed", at=after(hours=1)), event("reopened", at=after(hours=2)))
    bring(1, *events, event("closed", at=NEXT_TUESDAY), **closed(NEXT_TUESDAY))

    assert counts() == (1, 0, 1, 1)
    assert counts(NEXT_WEEK) == (0, 1, 0, 0)


def test_an_issue_reopened_twice_in_a_week_counts_once() -> None:
    hours = enumerate(["closed", "reopened", "closed", "reopened"])
    bring(1, *(event(kind, at=after(hours=hour)) for hour, kind in hours))

    assert figures().reopened == 1


def test_the_running_week_shows_the_present_state() -> None:
    bring(1, event("closed", at=after(hours=1)), **closed(after(hours=1)))
    bring(2)

    assert counts(week_until(after(hours=1))) == (2, 1, 0, 1)
    assert counts(week_until(START)) == (2, 0, 0, 1)


def test_counts_stand_by_the_kind_of_author() -> None:
    bring(1)
    bring(2, author=None)
    bring(3, author=DEPENDABOT)

    by_kind = figures().by_author_kind
    assert set(by_kind) == {"human", "dependency_bot", "review_bot", "ai_agent", "automation"}
    assert by_kind["human"] == IssueCounts(opened=2, closed=0, reopened=0, open_at_end=2)
    assert by_kind["dependency_bot"].opened == 1


@pytest.mark.parametrize("rows", [1, 30])
def test_figures_take_one_statement(rows: int) -> None:
    for number in range(rows):
        bring(number)

    with CaptureQueriesContext(connection) as asked:
        figures()

    assert len(asked) == 1
