from dataclasses import replace
from datetime import UTC, datetime

import pytest

from apps.scorecards.rules.observability.incident_linked_to_postmortem import incident_linked_to_postmortem as rule
from tests.scorecards.facts import days_ago, incident, issue, postmortem, repository
from tests.scorecards.rules.judging import UNREAD, judge, result


def test_one_that_exists_passes() -> None:
    found = judge(rule, incident(postmortem(is_there=UNREAD), postmortem()))

    assert (found.result, found.observed) == ("pass", "leads to its postmortem")


def test_none_fails() -> None:
    assert judge(rule, incident()).observed == "its text leads to no postmortem, and none names it"


def test_a_dead_link_fails_by_name() -> None:
    found = judge(rule, incident(postmortem(is_there=False)))

    assert (found.result, [one.label for one in found.evidence]) == ("fail", ["gateway#40"])


def test_one_that_cannot_be_read_is_unknown() -> None:
    assert judge(rule, incident(postmortem(is_there=UNREAD))).cause == UNREAD.cause


def test_five_business_days_are_left() -> None:
    assert judge(rule, incident(closed_at=days_ago(6.9))).reason == "due on 23 Nov 2026"
    assert result(rule, incident(closed_at=days_ago(7.1))) == "fail"


def test_they_are_counted_from_the_resolution_as_it_was_corrected() -> None:
    found = judge(rule, incident(closed_at=days_ago(20), resolved_at=days_ago(6.9)))

    assert found.reason == "due on 23 Nov 2026"


def test_days_are_those_of_the_organization() -> None:
    there = repository()
    there = replace(there, process=replace(there.process, time_zone="America/New_York"))
    friday_night = datetime(2026, 11, 21, 4, 30, tzinfo=UTC)

    found = judge(rule, incident(repository=there, closed_at=friday_night))

    assert found.reason == "due on 27 Nov 2026"


def test_an_open_incident_has_time() -> None:
    assert result(rule, incident(closed_at=None)) == "not_applicable"


@pytest.mark.parametrize("label", ["sev-4", "duplicate", "False alarm"])
def test_some_need_none(label: str) -> None:
    assert result(rule, incident(labels=("incident", label))) == "not_applicable"


def test_other_issues_and_dropped_ones_are_left_alone() -> None:
    assert result(rule, issue(closed_at=days_ago(20))) == "not_applicable"
    assert result(rule, incident(state_reason="duplicate")) == "not_applicable"
