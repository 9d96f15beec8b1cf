"""The whole way through GitHub's OAuth, as a browser goes it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.services import tokens_of
from portal.demo.server import DemoServer
from tests.people import member_of, outsider_of, owner_of

pytestmark = pytest.mark.django_db
Go = Callable[..., str]


def test_a_member_comes_in_and_goes_on(client: Client, go_to_github: Go, github: DemoServer) -> None:
    answer = client.get(go_to_github(next="/issues/?state=open"))

    assert (answer.status_code, answer["Location"]) == (302, "/issues/?state=open")
    assert member_of(github.world).login in client.get("/issues/").text
    user = User.objects.get()
    assert user.subject == f"github:{member_of(github.world).id}"
    assert user.organization_role == "member"


def test_the_challenge_of_pkce_goes_along(client: Client, github: DemoServer) -> None:
    away = client.post("/sign-in/with/github/")["Location"]

    assert "code_challenge_method=S256" in away
    assert "state=" in away


def test_the_key_of_a_session_changes_at_sign_in(client: Client, go_to_github: Go) -> None:
    back = go_to_github()
    before = client.cookies["sessionid"].value

    client.get(back)

    assert client.cookies["sessionid"].value != before
    stale = Client()
    stale.cookies["sessionid"] = before
    assert stale.get("/issues/").status_code == 302


def test_an_outsider_is_refused_and_leaves_no_row(client: Client, go_to_github: Go, github: DemoServer) -> None:
    answer = client.get(go_to_github(outsider_of(github.world).login))

    assert answer.status_code == 403
    assert "not a member" in answer.text
    assert not User.objects.exists()


def test_a_code_without_a_state_is_no_sign_in(client: Client, github: DemoServer) -> None:
    answer = client.get("/sign-in/github/callback/?code=x")

    assert answer.status_code == 400
    assert not User.objects.exists()


def test_a_state_is_good_once(client: Client, go_to_github: Go) -> None:
    back = go_to_github()
    client.get(back)

    assert client.get(back).status_code == 400


def test_a_state_is_good_in_its_own_session_only(go_to_github: Go) -> None:
    assert Client().get(go_to_github()).status_code == 400


def test_beginning_again_and_again_is_slowed_down(client: Client, github: DemoServer) -> None:
    answers = [client.post("/sign-in/with/github/").status_code for _ in range(12)]

    assert (answers[0], answers[-1]) == (302, 429)


def test_who_cancels_is_told_so(client: Client, github: DemoServer) -> None:
    state = client.post("/sign-in/with/github/")["Location"].split("state=")[1].split("&")[0]

    answer = client.get(f"/sign-in/github/callback/?error=access_denied&error_description=<script>&state={state}")

    assert answer.status_code == 400
    assert "canceled" in answer.text
    assert "<script>" not in answer.text


@pytest.mark.parametrize(
    "fault",
    [
        {"action": "status", "status": 500},
        {"action": "html", "status": 200},
    ],
)
def test_a_github_that_is_broken_lets_nobody_in(
    client: Client, go_to_github: Go, github: DemoServer, fault: dict[str, Any]
) -> None:
    back = go_to_github()
    github.faults.add({"match": {"path": "/user"}, **fault})

    answer = client.get(back)

    assert answer.status_code == 502
    assert not User.objects.exists()


def test_a_renamed_login_is_still_the_same_person(client: Client, go_to_github: Go, github: DemoServer) -> None:
    client.get(go_to_github())
    member, owner = member_of(github.world), owner_of(github.world)
    member.login, owner.login = owner.login, member.login

    client.get(go_to_github(member.login))

    user = User.objects.get()
    assert (user.login, user.organization_role) == (member.login, "member")


def test_tokens_are_sealed_for_their_row(client: Client, go_to_github: Go) -> None:
    client.get(go_to_github())
    user = User.objects.get()

    assert tokens_of(user).token.startswith("ghu_")
    assert "ghu_" not in user.sealed_token
    user.subject = "github:1"
    assert tokens_of(user).token == ""


def test_signing_out_ends_the_session(client: Client, go_to_github: Go) -> None:
    client.get(go_to_github())

    answer = client.post("/sign-out/")

    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get("/issues/").status_code == 302


@pytest.mark.parametrize("apart", [timedelta(hours=2, minutes=1), timedelta(hours=13)])
def test_a_session_ends_by_itself(client: Client, go_to_github: Go, time_machine: Any, apart: timedelta) -> None:
    client.get(go_to_github())

    time_machine.move_to(timezone.now() + apart, tick=False)

    assert client.get("/issues/").status_code == 302


@pytest.mark.parametrize(
    "wanted",
    [
        *("//evil.test", "/%5Cevil.test", "/\\evil.test", "javascript:alert(1)", "https://portal.test@evil.test"),
        *("http://testserver/", "/" + "a" * 9000, "", "issues"),
    ],
)
def test_nobody_is_sent_elsewhere(client: Client, go_to_github: Go, wanted: str) -> None:
    assert client.get(go_to_github(next=wanted))["Location"] in ("/", "/%5Cevil.test")
