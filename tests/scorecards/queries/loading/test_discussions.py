from typing import Any

import pytest

from apps.catalog.models import Repository
from apps.delivery.ingest import upsert_discussions, upsert_issues
from apps.delivery.models import Issue
from apps.scorecards.facts import LinkedPullRequest, Missing, Process
from apps.scorecards.queries.loading.discussions import NOWHERE, Announcements
from apps.scorecards.queries.loading.sources import Sources
from tests.records import START, discussion, issue, label
from tests.scorecards.facts import linked
from tests.scorecards.queries.loading.conftest import Came

pytestmark = pytest.mark.django_db

HERE = "https://github.com/plasma-engine/service-1"
PULL = linked(30, url=f"{HERE}/pull/30")


def announced(sources: Sources, *, name: str = "adr", pulls: Any = (), **told: Any) -> list[str] | Missing:
    upsert_issues(
        [issue(3, title="PE-7: ADR-0012 event bus", labels=(label(name),), url=f"{HERE}/issues/3")],
        target="R_1",
        seen_at=START,
    )
    if told:
        upsert_discussions([discussion(9, **told)], target="R_1", seen_at=START)
    rows = list(Issue.objects.prefetch_related("issue_labels__label").select_related("repository"))
    found = Announcements(rows, process=Process(), sources=sources).of(rows[0], pulls=pulls)
    return found if isinstance(found, Missing) else [one.label for one in found]


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
    pulls: tuple[LinkedPullRequest, ...] = (PULL,)

    assert announced(came_in(), pulls=pulls, body=f"{HERE}/pull/30") == ["service-1#9"]


@pytest.mark.parametrize(
    "told", [{"body": "#30"}, {"body": "ADR-001"}, {"title": "PE-70"}, {"body": f"{HERE}/issues/4"}]
)
def test_another_discussion_does_not(came_in: Came, told: dict[str, str]) -> None:
    assert announced(came_in(), **told) == []


def test_an_issue_without_the_label_is_no_proposal(came_in: Came) -> None:
    assert announced(came_in(without=("discussions",)), name="task") == []


def test_the_label_counts_however_it_is_spelled(came_in: Came) -> None:
    assert announced(came_in(), name="ADR", body="#3") == ["service-1#9"]


def test_a_feed_that_never_came_in_is_named(came_in: Came) -> None:
    assert announced(came_in(without=("discussions",))) == Missing(cause="Discussions have not been read yet.")


def test_discussions_that_are_off_everywhere_tell_nothing(came_in: Came) -> None:
    sources = came_in()
    Repository.objects.update(has_discussions=False)

    assert announced(sources) == NOWHERE
