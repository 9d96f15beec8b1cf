"""One repository, and what lets it be known of which feeds anything came in."""

from collections.abc import Callable

import pytest

from apps.catalog.ingest import upsert_repositories
from apps.scorecards.queries.loading.sources import Sources, load_sources
from apps.sync.models import SyncJob, SyncRun
from apps.sync.schedule import SCHEDULES
from tests.records import FIRST_PASS, repository

Came = Callable[..., Sources]


@pytest.fixture
def came_in() -> Came:
    """Return what lets every feed come in but those named."""
    upsert_repositories([repository(1, has_discussions=True)], target="organization", seen_at=FIRST_PASS)

    def came(*, without: tuple[str, ...] = ()) -> Sources:
        job = SyncJob.objects.create(created_at=FIRST_PASS, due_at=FIRST_PASS, state=SyncJob.State.RUNNING)
        for schedule in SCHEDULES:
            if schedule.name not in without:
                times = {"started_at": FIRST_PASS, "finished_at": FIRST_PASS}
                told = {"outcome": SyncRun.Outcome.SUCCEEDED, "is_complete": True, **times}
                SyncRun.objects.create(job=job, feed=schedule.name, **told)
        return load_sources(now=FIRST_PASS)

    return came
