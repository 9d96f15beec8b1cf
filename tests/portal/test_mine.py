"""Each list narrowed to what is somebody's own, or waits for them: as a page, as JSON and as a file."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from apps.catalog.ingest import upsert_people, upsert_repositories, upsert_teams
from apps.catalog.models import Repository
from apps.catalog.records import MemberRecord, TeamMemberRecord, TeamRepositoryRecord
from apps.delivery.ingest import upsert_deployments, upsert_issues, upsert_pull_requests
from tests.records import BEN, FIRST_PASS, actor, after, deployment, issue, merged, pull_request, repository, team
from tests.scorecards.waivers import waiver
from tests.signed_in import SIGN_IN, person, sign_in

pytestmark = pytest.mark.django_db
ACCOUNT = actor("ada", github_id=1_000_000)
NOW = timezone.now()
PAGES = ("repositories", "pull-requests", "issues", "deployments", "coverage", "scorecards", "waivers", "teams")
FILES = ("/scorecards/csv", "/waivers/csv", "/coverage/csv")
PENDING: dict[str, Any] = {"approved_at": None, "approved_by_login": ""}


@pytest.fixture
def _content(settings: Settings) -> None:
    """Let ada be in the team of the first repository, with work of her own and of others in it and in the second."""
    settings.SIGN_IN = SIGN_IN
    organization: dict[str, Any] = {"target": "organization", "seen_at": FIRST_PASS}
    upsert_repositories([repository(number, visibility="public") for number in (1, 2)], **organization)
    upsert_people([MemberRecord(actor=ACCOUNT, role="member")], **organization)
    grants = (TeamRepositoryRecord(repository_github_id=1, permission="admin"),)
    members = (TeamMemberRecord(actor=ACCOUNT, role="member"),)
    upsert_teams([team(1, slug="crew", members=members, repositories=grants), team(2, members=())], **organization)
    first: dict[str, Any] = {"target": "R_1", "seen_at": FIRST_PASS}
    upsert_issues([issue(1), issue(2, assignees=(ACCOUNT, BEN)), issue(3, assignees=(BEN,))], **first)
    upsert_pull_requests([*_pull_requests()], **first)
    started: dict[str, Any] = {"states": (("success", after(hours=1)),), "creator": BEN}
    upsert_deployments([deployment(1, **started)], **first)
    second = [deployment(2, **started), deployment(3, **started | {"creator": ACCOUNT})]
    upsert_deployments(second, target="R_2", seen_at=FIRST_PASS)


def _pull_requests() -> list[Any]:
    return [
        pull_request(1, author=ACCOUNT),
        pull_request(2, author=BEN, requested_reviewers=("user:ada",)),
        pull_request(3, author=BEN, requested_reviewers=("user:ben", "team:crew")),
        pull_request(4, author=BEN, requested_reviewers=("user:adam", "team:crewmen")),
        pull_request(5, author=None),
        merged(6, at=after(hours=1), author=BEN, requested_reviewers=("user:ada",)),
    ]


@pytest.fixture
def ada(client: Client, _content: None) -> Client:
    return sign_in(client, person("ada"))


@pytest.fixture
def eve(ada: Client) -> Client:
    """Sign in somebody whose account no list of members holds."""
    return sign_in(Client(), person("eve"))


def items(client: Client, path: str) -> list[dict[str, Any]]:
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


@pytest.mark.parametrize(
    ("path", "key", "found"),
    [
        ("repositories?mine=1", "repository", ["service-1"]),
        ("scorecards?mine=1", "repository", ["service-1"]),
        ("issues?mine=1", "number", [2]),
        ("pull-requests?mine=1&sort=created", "number", [1, 2, 3]),
        ("pull-requests?mine=1&author=ben", "number", [3, 2]),
        ("deployments?mine=1", "deployment_id", [3, 1]),
        ("teams?mine=1", "team", ["crew"]),
        ("issues?mine=0", "number", [3, 2, 1]),
    ],
)
def test_a_list_is_narrowed_to_what_is_mine(ada: Client, path: str, key: str, found: list[Any]) -> None:
    assert [one[key] for one in items(ada, path)] == found


def test_waivers_are_mine_by_asking_and_by_being_a_lead(ada: Client) -> None:
    of = Repository.objects.get(name="service-1")
    for rule, told in (("mine", {"asked_by_id": person("ada").pk}), ("waits", PENDING), ("others", {})):
        waiver(of, asked_at=NOW, rule=rule, **told)
    waiver(of, asked_at=NOW, rule="over", **PENDING, expires_on=NOW.date() - timedelta(days=1))
    lead = sign_in(Client(), person("bob", teams=["core"], github_id=2))

    assert [one["rule"] for one in items(ada, "waivers?mine=1")] == ["mine"]
    assert [one["rule"] for one in items(lead, "waivers?mine=1")] == ["waits"]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_offers_it_and_keeps_it(ada: Client, name: str) -> None:
    off, on = ada.get(f"/{name}/").text, ada.get(f"/{name}/?mine=1").text

    assert '<input type="checkbox" name="mine" value="1">' in off
    assert '<input type="checkbox" name="mine" value="1" checked>' in on
    assert 'type="hidden" name="mine"' not in on


@pytest.mark.parametrize("name", ["repositories", "pull-requests", "issues", "deployments", "scorecards", "teams"])
def test_a_page_says_what_mine_means_there(ada: Client, name: str) -> None:
    assert "Yours are the " in ada.get(f"/{name}/?mine=1").text
    assert "Yours are the " not in ada.get(f"/{name}/").text


def test_it_is_kept_from_page_to_page(ada: Client) -> None:
    page = ada.get("/pull-requests/?mine=1&limit=1&sort=created").text

    assert "mine=1&amp;limit=1&amp;sort=created&amp;cursor=" in page


@pytest.mark.parametrize("name", PAGES)
def test_who_is_not_known_is_told_why(eve: Client, name: str) -> None:
    page, answer = eve.get(f"/{name}/?mine=1"), eve.get(f"/api/v1/{name}?mine=1")

    assert page.status_code == 200
    assert "No member of the organization that was read has your account at GitHub" in page.text
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["mine"])


@pytest.mark.parametrize("name", PAGES)
def test_without_sign_in_it_says_so(client: Client, name: str) -> None:
    assert "Nobody is signed in here" in client.get(f"/{name}/?mine=1").text


@pytest.mark.parametrize("path", FILES)
def test_a_file_of_mine_holds_no_more(ada: Client, eve: Client, path: str) -> None:
    for number in (1, 2):
        asked_by = {"asked_by_id": person("ada").pk} if number == 1 else {}
        waiver(Repository.objects.get(github_id=number), asked_at=NOW, **asked_by)

    text = ada.get(f"{path}?mine=1").text

    assert ("service-1" in text, "service-2" in text) == (True, False)
    assert eve.get(f"{path}?mine=1").status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_what_is_neither_yes_nor_no_is_refused(ada: Client, name: str) -> None:
    assert ada.get(f"/{name}/?mine=perhaps").status_code == 400
    assert ada.get(f"/api/v1/{name}?mine=perhaps").status_code == 422


def test_the_matrix_keeps_to_its_statements(ada: Client) -> None:
    for query, headers in (("", {}), ("?mine=1", {"HX-Request": "true", "HX-Target": "matrix"})):
        with CaptureQueriesContext(connection) as asked:
            assert ada.get(f"/scorecards/{query}", headers=headers).status_code == 200
        assert len(asked) <= 12


@pytest.mark.parametrize("name", PAGES)
def test_it_adds_few_statements(ada: Client, name: str) -> None:
    counts = []
    for query in ("", "?mine=1"):
        with CaptureQueriesContext(connection) as asked:
            ada.get(f"/api/v1/{name}{query}")
        counts.append(len(asked))

    assert counts[1] - counts[0] <= 3
