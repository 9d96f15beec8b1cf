"""`manage.py portal`: one command, from an empty folder to the right figures."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.figures import differences
from tests.processes import Portal, processes_of, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.once]


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    """Return a portal that is not started yet."""
    portal = Portal(tmp_path)
    yield portal
    portal.end()


def week_differences(portal: Portal) -> list[str]:
    weeks = [f"{datetime.now(UTC) - timedelta(weeks=ago):%G-W%V}" for ago in range(6)]
    found = {week: portal.get(f"/api/v1/weeks/{week}") for week in weeks}
    return [line for week in weeks for line in differences(found[week], portal.oracle(week, at=found[week]["at"]))]


def monitoring_states(portal: Portal) -> set[str]:
    return {feed["state"] for feed in portal.get("/api/v1/sync")["monitoring"]["feeds"]}


def test_one_command_ends_with_the_right_figures_and_ctrl_c_leaves_nothing(portal: Portal) -> None:
    portal.start()
    portal.wait_for_job(done=True)

    assert week_differences(portal) == []
    wait_until(lambda: monitoring_states(portal) == {"ok"}, timeout_seconds=60, what="alerts from the demonstration")

    portal.interrupt()
    assert portal.process.returncode == 0
    assert processes_of(portal.folder) == []


def test_killed_in_the_middle_of_the_first_sync_it_ends_with_the_same_figures(portal: Portal) -> None:
    portal.start()
    portal.wait_for_job(done=False)

    portal.kill()
    portal.start()

    portal.wait_for_job(done=True)
    assert week_differences(portal) == []


def test_a_killed_portal_takes_its_processes_with_it(portal: Portal) -> None:
    portal.start()
    portal.wait_for_job(done=False)

    portal.kill()

    wait_until(lambda: processes_of(portal.folder) == [], timeout_seconds=8, what="all processes gone")


def test_a_second_portal_on_the_same_folder_is_refused(portal: Portal) -> None:
    portal.start()
    wait_until(lambda: portal.get("/healthz") is not None, timeout_seconds=60, what="up")
    second = Portal(portal.folder)

    second.start()

    assert second.process.wait(timeout=30) == 1
    assert f"A portal already runs on {portal.folder} (process {portal.process.pid})" in portal.output.read_text()


def test_a_taken_port_is_told(portal: Portal) -> None:
    with socket.create_server(("127.0.0.1", portal.port)):
        portal.start()

        assert portal.process.wait(timeout=30) == 1

    assert f"Port {portal.port} is taken" in portal.output.read_text()
