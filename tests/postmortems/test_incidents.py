"""Incidents with their times, who sees to them, and what they need."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from apps.accounts.viewers import Viewer, local_administrator
from apps.catalog.ingest import upsert_repositories
from apps.catalog.models import Repository
from apps.catalog.queries import EVERYTHING, Mine
from apps.delivery.ingest import upsert_issues
from apps.delivery.records import EventRecord, IssueCommentRecord
from apps.postmortems.queries import IncidentChoice, IncidentRow, Need, incident_list, incidents
from apps.sync.models import SyncRun
from tests.postmortems.incidents import CLOSED, WRITTEN, bring_in, closed, comment
from tests.records import ADA, BEN, FIRST_PASS, START, actor, after, event, issue, label, repository

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_read")]
NOW = after(days=3)
DUE = CLOSED + timedelta(days=7)  # five business days
BOT = actor("alertmanager[bot]", github_id=99, kind="Bot")


def rows(viewer: Viewer | None = None, *, now: datetime = NOW) -> tuple[IncidentRow, ...]:
    return incidents(viewer or local_administrator(), now=now).rows


def row(**values: Any) -> IncidentRow:
    bring_in(**values)
    (found,) = rows()
    return found


def test_only_what_carries_the_label_is_one() -> None:
    bring_in(1, labels=("bug",))
    bring_in(2, labels=("Incident",))

    assert [one.number for one in rows()] == [2]


def test_it_begins_with_its_opening_or_with_a_late_label() -> None:
    late = after(days=2)
    bring_in(1, events=(event("labeled", at=after(hours=2), label="incident"),))
    bring_in(2, events=(event("labeled", at=late, label="incident"),))

    assert {one.number: one.started_at for one in rows()} == {1: START, 2: late}


@pytest.mark.parametrize(
    ("events", "comments", "minutes"),
    [
        ((), (), None),
        ((event("assigned", at=after(minutes=9), assignee="ben"),), (), 9),
        ((), (comment(1, at=after(minutes=5)),), 5),
        ((event("assigned", at=after(minutes=9), assignee="ben"),), (comment(1, at=after(minutes=5)),), 5),
        ((), (comment(1, at=after(minutes=1), author=ADA), comment(2, at=after(minutes=7))), 7),
        ((), (comment(1, at=after(minutes=1), author=BOT),), None),
        ((event("assigned", at=START - timedelta(minutes=1), assignee="ben"),), (), 0),
    ],
)
def test_it_is_acknowledged_by_an_owner_or_by_somebody_else_s_word(
    events: tuple[EventRecord, ...], comments: tuple[IssueCommentRecord, ...], minutes: int | None
) -> None:
    found = row(events=events, comments=comments)

    assert found.acknowledged_at == (None if minutes is None else after(minutes=minutes))
    assert found.causes == {}


def test_what_was_not_read_is_unknown_with_its_cause() -> None:
    SyncRun.objects.filter(feed="conversations").delete()

    found = row(events=(event("assigned", at=after(minutes=9), assignee="ben"),))

    assert found.acknowledged_at is None
    assert "Comments on incidents have not been read yet." in found.causes["acknowledged_at"]


def test_labels_tell_severity_and_service() -> None:
    found = row(labels=("Incident", "SEV-2", "service: service-1"), assignees=(BEN,))

    assert (found.severity, found.service, found.owner) == ("sev-2", "service: service-1", "ben")
    assert row(number=1).service == "service-1"


def test_a_resolved_one_needs_a_postmortem_in_five_business_days() -> None:
    found = row(**closed())

    assert (found.resolved_at, found.need, found.due_on) == (CLOSED, Need.POSTMORTEM, DUE.date())
    assert not found.overdue
    (later,) = rows(now=DUE)
    assert later.overdue


def test_business_days_are_those_of_the_organization(settings: Settings) -> None:
    settings.TIME_ZONE = "America/New_York"
    settings.PROCESS = replace(settings.PROCESS, time_zone="America/New_York")
    friday_night = datetime(2026, 10, 31, 3, 30, tzinfo=UTC)  # the last of daylight saving time
    SyncRun.objects.update(started_at=datetime(2026, 11, 7, 4, 29, tzinfo=UTC))

    found = row(**closed(closed_at=friday_night))

    assert found.due_on == date(2026, 11, 6)
    (late,) = rows(now=datetime(2026, 11, 7, 4, 30, tzinfo=UTC))
    (in_time,) = rows(now=datetime(2026, 11, 7, 4, 29, tzinfo=UTC))
    assert (late.overdue, in_time.overdue) == (True, False)


@pytest.mark.parametrize(
    "values",
    [{}, closed(labels=("incident", "sev-4")), closed(state_reason="duplicate"), closed(state_reason="not_planned")],
)
def test_an_open_one_and_one_that_is_exempt_need_none(values: dict[str, Any]) -> None:
    found = row(**values)

    assert (found.need, found.due_on, found.overdue) == (Need.NOTHING, None, False)


def test_its_postmortem_is_linked_with_what_is_missing() -> None:
    bring_in(2, labels=("postmortem",), title="Postmortem", body=WRITTEN.replace("A bug", "TBD"))

    found = row(body="Postmortem: #2", **closed())

    assert found.postmortem is not None
    assert (found.postmortem.label, found.postmortem.how, found.postmortem.verified) == ("service-1#2", "named", True)
    assert (found.postmortem.missing_sections, found.need) == (("cause",), Need.SECTIONS)


@pytest.mark.parametrize(
    ("action", "need"),
    [("- #3", Need.ACTIONS), ("- Be careful", Need.ACTIONS), ("- #4", Need.NOTHING), ("None.", Need.NOTHING)],
)
def test_its_actions_are_followed_until_they_are_closed(action: str, need: Need) -> None:
    bring_in(3, labels=())
    bring_in(4, labels=(), **closed())
    bring_in(2, labels=("postmortem",), title="Postmortem", body=WRITTEN.replace("None.", action))

    assert row(body="Postmortem: #2", **closed()).need == need


def test_a_postmortem_in_a_hidden_repository_is_not_told() -> None:
    upsert_repositories([repository(2, visibility="private")], target="", seen_at=FIRST_PASS)
    hidden = replace(issue(7), url="https://github.com/plasma-engine/service-2/issues/7", labels=(label("postmortem"),))
    upsert_issues([hidden], target="R_2", seen_at=FIRST_PASS)
    bring_in(body="Postmortem: plasma-engine/service-2#7", **closed())

    (found,) = rows(Viewer(login="ada", user_id=1))

    assert found.postmortem is not None
    assert (found.postmortem.label, found.postmortem.url) == ("in a repository that you cannot see", None)


def test_incidents_of_hidden_repositories_are_not_told() -> None:
    bring_in()
    Repository.objects.update(visibility="private")

    assert rows(Viewer(login="ada", user_id=1)) == ()


def test_fifty_take_as_many_statements_as_one(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(1, 51):
        bring_in(number, body=f"Postmortem: #{number + 100}", comments=(comment(number, at=after(hours=1)),))
        bring_in(number + 100, labels=("postmortem",), body=f"## Actions\n- #{number + 200}")

    with django_assert_max_num_queries(30):
        assert len(rows()) == 50


def test_queues_come_by_severity_and_age_and_months_tell_medians() -> None:
    bring_in(1, **closed(labels=("incident", "sev-3")))
    bring_in(2, **closed(labels=("incident", "sev-1")))
    choice = IncidentChoice(narrowed_to=EVERYTHING, text="login", need="postmortem")

    found = incident_list(local_administrator(), choice=choice, mine=None, now=NOW)

    assert [one.number for one in found.queues[0].rows] == [2, 1]
    assert len(found.rows) == 2
    assert (found.months.labels[-1], found.months.resolved[-1]) == (f"{START:%Y-%m}", 30.0)


def test_mine_are_those_that_i_am_assigned_to() -> None:
    bring_in(1, assignees=(BEN,))
    bring_in(2)
    choice = IncidentChoice(narrowed_to=EVERYTHING)

    found = incident_list(local_administrator(), choice=choice, mine=Mine(login="Ben"), now=NOW)

    assert [one.number for one in found.rows] == [1]


def test_what_is_unknown_is_neither_overdue_nor_done() -> None:
    bring_in(**closed())
    SyncRun.objects.filter(feed="pull-requests").delete()

    found = incident_list(local_administrator(), choice=IncidentChoice(narrowed_to=EVERYTHING), mine=None, now=DUE)

    (one,) = found.rows
    assert (one.overdue, one.need, found.unknown) == (False, Need.NOTHING, 1)
    assert "have not been read yet" in one.causes["postmortem"]


def test_one_labeled_after_it_was_closed_needs_a_postmortem_too() -> None:
    events = (event("closed", at=CLOSED), event("labeled", at=CLOSED + timedelta(hours=1), label="incident"))

    found = row(events=events, **closed())

    assert (found.resolved_at, found.due_on, found.need) == (None, DUE.date(), Need.POSTMORTEM)
    assert found.why_not_resolved == "It was closed before it was labeled as an incident."


def test_actions_that_are_not_known_are_not_done() -> None:
    bring_in(2, labels=("postmortem",), title="Postmortem", body=WRITTEN.replace("None.", "- elsewhere/docs#3"))

    found = row(body="Postmortem: #2", **closed())

    assert "cannot be read" in found.causes["actions"]
