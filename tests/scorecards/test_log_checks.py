from datetime import datetime, timedelta

import pytest

from apps.catalog.ingest import upsert_repositories
from apps.catalog.models import Repository
from apps.delivery.models import Check
from apps.scorecards.facts import Process
from apps.scorecards.queries.loading.logs import log_checks
from tests.records import FIRST_PASS, repository

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_repository")]


@pytest.fixture
def _repository() -> None:
    upsert_repositories([repository(1)], target="", seen_at=FIRST_PASS)


def ran(name: str, *, days_ago: float, conclusion: str = "success") -> None:
    at: datetime = FIRST_PASS - timedelta(days=days_ago)
    Check.objects.create(
        repository=Repository.objects.get(),
        node_id=f"CR_{name}_{days_ago}",
        sha="a" * 40,
        kind="check_run",
        name=name,
        status="completed" if conclusion else "in_progress",
        conclusion=conclusion,
        completed_at=at if conclusion else None,
    )


def found() -> list[tuple[str, str]]:
    checks = log_checks([Repository.objects.get().pk], process=Process(), now=FIRST_PASS)
    return [(one.name, one.conclusion) for one in checks.values()]


def test_the_newest_that_finished_counts() -> None:
    ran("ci / Log-Format", days_ago=1, conclusion="failure")
    ran("log-format", days_ago=2)
    ran("log-format", days_ago=0.5, conclusion="")

    assert found() == [("ci / Log-Format", "failure")]


def test_other_checks_and_old_ones_do_not() -> None:
    ran("format", days_ago=1)
    ran("log-format", days_ago=29)

    assert found() == []
