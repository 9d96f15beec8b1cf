"""The sync page as JSON."""

from typing import Any

import pytest
from django.test import Client

from apps.sync.models import SyncJob
from tests.syncing import Syncing

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/sync"


@pytest.fixture(autouse=True)
def _no_broker(settings: Any) -> None:
    """Let jobs stay in their table: nobody takes messages from this broker."""
    settings.CELERY_BROKER_URL = "memory://"


def test_get_answers_every_feed_with_what_it_used(client: Client, sync: Syncing) -> None:
    sync.first()

    answer = client.get(ADDRESS).json()

    issues = next(feed for feed in answer["feeds"] if feed["name"] == "issues")
    assert issues["state"] == "ok"
    assert issues["stale_after"] == 3600
    assert issues["requests"] == len(sync.server.world.repositories)
    assert answer["job"] is None
    assert answer["last_job"]["state"] == "done"
    # No hotfix is in this organization of which something could be asked.
    assert {row["feature"] for row in answer["capabilities"] if row["state"] != "ok"} == {"hotfixes"}
    assert [row["resource"] for row in answer["budget"]] == ["core", "graphql", "packages"]


def test_post_queues_a_sync_of_everything(client: Client) -> None:
    answer = client.post(ADDRESS, content_type="application/json")

    assert answer.status_code == 202
    assert answer.json()["id"] == SyncJob.objects.get().pk


def test_post_takes_feeds_a_repository_and_full(client: Client) -> None:
    wanted = {"feeds": ["issues"], "repository": "plasma-engine-infra", "full": True}

    assert client.post(ADDRESS, wanted, content_type="application/json").status_code == 202

    job = SyncJob.objects.get()
    assert (job.feeds, job.repository, job.is_full) == (["issues"], "plasma-engine-infra", True)


@pytest.mark.parametrize("wanted", [{"feeds": ["isues"]}, {"feed": "issues"}, {"full": "perhaps"}])
def test_post_refuses_what_it_does_not_know(client: Client, wanted: Any) -> None:
    answer = client.post(ADDRESS, wanted, content_type="application/json")

    assert answer.status_code in (400, 422)
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert not SyncJob.objects.exists()


@pytest.mark.parametrize(("origin", "status"), [("https://evil.example", 403), ("http://testserver", 202)])
def test_post_from_a_page_of_another_site_is_refused(client: Client, origin: str, status: int) -> None:
    answer = client.post(ADDRESS, content_type="application/json", headers={"Origin": origin})

    assert answer.status_code == status
