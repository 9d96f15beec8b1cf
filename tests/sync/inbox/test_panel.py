"""What administrators see of the inbox on the sync page, and the button there."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from apps.accounts.models import AuditEvent
from apps.sync.models import WebhookDelivery
from tests.signed_in import person, sign_in
from tests.webhooks import send, work_off

pytestmark = pytest.mark.usefixtures("_organization")
State = WebhookDelivery.State


@pytest.fixture
def administrator(client: Client) -> Client:
    return sign_in(client, person(teams=["infra"]))


def broken(client: Client, *, times: int = 1) -> WebhookDelivery:
    for _ in range(times):
        send(client, b"{not json")
    return work_off()


def test_an_administrator_sees_what_came_and_what_was_given_up(administrator: Client) -> None:
    row = broken(administrator, times=12)
    send(administrator, {"action": "opened"})

    page = administrator.get("/sync/").text

    assert "13 received today, 1 waiting" in page
    assert page.count("Quarantined: no strict JSON") == 10
    assert "2 more are quarantined." in page
    assert f'action="/sync/deliveries/{row.pk}/retry/"' in page


def test_an_empty_inbox_says_so(administrator: Client, settings: Settings) -> None:
    assert "Nothing quarantined" in administrator.get("/sync/").text

    settings.GITHUB_WEBHOOK_SECRET = ""

    assert "GITHUB_WEBHOOK_SECRET is not set" in administrator.get("/sync/").text


def test_nobody_else_sees_it(client: Client) -> None:
    broken(client)
    sign_in(client, person())

    assert "Webhooks" not in client.get("/sync/").text


@pytest.mark.parametrize("rows", [0, 1, 30])
def test_it_costs_the_page_one_statement(administrator: Client, rows: int, settings: Settings) -> None:
    broken(administrator, times=rows)
    administrator.get("/sync/")
    with CaptureQueriesContext(
        connection,
    ) as whole:
        administrator.get("/sync/")
    with CaptureQueriesContext(connection) as fragment:
        administrator.get("/sync/", headers={"HX-Request": "true", "HX-Target": "sync-status"})

    assert len(whole) == len(fragment) + 1


def test_a_retry_handles_it_again_and_is_audited(administrator: Client) -> None:
    row = broken(administrator)

    answer = administrator.post(f"/sync/deliveries/{row.pk}/retry/")

    assert (answer.status_code, answer["Location"]) == (302, "/sync/")
    event = AuditEvent.objects.get(action="delivery_retried")
    assert (event.actor_login, event.subject) == ("ada", str(row.delivery_id))
    assert WebhookDelivery.objects.get().state == State.RECEIVED
    assert work_off().state == State.QUARANTINED


@pytest.mark.parametrize("change", [{"state": State.DONE}, {"state": State.RECEIVED}])
def test_only_what_is_quarantined_can_be_retried(administrator: Client, change: dict[str, Any]) -> None:
    row = broken(administrator)
    WebhookDelivery.objects.update(**change)

    assert administrator.post(f"/sync/deliveries/{row.pk}/retry/").status_code == 404
    assert not AuditEvent.objects.filter(action="delivery_retried").exists()


def test_nobody_else_retries(client: Client) -> None:
    row = broken(client)
    sign_in(client, person())

    assert client.post(f"/sync/deliveries/{row.pk}/retry/").status_code == 403
    assert WebhookDelivery.objects.get().state == State.QUARANTINED
