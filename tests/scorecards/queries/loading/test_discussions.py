from typing import Any

import pytest

from apps.catalog.models import Repository
from apps.delivery.ingest import upsert_discussions, upsert_issues
from apps.delivery.models import Issue
from apps.scorecards.facts import Missing, Process
from apps.scorecards.queries.loading.discussions import NOWHERE, Announcements, is_proposal
from apps.scorecards.queries.loading.sources import Sources
from tests.records import START, discussion, issue, label
from tests.scorecards.queries.loading.conftest import Came

pytestmark = pytest.mark.django_db

HERE = "https://github.com/plasma-engine/service-1"


def announced(sources: Sources, *, urls: Any = (), **told: Any) -> list[str] | Missing:
    upsert_issues([issue(3)], target="R_1", seen_at=START)
    if told:
        upsert_discussions([discussion(9, **told)], target="R_1", seen_at=START)
    announcements = Announcements([START], process=Process(), sources=sources)
    found = announcements.of("PE-7: ADR-0012 event bus", urls=[f"{HERE}/issues/3", *urls])
    return found if isinstance(found, Missing) else [one.label for one in found]


def proposals(name: str) -> list[bool]:
    upsert_issues([issue(3, labels=(label(name),))], target="R_1", seen_at=START)
    rows = Issue.objects.prefetch_related("issue_labels__label")
    return [is_proposal(row, process=Process()) for row in rows]


@pytest.mark.parametrize(
    "told",
    [
        {"body": f"See {HERE}/issues/3"},
        {"body": "About #3, please look"},
        {"title": "RFC: ADR-0012"},
        {"body": "adr-0012 is at hand"},
        {"title": "PE-7: which bus?"},
    ],
)
def test_a_discussion_that_names_the_proposal_announces_it(came_in: Came, told: dict[str, str]) -> None:
    assert announced(came_in(), **told) == ["service-1#9"]


def test_so_does_one_that_leads_to_the_pull_request(came_in: Came) -> None:
    assert announced(came_in(), urls=(f"{HERE}/pull/30",), body=f"{HERE}/pull/30") == ["service-1#9"]


@pytest.mark.parametrize(
    "told", [{"body": "#30"}, {"body": "ADR-001"}, {"title": "PE-70"}, {"body": f"{HERE}/issues/4"}]
)
def test_another_discussion_does_not(came_in: Came, told: dict[str, str]) -> None:
    assert announced(came_in(), **told) == []


@pytest.mark.parametrize(("name", "is_one"), [("adr", True), ("ADR", True), ("task", False)])
def test_the_label_of_an_issue_tells_whether_it_is_a_proposal(came_in: Came, name: str, is_one: bool) -> None:
    came_in()

    assert proposals(name) == [is_one]


def test_a_feed_that_never_came_in_is_named(came_in: Came) -> None:
    assert announced(came_in(without=("discussions",))) == Missing(cause="Discussions have not been read yet.")


def test_discussions_that_are_off_everywhere_tell_nothing(came_in: Came) -> None:
    sources = came_in()
    Repository.objects.update(has_discussions=False)

    assert announced(sources) == NOWHERE
