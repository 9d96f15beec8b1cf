"""Tokens of programs: what is accepted, what is not, and what guessing costs."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from apps.accounts import limits
from apps.accounts.models import ApiToken, AuditEvent, User
from apps.accounts.tokens import TokenRefused, create_token, read_token, revoke_token
from tests.signed_in import SIGN_IN, person

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 18, 15, 30, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _sign_in_is_on(settings: Settings, time_machine: Any) -> None:
    settings.SIGN_IN = SIGN_IN
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def user() -> User:
    return person(now=NOW)


def ask(client: Client, text: str, **headers: str) -> Any:
    return client.get("/api/v1/issues", headers={"Authorization": f"Bearer {text}", **headers})


def test_a_token_reads_as_its_owner_and_notes_its_use(client: Client, user: User) -> None:
    made = create_token(user, name="ci", lasts=DAY, now=NOW)

    assert ask(client, made.text).status_code == 200
    assert ApiToken.objects.get().used_at == NOW


def test_the_secret_is_not_in_the_database(user: User) -> None:
    made = create_token(user, name="ci", lasts=DAY, now=NOW)
    secret = made.text.split("_", 2)[2]

    assert secret not in str(ApiToken.objects.values())
    assert len(secret) >= 27


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("dpt_", "dpt_9"),
        lambda text: f"{text}x",
        lambda text: text[:-1],
        lambda text: "dpt_1_" + "a" * 10_000,
        lambda text: "dpt_²_x",
        lambda text: "dpt_99999999999999999999_x",
        lambda text: "",
        lambda text: "ghp_something",
    ],
)
def test_what_is_no_token_is_answered_alike(client: Client, user: User, change: Any) -> None:
    made = create_token(user, name="ci", lasts=DAY, now=NOW)

    answer = ask(client, change(made.text))

    assert answer.status_code == 401
    assert 'error_description="token_unknown"' in answer["WWW-Authenticate"]
    assert answer.json()["code"] == "not_signed_in"


def test_a_token_ends_and_can_be_ended(user: User) -> None:
    ended = create_token(user, name="old", lasts=DAY, now=NOW - DAY)
    revoked = create_token(user, name="gone", lasts=DAY, now=NOW)
    revoke_token(user, token_id=revoked.token.pk, now=NOW)

    with pytest.raises(TokenRefused, match="token_expired"):
        read_token(ended.text, now=NOW)
    with pytest.raises(TokenRefused, match="token_revoked"):
        read_token(revoked.text, now=NOW)
    assert revoke_token(user, token_id=revoked.token.pk, now=NOW) is None


def test_nobody_revokes_a_token_of_somebody_else(user: User) -> None:
    made = create_token(user, name="ci", lasts=DAY, now=NOW)

    assert revoke_token(person("eve", now=NOW), token_id=made.token.pk, now=NOW) is None
    assert read_token(made.text, now=NOW).user == user


def test_a_token_of_who_left_is_of_no_use(user: User) -> None:
    made = create_token(user, name="ci", lasts=DAY, now=NOW)
    User.objects.update(is_active=False)

    with pytest.raises(TokenRefused, match="token_unknown"):
        read_token(made.text, now=NOW)


def test_guessing_is_slowed_down_and_a_good_token_still_works(client: Client, user: User, time_machine: Any) -> None:
    made = create_token(user, name="ci", lasts=DAY, now=NOW)
    answers = [ask(client, "dpt_1_guess").status_code for _ in range(limits.GUESSES + 1)]

    slowed = ask(client, "dpt_1_guess")
    assert (answers[0], answers[-1], slowed.status_code) == (401, 429, 429)
    assert 0 < int(slowed["Retry-After"]) <= 60
    assert ask(client, made.text).status_code == 200
    time_machine.move_to(NOW + timedelta(minutes=1), tick=False)
    assert ask(client, "dpt_1_guess").status_code == 401


def test_a_refused_token_is_in_the_audit_log_without_its_text(client: Client) -> None:
    ask(client, "dpt_1_guess")

    event = AuditEvent.objects.get()
    assert (event.action, event.detail, event.address) == ("token_refused", "token_unknown", "127.0.0.1")


def test_a_token_sent_in_the_open_is_refused(client: Client, user: User, settings: Settings) -> None:
    settings.IS_BEHIND_PROXY = True
    made = create_token(user, name="ci", lasts=DAY, now=NOW)

    assert ask(client, made.text).status_code == 400
    assert (
        client.get("/api/v1/issues", headers={"Authorization": f"Bearer {made.text}"}, secure=True).status_code == 200
    )


def test_a_token_in_the_address_is_none(client: Client, user: User) -> None:
    made = create_token(user, name="ci", lasts=DAY, now=NOW)

    assert client.get(f"/api/v1/issues?access_token={made.text}").status_code == 401
