"""Teams as pages and as JSON."""

import pytest
from django.test import Client

from apps.scorecards.queries import scorecards
from portal.demo.world.model import World
from tests.spans import ADMINISTRATOR

pytestmark = pytest.mark.usefixtures("_clock")


def a_team() -> str:
    return next(card.team for card in scorecards(ADMINISTRATOR) if card.team)


def test_the_list_is_a_page_and_a_fragment(small: World, client: Client) -> None:
    page = client.get("/teams/")
    rows = client.get("/teams/", headers={"HX-Request": "true", "HX-Target": "team-rows"})

    assert (page.status_code, "<html" in page.text, "<html" in rows.text) == (200, True, False)
    for answer in (page, rows):
        assert f'href="/teams/{a_team()}/"' in answer.text


def test_a_team_leads_to_the_matrix_and_the_week_of_its_own(small: World, client: Client) -> None:
    page = client.get(f"/teams/{a_team()}/").text

    for path in ("/scorecards/", "/weeks/2026-W47/", "/waivers/"):
        assert f'href="{path}?team={a_team()}"' in page
        assert client.get(f"{path}?team={a_team()}").status_code == 200


def test_every_number_of_the_list_opens_something(small: World, client: Client) -> None:
    page = client.get("/teams/").text

    for part in ("#waiting", "#blocked", "#aging", "#waivers"):
        assert f'href="/teams/{a_team()}/{part}"' in page
        assert f'id="{part[1:]}"' in client.get(f"/teams/{a_team()}/").text
    assert f"/weeks/2026-W47/figures/pull_requests.open_at_end/?team={a_team()}" in page


@pytest.mark.parametrize("path", ["/teams/nothing/", "/api/v1/teams/nothing", "/api/v1/teams/a%00b"])
def test_a_team_that_is_not_there_is_not_found(small: World, client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(("query", "status"), [("sort=members", 400), ("q=" + "a" * 201, 400), ("q=nothing", 200)])
def test_questions_are_checked(small: World, client: Client, query: str, status: int) -> None:
    assert client.get(f"/teams/?{query}").status_code == status


def test_nothing_found_says_so(small: World, client: Client) -> None:
    assert "Nothing matches" in client.get("/teams/?q=nothing").text


@pytest.mark.django_db
def test_before_the_first_sync_the_page_says_what_is_missing(client: Client) -> None:
    page = client.get("/teams/")

    assert "Nothing here yet" in page.text
    assert "Not read yet" in page.text


def test_the_same_is_there_as_json(small: World, client: Client) -> None:
    items = client.get("/api/v1/teams?sort=name").json()["items"]
    one = client.get(f"/api/v1/teams/{a_team()}").json()

    assert one["row"] in items
    assert [row["card"]["team"] for row in one["repositories"]] == [a_team()] * one["row"]["repositories"]
