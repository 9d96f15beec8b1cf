"""A real worker on a real Redis."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from apps.catalog.models import Repository
from apps.sync.models import SyncJob
from portal.demo.server import DemoServer
from tests.processes import clean_environment, wait_until


def address_of_test_database() -> str:
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    return f"postgres://{found['USER']}@{found['HOST']}:{found['PORT']}/{found['NAME']}"


@pytest.fixture
def worker(transactional_db: None, demo_server: DemoServer, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Start a worker on Redis and the database of the test."""
    environment = clean_environment(
        tmp_path,
        BROKER_URL=os.environ["TEST_REDIS_URL"],
        DATABASE_URL=address_of_test_database(),
        GITHUB_API_URL=demo_server.url,
        GITHUB_TOKEN="demo-token",
        GITHUB_PACKAGES_TOKEN="demo-packages",
        PORTAL_ORGANIZATION=demo_server.world.login,
    )
    command = [sys.executable, "-m", "celery", "--app", "portal", "worker", "--pool", "threads", "--concurrency", "4"]
    with (tmp_path / "worker.txt").open("w") as output:
        process = subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR, stdout=output, stderr=output)
    yield process
    process.terminate()
    process.wait(timeout=20)


@pytest.mark.slow
def test_a_worker_on_redis_brings_in_the_organization(worker: subprocess.Popen[bytes], demo_server: DemoServer) -> None:
    ended = SyncJob.objects.filter(finished_at__isnull=False)

    wait_until(ended.exists, timeout_seconds=90, what="a sync that ended")

    assert ended.get().state == SyncJob.State.DONE
    assert Repository.objects.filter(gone_at__isnull=True).count() == len(demo_server.world.repositories)
    assert worker.poll() is None
