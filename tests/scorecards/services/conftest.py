"""One repository whose pull requests a test reads as it goes along, every feed having come in."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import transaction

from apps.catalog.ingest import upsert_repositories
from apps.delivery.ingest import upsert_pull_requests
from apps.delivery.records import PullRequestRecord
from apps.scorecards.queries.changes import present_repositories
from apps.scorecards.rules import Rule
from apps.scorecards.services import Evaluation, evaluate
from apps.sync.models import SyncJob, SyncRun
from apps.sync.schedule import SCHEDULES
from tests.records import START, repository

MERGED_AT = START + timedelta(days=1)


@pytest.fixture
def read() -> Callable[..., None]:
    """Return what reads pull requests into the repository, at a moment; all feeds come in then."""
    with transaction.atomic():
        upsert_repositories([repository(1)], target="organization", seen_at=START)
    job = SyncJob.objects.create(requested_by="ada", created_at=START, due_at=START)

    def at(now: datetime, *records: PullRequestRecord) -> None:
        upsert_pull_requests(records, target="R_1", seen_at=now)
        for schedule in SCHEDULES:
            SyncRun.objects.create(
                job=job, feed=schedule.name, outcome="succeeded", is_complete=True, started_at=now, finished_at=now
            )

    return at


def judge(now: datetime, *rules: Rule) -> Evaluation:
    """Judge the repository by some rules, at a moment."""
    return evaluate(now=now, repositories=list(present_repositories()), rules=rules)
