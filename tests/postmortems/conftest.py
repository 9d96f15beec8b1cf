"""A repository of which everything was read."""

import pytest
from django.db import transaction

from apps.catalog.ingest import upsert_repositories
from apps.sync.models import SyncJob, SyncRun
from tests.records import FIRST_PASS, repository

FEEDS = ("issues", "pull-requests", "files", "discussions", "timelines", "conversations")


@pytest.fixture
def _read() -> None:
    with transaction.atomic():
        upsert_repositories([repository(1, visibility="public")], target="", seen_at=FIRST_PASS)
    job = SyncJob.objects.create(created_at=FIRST_PASS, due_at=FIRST_PASS, state=SyncJob.State.RUNNING)
    for feed in FEEDS:
        times = {"started_at": FIRST_PASS, "finished_at": FIRST_PASS}
        SyncRun.objects.create(job=job, feed=feed, outcome=SyncRun.Outcome.SUCCEEDED, is_complete=True, **times)
