"""The table of deliveries: one row an id, one attempt at a time."""

import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from apps.sync import inbox
from apps.sync.inbox.deliveries import KEPT_FOR, MAX_ATTEMPTS, QUARANTINED_FOR, claim
from apps.sync.models import WebhookDelivery
from tests.webhooks import SECRET, send, work_off

NOW = datetime(2026, 11, 18, 15, 30, tzinfo=UTC)
State = WebhookDelivery.State
AT_ONCE = 10


def received(body: bytes = b"{}", *, name: int = 1) -> inbox.Received:
    return inbox.Received(delivery_id=uuid.UUID(int=name), event="issues", body=body, digest=str(hash(body)))


def quarantine() -> WebhookDelivery:
    inbox.store(received(b"{"), now=NOW)
    inbox.handle(inbox.due(now=NOW)[0], now=NOW)
    return WebhookDelivery.objects.get(state=State.QUARANTINED)


def all_at_once(do: Callable[[], Any]) -> list[Any]:
    """Do something in many threads that begin together."""
    barrier = threading.Barrier(AT_ONCE)

    def one() -> Any:
        barrier.wait()
        try:
            return do()
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [future.result() for future in [pool.submit(one) for _ in range(AT_ONCE)]]


@pytest.mark.django_db(transaction=True)
def test_one_delivery_ten_times_at_once_leaves_one_row(settings: Settings) -> None:
    settings.GITHUB_WEBHOOK_SECRET = SECRET

    answers = all_at_once(lambda: send(Client(), {}, delivery=str(uuid.UUID(int=1))))

    assert [answer.status_code for answer in answers] == [202] * AT_ONCE
    assert sorted(answer.json()["result"] for answer in answers) == ["duplicate"] * (AT_ONCE - 1) + ["stored"]
    assert WebhookDelivery.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_delivery_is_claimed_by_one_of_ten() -> None:
    pk = inbox.store(received(), now=NOW).pk

    claimed = all_at_once(lambda: claim(pk, now=NOW))

    assert len([row for row in claimed if row is not None]) == 1
    assert WebhookDelivery.objects.get().attempts == 1


@pytest.mark.django_db
def test_who_dies_over_a_delivery_leaves_it_to_the_next_after_a_growing_pause() -> None:
    pk, now, pauses = inbox.store(received(), now=NOW).pk, NOW, []
    for _ in range(MAX_ATTEMPTS):
        assert claim(pk, now=now) is not None
        assert claim(pk, now=now) is None
        due_at = WebhookDelivery.objects.get().due_at
        pauses.append((due_at - now).total_seconds() / 60)
        now = due_at

    assert claim(pk, now=now) is None
    row = WebhookDelivery.objects.get()
    assert (row.state, row.reason) == (State.QUARANTINED, "too_many_attempts")
    assert [round(pause, 1) for pause in pauses[:4]] == [3.0, 4.2, 5.9, 8.2]
    assert max(pauses) == 60


@pytest.mark.django_db
def test_a_redelivery_opens_a_quarantined_row_again() -> None:
    row = quarantine()

    assert inbox.store(received(b"{"), now=NOW).result == "reopened"

    row.refresh_from_db()
    assert (row.state, row.attempts, row.reason) == (State.RECEIVED, 0, "")
    assert inbox.due(now=NOW) == [row.pk]


@pytest.mark.django_db
def test_a_redelivery_ends_the_pause_of_one_that_failed() -> None:
    pk = inbox.store(received(), now=NOW).pk
    claim(pk, now=NOW)
    assert inbox.due(now=NOW) == []

    assert inbox.store(received(), now=NOW).result == "reopened"

    assert inbox.due(now=NOW) == [pk]


@pytest.mark.django_db
def test_a_redelivery_of_what_was_done_does_nothing(client: Client, settings: Settings) -> None:
    settings.GITHUB_WEBHOOK_SECRET = SECRET
    name = str(uuid.uuid4())
    send(client, {}, event="ping", delivery=name)
    work_off()

    assert send(client, {}, event="ping", delivery=name).json()["result"] == "duplicate"
    assert inbox.due(now=timezone.now()) == []


@pytest.mark.django_db
def test_only_what_is_quarantined_is_retried() -> None:
    row = quarantine()

    assert inbox.retry(row.pk, now=NOW) == row
    assert inbox.retry(row.pk, now=NOW) is None
    assert inbox.retry(9999, now=NOW) is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "kept"),
    [(State.DONE, KEPT_FOR), (State.IGNORED, KEPT_FOR), (State.QUARANTINED, QUARANTINED_FOR)],
)
def test_what_ended_is_forgotten_in_time(state: str, kept: timedelta) -> None:
    inbox.store(received(), now=NOW)
    WebhookDelivery.objects.update(state=state)

    assert inbox.forget_old(now=NOW + kept) == 0
    assert inbox.forget_old(now=NOW + kept + timedelta(seconds=1)) == 1


@pytest.mark.django_db
def test_what_waits_is_never_forgotten() -> None:
    inbox.store(received(), now=NOW)

    assert inbox.forget_old(now=NOW + timedelta(days=1000)) == 0
