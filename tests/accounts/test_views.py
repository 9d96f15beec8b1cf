"""One's own account: tokens, and being forgotten."""

import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from apps.accounts.models import ApiToken, AuditEvent, User
from tests.signed_in import SIGN_IN, person, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(client: Client, settings: Settings) -> Client:
    settings.SIGN_IN = SIGN_IN
    return sign_in(client, person())


def test_a_token_is_told_once(ada: Client) -> None:
    made = ada.post("/account/tokens/", {"name": "ci", "days": "30"})

    text = re.search(r"dpt_\d+_[\w-]+", made.text)
    assert made.status_code == 201
    assert text is not None
    assert text[0] not in ada.get("/account/").text
    assert "never" in ada.get("/account/").text
    assert ada.get("/api/v1/issues", headers={"Authorization": f"Bearer {text[0]}"}).status_code == 200


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": "", "days": "30"}, "required"),
        ({"name": "\u200b", "days": "30"}, "nothing to be seen"),
        ({"name": "a" * 81, "days": "30"}, "at most 80"),
        ({"name": "ci\0", "days": "30"}, "Null characters"),
        ({"name": "ci", "days": "0"}, "greater than or equal to 1"),
        ({"name": "ci", "days": "366"}, "less than or equal to 365"),
        ({"name": "ci", "days": "many"}, "whole number"),
    ],
)
def test_a_token_that_makes_no_sense_is_refused_at_its_field(ada: Client, fields: dict[str, str], words: str) -> None:
    answer = ada.post("/account/tokens/", fields)

    assert answer.status_code == 422
    assert words in answer.text
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("teams", [["core"], ["infra"]])
def test_a_lead_makes_a_token_for_ci(client: Client, settings: Settings, teams: list[str]) -> None:
    settings.SIGN_IN = SIGN_IN
    sign_in(client, person("lead", teams=teams))
    fields = {"name": "ci", "days": "30", "scope": "coverage"}

    refused = client.post("/account/tokens/", fields | {"repository": "acme/gateway"})
    made = client.post("/account/tokens/", fields | {"repository": "gateway"})

    assert (refused.status_code, "without its owner" in refused.text) == (422, True)
    assert (made.status_code, "sends coverage of gateway" in made.text) == (201, True)
    assert AuditEvent.objects.get().detail.startswith("coverage gateway until")


def test_whoever_is_no_lead_makes_tokens_that_read(ada: Client) -> None:
    made = ada.post("/account/tokens/", {"name": "ci", "days": "30", "scope": "coverage", "repository": "gateway"})

    assert "Repository" not in made.text
    assert ApiToken.objects.values_list("scope", "repository").get() == ("read", "")


def test_two_tokens_have_two_names(ada: Client) -> None:
    ada.post("/account/tokens/", {"name": "ci", "days": "1"})

    assert "of this name already" in ada.post("/account/tokens/", {"name": "ci", "days": "1"}).text


def test_a_name_is_text_and_nothing_else(ada: Client) -> None:
    answer = ada.post("/account/tokens/", {"name": "<img src=x onerror=alert(1)>", "days": "1", "user": "1"})

    assert "<img src=x" not in answer.text
    assert "&lt;img src=x" in answer.text


def test_a_token_is_revoked_and_noted(ada: Client) -> None:
    ada.post("/account/tokens/", {"name": "ci", "days": "1"})
    number = ApiToken.objects.get().pk

    assert ada.post(f"/account/tokens/{number}/revoke/").status_code == 302
    assert ada.post(f"/account/tokens/{number}/revoke/").status_code == 404
    assert [event.action for event in AuditEvent.objects.order_by("id")] == ["token_created", "token_revoked"]


def test_who_wants_to_be_forgotten_is(ada: Client) -> None:
    ada.post("/account/tokens/", {"name": "ci", "days": "1"})

    ada.post("/account/forget/")

    assert not User.objects.exists()
    assert not ApiToken.objects.exists()
    assert ada.get("/account/").status_code == 302
    assert AuditEvent.objects.order_by("-id")[0].action == "person_removed"


def test_an_administrator_sees_people_and_forgets_one_on_request(client: Client, settings: Settings) -> None:
    settings.SIGN_IN = SIGN_IN
    eve = person("eve", teams=["core"])
    sign_in(client, person("root", teams=["infra"]))

    page = client.get("/people/").text
    client.post(f"/people/{eve.pk}/forget/")

    assert "eve" in page
    assert "lead" in page
    assert [user.login for user in User.objects.all()] == ["root"]
    assert AuditEvent.objects.get().subject == "eve"


@pytest.mark.parametrize("count", [1, 30])
def test_people_take_as_many_statements_for_one_as_for_thirty(
    client: Client, settings: Settings, count: int, django_assert_max_num_queries: Any
) -> None:
    settings.SIGN_IN = SIGN_IN
    sign_in(client, person("root", teams=["infra"]))
    for number in range(count):
        person(f"person{number}")

    with django_assert_max_num_queries(3):
        client.get("/people/")


def test_without_sign_in_there_are_no_accounts(client: Client) -> None:
    assert client.get("/account/").status_code == 404
    assert client.get("/audit/").status_code == 200
