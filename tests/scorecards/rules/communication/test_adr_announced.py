from dataclasses import replace
from typing import Any

import pytest

from apps.scorecards.facts import DiscussionFacts, IssueFacts, Process, PullRequestFacts
from apps.scorecards.rules.communication.adr_announced import adr_announced as rule
from tests.scorecards.facts import changes, days_ago, issue, linked, pull_request, repository
from tests.scorecards.ref_facts import discussion
from tests.scorecards.rules.judging import UNREAD, judge, result

SOON, LATE = days_ago(9.5), days_ago(3)  # of a proposal ten days ago


def proposal(*found: DiscussionFacts, **told: Any) -> IssueFacts:
    return issue(**{"labels": ("ADR",), "announcements": found} | told)


def test_a_discussion_in_time_passes_and_is_shown() -> None:
    found = judge(rule, proposal(discussion(title="Proposal: event bus")))

    assert (found.result, found.observed) == ("pass", "announced on 14 Nov 2026")
    assert [one.label for one in found.evidence] == ["plasma-engine-docs#90: Proposal: event bus"]


def test_one_that_was_there_before_the_issue_passes() -> None:
    assert result(rule, proposal(discussion(created_at=days_ago(30)))) == "pass"


def test_none_fails() -> None:
    assert judge(rule, proposal()).observed == "no discussion names it"


def test_a_late_one_fails_with_its_day() -> None:
    assert judge(rule, proposal(discussion(created_at=LATE))).observed == "announced late, on 20 Nov 2026"


def test_the_first_of_several_counts() -> None:
    assert result(rule, proposal(discussion(created_at=SOON), discussion(created_at=LATE))) == "pass"


def test_one_after_the_merge_fails() -> None:
    pulls = (linked(state="merged", ended_at=days_ago(9.8)), linked(31, state="closed", ended_at=days_ago(9.9)))

    assert judge(rule, proposal(discussion(), pull_requests=pulls)).observed == "announced after the merge"
    assert result(rule, proposal(discussion(), pull_requests=pulls[1:])) == "pass"


@pytest.mark.parametrize(("category", "expected"), [("Architecture Decisions", "pass"), ("ideas", "fail")])
def test_a_setting_names_the_categories(category: str, expected: str) -> None:
    of = repository(process=replace(Process(), adr_categories=("architecture-decisions",)))

    assert result(rule, proposal(discussion(category=category), repository=of)) == expected


def test_two_business_days_are_given() -> None:
    # NOW is a Monday: Friday's proposal has until Tuesday.
    assert judge(rule, proposal(created_at=days_ago(3))).reason == "due on 24 Nov 2026"
    assert result(rule, proposal(created_at=days_ago(5))) == "fail"


@pytest.mark.parametrize("told", [{"labels": ("task",)}, {"closed_at": LATE, "state_reason": "not_planned"}])
def test_what_proposes_nothing_is_left_alone(told: dict[str, Any]) -> None:
    assert result(rule, proposal(**told)) == "not_applicable"


def test_what_was_not_read_is_unknown() -> None:
    assert judge(rule, proposal(announcements=UNREAD)).cause == UNREAD.cause
    assert result(rule, proposal(discussion(), pull_requests=UNREAD)) == "unknown"


def pull_proposal(*found: DiscussionFacts, path: str = "docs/adrs/ADR-0042-bus.md", **told: Any) -> PullRequestFacts:
    told = {"created_at": days_ago(10), "merged_at": days_ago(2), "changes": changes(path, status="added")} | told
    return pull_request(announcements=found, **told)


def test_a_pull_request_that_adds_a_decision_is_a_proposal_too() -> None:
    assert result(rule, pull_proposal(discussion())) == "pass"
    assert judge(rule, pull_proposal()).observed == "no discussion names it"
    assert judge(rule, pull_proposal(discussion(created_at=days_ago(9.5)), merged_at=days_ago(9.8))).result == "fail"


def test_what_is_merged_has_no_days_left() -> None:
    assert result(rule, pull_proposal(created_at=days_ago(1), merged_at=None)) == "not_applicable"
    assert result(rule, pull_proposal(created_at=days_ago(1), merged_at=days_ago(0.5))) == "fail"


@pytest.mark.parametrize("path", ["docs/adrs/README.md", "docs/bus.md", "src/adr/0042.py"])
def test_other_files_propose_nothing(path: str) -> None:
    assert result(rule, pull_proposal(path=path)) == "not_applicable"


def test_the_wording_of_a_decision_may_change() -> None:
    reworded = changes("docs/adr/0042-bus.md")

    assert result(rule, pull_proposal(changes=reworded)) == "not_applicable"
    assert result(rule, pull_proposal(changes=UNREAD)) == "unknown"


@pytest.mark.parametrize(("status", "expected"), [("added", "fail"), ("modified", "unknown")])
def test_more_files_than_are_listed_may_hold_another_decision(status: str, expected: str) -> None:
    cut = changes("docs/adr/0042-bus.md", status=status, is_complete=False)

    assert result(rule, pull_proposal(changes=cut)) == expected


def test_what_may_still_come_in_is_unknown() -> None:
    merged = pull_proposal(created_at=days_ago(3), merged_at=days_ago(0.5), announcements_read_at=days_ago(0.6))
    late = discussion(created_at=days_ago(0.4))

    assert judge(rule, merged).cause.startswith("The discussions of the days")
    assert result(rule, replace(merged, announcements=(late,))) == "fail"
    assert result(rule, replace(merged, announcements_read_at=days_ago(0.4))) == "fail"
    assert result(rule, proposal(announcements_read_at=days_ago(9))) == "unknown"


def test_one_in_the_right_category_may_still_come_in() -> None:
    of = repository(process=replace(Process(), adr_categories=("adr",)))
    facts = proposal(discussion(category="ideas"), repository=of, announcements_read_at=days_ago(9))

    assert result(rule, facts) == "unknown"
