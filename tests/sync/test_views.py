"""The sync page."""

import pytest
from django.test import Client

from apps.sync.models import SyncJob
from tests.syncing import Clock

pytestmark = pytest.mark.django_db
FRAGMENT = {"HX-Request": "true", "HX-Target": "sync-status"}


def test_the_page_names_every_feed(client: Client) -> None:
    answer = client.get("/sync/")

    assert answer.status_code == 200
    assert "Pull requests" in answer.content.decode()


def test_the_fragment_is_answered_alone_and_looks_again_only_while_a_job_runs(client: Client, clock: Clock) -> None:
    idle = client.get("/sync/", headers=FRAGMENT).content.decode()
    SyncJob.objects.create(requested_by="ada", created_at=clock(), due_at=clock())
    busy = client.get("/sync/", headers=FRAGMENT).content.decode()

    assert "<html" not in idle
    assert "every 2s" not in idle
    assert "every 2s" in busy


def test_a_boosted_request_gets_the_whole_page(client: Client) -> None:
    assert "<html" in client.get("/sync/", headers={**FRAGMENT, "HX-Boosted": "true"}).content.decode()


def test_sync_now_queues_a_job_and_goes_back_to_the_page(client: Client) -> None:
    answer = client.post("/sync/now/")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/sync/")
    assert SyncJob.objects.get().state == SyncJob.State.QUEUED


def test_sync_now_answers_htmx_with_the_fragment(client: Client) -> None:
    answer = client.post("/sync/now/", headers=FRAGMENT)

    assert answer.status_code == 200
    assert "every 2s" in answer.content.decode()


def test_sync_now_needs_a_post_from_our_own_page(client: Client) -> None:
    assert client.get("/sync/now/").status_code == 405
    assert Client(enforce_csrf_checks=True).post("/sync/now/").status_code == 403
