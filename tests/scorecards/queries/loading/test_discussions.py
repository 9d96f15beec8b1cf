from datetime import timedelta
from typing import Any

import pytest

from apps.catalog.ingest import upsert_repositories
from apps.catalog.models import Repository
from apps.delivery.ingest import upsert_discussions, upsert_issues
from apps.delivery.models import Issue
from apps.scorecards.facts import Missing, Process
from apps.scorecards.queries.loading.discussions import NOWHERE, Announcements, is_proposal
from apps.scorecards.queries.loading.sources import Sources
from tests.records import START, discussion, issue, label, repository
from tests.scorecards.queries.loading.conftest import Came

pytestmark = pytest.mark.django_db

HERE = "https://github.com/plasma-engine/service-1"
TITLE = "PE-7: ADR-0012 event bus"


def announced(
    sources: Sources, *, urls: Any = (), files: Any = (), of: str = TITLE, target: str = "R_1", **told: Any
) -> list[str] | Missing:
    upsert_issues([issue(3, title=of)], target="R_1", seen_at=START)
    if told:
        upsert_discussions([discussion(9, **told)], target=target, seen_at=START)
    # Another one was proposed long before.
    announcements = Announcements([START, START - timedelta(days=150)], process=Process(), sources=sources)
    found = announcements.of(Issue.objects.get(), urls=urls, files=files)
    return found if isinstance(found, Missing) else [one.label for one in found]


def elsewhere(sources: Sources, **told: Any) -> list[str] | Missing:
    upsert_repositories([repository(2, has_discussions=True)], target="organization", seen_at=START)
    return announced(sources, target="R_2", **told)


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


@pytest.mark.parametrize(
    "written", ["ADR-0005", "adr-5.md", "ADR 0005", "ADR0005", "(adr_05)", "docs/adr/ADR-0005_x.md"]
)
@pytest.mark.parametrize("told", [{"of": "ADR 5: bus"}, {"of": "Bus", "files": ["docs/adr/0005-replace-adr-3.md"]}])
def test_a_decision_is_the_same_however_it_is_written(came_in: Came, written: str, told: dict[str, Any]) -> None:
    assert announced(came_in(), body=written, **told) == ["service-1#9"]


@pytest.mark.parametrize("written", ["ADR-50", "ADR-0003", "MADR-5", "adr-5b", "5", "2005-x.md"])
def test_another_decision_is_not(came_in: Came, written: str) -> None:
    assert announced(came_in(), of="Bus", files=["docs/adr/0005-replace-adr-3.md"], body=written) == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("ADR-0012, #3", []),
        ("https://github.com/plasma-engine/service-2/blob/main/docs/adr/ADR-0012-bus.md", []),
        (f"{HERE}/issues/3", ["service-2#9"]),
        ("plasma-engine/service-1#3", ["service-2#9"]),
        (f"{HERE}/blob/main/docs/adr/0012-bus.md", ["service-2#9"]),
        ("PE-7", ["service-2#9"]),
    ],
)
def test_in_another_repository_a_number_is_its_own(came_in: Came, body: str, expected: list[str]) -> None:
    assert elsewhere(came_in(), body=body) == expected


@pytest.mark.parametrize(("days", "expected"), [(89, ["service-1#9"]), (91, [])])
def test_the_days_before_are_those_of_each_proposal(came_in: Came, days: int, expected: list[str]) -> None:
    assert announced(came_in(), body="#3", created_at=START - timedelta(days=days)) == expected


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
