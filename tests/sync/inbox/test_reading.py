"""What is taken in, and what is answered when that does not work out."""

from io import BytesIO
from typing import Any

import pytest
from django.db import OperationalError
from django.http.request import UnreadablePostError
from django.test import Client
from pytest_django import Settings

from apps.sync import inbox
from apps.sync.models import WebhookDelivery
from tests.webhooks import PATH, SECRET, send, signature

pytestmark = pytest.mark.django_db


def signed_with(client: Client, secret: str) -> int:
    answer = send(client, b"{}", headers={"X-Hub-Signature-256": signature(b"{}", secret=secret)})
    return int(answer.status_code)


def test_while_the_secret_is_changed_both_are_good(client: Client, settings: Settings) -> None:
    settings.GITHUB_WEBHOOK_SECRET, settings.GITHUB_WEBHOOK_SECRET_PREVIOUS = "the-new-secret", SECRET
    assert (signed_with(client, "the-new-secret"), signed_with(client, SECRET)) == (202, 202)

    settings.GITHUB_WEBHOOK_SECRET_PREVIOUS = ""

    assert (signed_with(client, "the-new-secret"), signed_with(client, SECRET)) == (202, 401)


def test_no_token_of_a_form_is_asked_for() -> None:
    assert send(Client(enforce_csrf_checks=True), {}, headers={"Origin": "https://github.com"}).status_code == 202


@pytest.mark.parametrize("event", [None, "", "../issues", "Issues", "x" * 61])
def test_an_event_has_a_name(client: Client, event: str | None) -> None:
    answer = send(client, {}, headers={"X-GitHub-Event": event})

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_event")


def test_a_forgery_is_told_in_the_log(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    client.post(PATH, {}, content_type="application/json")

    assert "without a good signature came from 127.0.0.1" in caplog.text


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (OperationalError("the database system is starting up"), 503),
        (OSError(28, "No space left on device"), 503),
        (UnreadablePostError("the sender broke off"), 400),
    ],
)
def test_what_is_not_stored_is_never_answered_202(
    client: Client, monkeypatch: pytest.MonkeyPatch, fault: Exception, status: int
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise fault

    monkeypatch.setattr(inbox, "store", fail)

    answer = send(client, {})

    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert not WebhookDelivery.objects.exists()


def test_a_body_that_ends_early_is_not_taken_in(client: Client) -> None:
    early: dict[str, Any] = {"CONTENT_LENGTH": "3", "wsgi.input": BytesIO(b"{}")}

    answer = send(client, {}, headers={"X-Hub-Signature-256": signature(b"{} ")}, **early)

    assert answer.status_code == 401
