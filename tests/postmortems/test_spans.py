"""The incidents of a week: which they were, and what they still needed at its end as far as anybody can tell."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from apps.catalog.ingest import upsert_repositories
from apps.catalog.models import Repository, RepositoryFile
from apps.catalog.queries import measured_repositories
from apps.delivery.ingest import upsert_pull_requests
from apps.delivery.models import ChangedFile, IncidentTimeCorrection, Issue, PullRequest
from apps.delivery.queries import InContext
from apps.delivery.queries.incidents import incidents_of
from apps.delivery.queries.periods import Span
from apps.incidents.models import Alert
from apps.postmortems.models import PostmortemLink
from apps.postmortems.queries import IncidentFigures, incident_figures
from apps.sync.queries import feeds_now
from tests.postmortems.incidents import CLOSED, WRITTEN, bring_in, closed, comment
from tests.records import FIRST_PASS, START, after, event, merged, repository
from tests.spans import ADMINISTRATOR, NEXT_WEEK, THE_WEEK, WEEK_END, week_until

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_read")]

FILE = "docs/postmortems/login.md"
IN_FILE = f"Postmortem: https://github.com/plasma-engine/service-1/blob/main/{FILE}"
NEXT = WEEK_END + timedelta(days=1)  # after the week, before the end of the next


def told(span: Span = THE_WEEK, earlier: tuple[Span, ...] = ()) -> InContext[IncidentFigures, int, Any]:
    repositories = measured_repositories(ADMINISTRATOR)
    known = incidents_of(repositories, narrowed=repositories)
    feeds = feeds_now(now=FIRST_PASS)
    return incident_figures(ADMINISTRATOR, known=known, span=span, feeds=feeds, now=FIRST_PASS, earlier=earlier)


def numbers(name: str, span: Span = THE_WEEK) -> list[int] | None:
    rows = getattr(told(span).figures, name)
    return None if rows is None else [row.number for row in rows]


def both(name: str) -> tuple[list[int] | None, list[int] | None]:
    """Return what the week has, and the next one."""
    return numbers(name), numbers(name, NEXT_WEEK)


def test_one_is_told_in_the_week_of_its_beginning_and_of_its_end() -> None:
    bring_in(1, **closed())
    bring_in(2)

    assert both("opened") == ([2, 1], [])
    assert both("resolved") == ([1], [])
    assert both("open_at_end") == ([2], [2])
    assert told(NEXT_WEEK, earlier=(THE_WEEK,)).past == (1,)


def test_one_that_was_reopened_later_was_closed_then() -> None:
    first, again = after(hours=3), NEXT + timedelta(days=1)
    events = (event("closed", at=first), event("reopened", at=NEXT), event("closed", at=again))
    bring_in(1, events=events, **closed(closed_at=again, updated_at=again))

    assert both("open_at_end") == ([], [])
    assert both("resolved") == ([], [1])
    assert both("without_postmortem") == ([1], [1])
    soon = NEXT + timedelta(hours=1)
    assert numbers("open_at_end", replace(NEXT_WEEK, at=soon, end_at=soon)) == [1]


def test_one_that_was_closed_later_was_open_then() -> None:
    bring_in(1, **closed(closed_at=NEXT, updated_at=NEXT))

    (row,) = told().figures.open_at_end or ()
    assert (row.resolved_at, row.due_on) == (None, None)
    assert both("without_postmortem") == ([], [1])


@pytest.mark.parametrize(
    ("closed_at", "corrected", "resolved", "still_open"),
    [(NEXT, CLOSED, ([1], []), ([], [])), (CLOSED, NEXT, ([], [1]), ([1], []))],
)
def test_where_somebody_corrected_its_end_that_counts(
    closed_at: datetime, corrected: datetime, resolved: tuple[list[int], ...], still_open: tuple[list[int], ...]
) -> None:
    bring_in(1, **closed(closed_at=closed_at, updated_at=closed_at))
    who = {"made_at": FIRST_PASS, "made_by_login": "bob", "reason": "It was over by then.", "was_at": closed_at}
    IncidentTimeCorrection.objects.create(issue=Issue.objects.get(), time="resolved", at=corrected, **who)

    assert both("resolved") == resolved
    assert both("open_at_end") == still_open


def test_a_late_label_is_the_beginning() -> None:
    bring_in(1, events=(event("labeled", at=NEXT, label="incident"),))

    assert both("opened") == ([], [1])
    assert both("open_at_end") == ([], [1])


def test_it_is_overdue_as_of_the_end() -> None:
    bring_in(1, **closed())

    overdue = [[row.overdue for row in told(span).figures.without_postmortem or ()] for span in (THE_WEEK, NEXT_WEEK)]
    assert overdue == [[False], [True]]


def test_a_postmortem_counts_once_it_is_there() -> None:
    bring_in(2, labels=("postmortem",), title="Postmortem", created_at=NEXT)
    bring_in(1, body="Postmortem: #2", **closed())

    assert both("without_postmortem") == ([1], [])


def test_it_counts_once_somebody_says_where_it_is() -> None:
    bring_in(2, labels=("postmortem",), title="Postmortem")
    bring_in(1, comments=(comment(1, at=NEXT, body="Postmortem: #2"),), **closed())

    assert both("without_postmortem") == ([1], [])


def test_a_link_counts_while_it_lasts() -> None:
    bring_in(1, **closed())
    times = {"linked_at": after(days=3), "unlinked_at": NEXT}
    who = {"linked_by_login": "ada", "unlink_reason": "It is another's."}
    PostmortemLink.objects.create(
        issue=Issue.objects.get(), url="https://wiki.test/1", is_verified=False, **times, **who
    )

    assert both("without_postmortem") == ([], [1])


def have_file() -> None:
    bring_in(1, body=IN_FILE, **closed())
    Repository.objects.update(files_read_at=FIRST_PASS, files_are_complete=True)
    row = Repository.objects.get()
    values = {"kind": "postmortem", "blob_oid": "a", "size": 9, "seen_at": FIRST_PASS}
    RepositoryFile.objects.create(repository=row, path=FILE, text=WRITTEN, **values)


def test_since_when_a_file_is_there_is_not_known() -> None:
    have_file()

    words = (
        f"Whether service-1#1 had a postmortem is not known: {FILE} is there today, and no pull request that was "
        "read tells since when."
    )
    assert (told().figures.without_postmortem, told().causes["without_postmortem"]) == (None, words)
    assert numbers("without_postmortem", week_until(after(days=4))) == []


@pytest.mark.parametrize(
    ("at", "expected"), [(after(days=2), ([], [])), (NEXT, ([1], [])), (NEXT + timedelta(days=9), ([1], [1]))]
)
def test_the_merge_that_brought_a_file_tells_since_when(at: datetime, expected: tuple[list[int], list[int]]) -> None:
    have_file()
    upsert_pull_requests([merged(50, at=at)], target="R_1", seen_at=FIRST_PASS)
    ChangedFile.objects.create(pull_request=PullRequest.objects.get(), path=FILE, status="added")

    assert both("without_postmortem") == expected


def have_earlier(*, action_closed_at: datetime | None) -> None:
    """Have an incident with a postmortem whose action is an issue, and one in the next week on the same service."""
    ended = {} if action_closed_at is None else closed(closed_at=action_closed_at, updated_at=action_closed_at)
    bring_in(3, labels=(), **ended)
    bring_in(2, labels=("postmortem",), title="Postmortem", body=WRITTEN.replace("None.", "- #3"))
    bring_in(1, body="Postmortem: #2", **closed())
    bring_in(4, created_at=NEXT)


@pytest.mark.parametrize(
    ("closed_at", "expected"), [(None, [4]), (NEXT + timedelta(hours=1), []), (NEXT + timedelta(days=9), [4])]
)
def test_one_repeats_an_earlier_one_whose_actions_were_open(closed_at: datetime | None, expected: list[int]) -> None:
    have_earlier(action_closed_at=closed_at)

    assert both("repeats") == ([], expected)
    earlier = [[one.number for one in row.earlier] for row in told(NEXT_WEEK).figures.repeats or ()]
    assert earlier == [[1] for _ in expected]


def test_one_of_another_service_repeats_it_where_both_answer_the_same_alert() -> None:
    upsert_repositories([repository(2, visibility="public")], target="", seen_at=FIRST_PASS)
    have_earlier(action_closed_at=None)
    for number, title in ((4, "A host of service-1 is full"), (5, "Something else")):
        bring_in(number, labels=("incident", "service-2"), created_at=NEXT, title=title)
    before = numbers("repeats", NEXT_WEEK)
    for began_at in (START - timedelta(minutes=5), NEXT - timedelta(minutes=5)):
        seen = began_at + timedelta(hours=1)
        told = {"name": "DiskFull", "labels": {"service": "service-1"}, "severity": "warning", "began_at": began_at}
        Alert.objects.create(fingerprint=str(began_at), seen_at=seen, ended_at=seen, **told)

    assert (before, numbers("repeats", NEXT_WEEK)) == ([], [4])


def test_what_is_not_known_of_the_earlier_one_is_not_known_of_the_later() -> None:
    have_file()
    bring_in(4, created_at=NEXT)

    assert told(NEXT_WEEK).figures.repeats is None
    assert "Whether service-1#4 repeats service-1#1 is not known" in told(NEXT_WEEK).causes["repeats"]


def test_an_acknowledgement_counts_with_the_beginning() -> None:
    bring_in(1, events=(event("assigned", at=NEXT, assignee="ben"),))
    bring_in(2)

    assert told().figures.acknowledged_hours.p50 == pytest.approx((NEXT - after()).total_seconds() / 3600)
    assert told().figures.acknowledged_hours.n == 1


def test_what_was_not_read_leaves_the_time_to_acknowledge_unknown() -> None:
    bring_in(1)
    Issue.objects.update(conversation_read_at=None)

    assert told().figures.acknowledged_hours.n is None
    assert "When service-1#1 was taken up is not known: What was said" in told().causes["acknowledged_hours"]
