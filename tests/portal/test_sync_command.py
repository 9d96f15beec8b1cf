"""`manage.py sync`, started as a person would start it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from portal.demo.server import DemoServer
from tests.processes import clean_environment, manage


@pytest.fixture
def environment(tmp_path: Path, demo_server: DemoServer) -> dict[str, str]:
    """Return what configures a portal of its own on SQLite."""
    environment = clean_environment(
        tmp_path, GITHUB_API_URL=demo_server.url, GITHUB_TOKEN="demo-token", PORTAL_ORGANIZATION=demo_server.world.login
    )
    manage("migrate", environment=environment)
    return environment


def sync(*arguments: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", "sync", *arguments]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, cwd=settings.BASE_DIR, check=False, timeout=120
    )


def table_of(output: str) -> dict[str, list[str]]:
    return {line.split()[0]: line.split()[1:] for line in output.splitlines() if len(line.split()) == 6}


@pytest.mark.slow
def test_it_shows_its_progress_and_sums_up(environment: dict[str, str], demo_server: DemoServer) -> None:
    first = sync("--full", environment=environment)

    assert first.returncode == 0, first.stderr
    assert "Issues: plasma-engine-gateway" in first.stderr
    # What is fetched from where GitHub keeps archives is no request of its API.
    asked = [seen for seen in demo_server.log if not seen.path.startswith("/_storage/")]
    assert table_of(first.stdout)["total"][2] == str(len(asked)) != str(len(demo_server.log))
    assert f"this sync used {demo_server.points_used}." in first.stdout


@pytest.mark.slow
def test_killed_in_the_middle_it_goes_on_where_it_was(environment: dict[str, str], demo_server: DemoServer) -> None:
    sync("--full", environment=environment)
    undisturbed = len(demo_server.log)
    (Path(environment["PORTAL_DATA_DIR"]) / "portal.sqlite3").unlink()
    manage("migrate", environment=environment)
    demo_server.log.clear()

    killed = sync("--full", environment={**environment, "PORTAL_FAULTPOINT": "in_page_transaction:12:kill"})
    assert killed.returncode == -signal.SIGKILL
    again = sync("--full", environment=environment)

    assert again.returncode == 0, again.stderr
    assert len(demo_server.log) == undisturbed + 1
    issues = sum(len(repository.issues) for repository in demo_server.world.repositories)
    assert table_of(again.stdout)["issues"][0] == str(issues)


@pytest.mark.slow
def test_removals_are_accepted_of_a_named_feed_only(environment: dict[str, str]) -> None:
    ended = sync("--accept-removals", "--full", environment=environment)

    assert ended.returncode == 1
    assert "--accept-removals goes with --full and the --feed" in ended.stderr


@pytest.mark.slow
def test_a_feed_that_fails_is_the_exit_status(environment: dict[str, str], demo_server: DemoServer) -> None:
    demo_server.faults.add({"match": {"document": "People"}, "action": "html", "status": 200})

    ended = sync("--feed", "people", environment=environment)

    assert ended.returncode == 1
    assert "not JSON" in ended.stderr


@pytest.mark.slow
def test_what_the_token_may_not_read_is_told_but_is_no_failure(environment: dict[str, str]) -> None:
    ended = sync(environment={**environment, "GITHUB_TOKEN": "demo-no-projects"})

    assert ended.returncode == 0, ended.stderr
    assert "Not allowed: No board is visible to this token: it needs organization Projects: read." in ended.stdout


@pytest.mark.slow
def test_a_second_sync_at_the_same_time_says_who_holds_it(environment: dict[str, str], tmp_path: Path) -> None:
    command = [sys.executable, "manage.py", "sync"]
    sleeping = {**environment, "PORTAL_FAULTPOINT": "after_page_commit:2:sleep"}
    with (tmp_path / "first.txt").open("w+") as output:
        first = subprocess.Popen(command, env=sleeping, stderr=output, cwd=settings.BASE_DIR)
        try:
            while "People" not in (tmp_path / "first.txt").read_text():
                assert first.poll() is None
            second = sync("--feed", "issues", environment=environment)
        finally:
            os.kill(first.pid, signal.SIGKILL)
            first.wait()

    assert second.returncode == 1
    assert f"A sync is running already: process {first.pid}" in second.stderr
