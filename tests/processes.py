"""The portal's own commands, started as a person would start them."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from django.conf import settings

from tests.realparts import PORTAL_VARIABLES, free_port


def clean_environment(folder: Path, **variables: str) -> dict[str, str]:
    """Return an environment in which only the given variables configure the portal."""
    # The last one is set by tests in a browser, for their own process.
    left_out = (*PORTAL_VARIABLES, "DATABASE_URL", "DJANGO_ALLOW_ASYNC_UNSAFE")
    inherited = {name: value for name, value in os.environ.items() if name not in left_out}
    return {**inherited, "PORTAL_DATA_DIR": str(folder), **variables}


def manage(*arguments: str, environment: dict[str, str]) -> str:
    """Run a management command to its end and return what it said."""
    command = [sys.executable, "manage.py", *arguments]
    run = subprocess.run(
        command, env=environment, capture_output=True, text=True, cwd=settings.BASE_DIR, check=False, timeout=120
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def wait_until(
    happens: Callable[[], bool], *, timeout_seconds: float, what: str, told: Callable[[], str] = str
) -> None:
    """Wait for something, or fail with its name."""
    deadline = time.monotonic() + timeout_seconds
    while not happens():
        assert time.monotonic() < deadline, f"After {timeout_seconds} s still not: {what}\n{told()}"
        time.sleep(0.1)


def answer(url: str) -> Any:
    """Return the JSON at an address, or None while nobody answers there."""
    try:
        with urlopen(url, timeout=10) as response:
            return json.load(response)
    except (URLError, ConnectionError, TimeoutError):
        return None


def processes_of(folder: Path) -> list[int]:
    """Return the live processes that were started for a data folder."""
    mark = f"PORTAL_DATA_DIR={folder}".encode()
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit() and _is_marked(path, mark)]


def _is_marked(process: Path, mark: bytes) -> bool:
    try:
        return mark in (process / "environ").read_bytes().split(b"\0")
    except OSError:
        # It ended while we looked, or is another's.
        return False


class Portal:
    """`manage.py portal` with the small demonstration, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port, self.demonstration_port = free_port(), free_port()
        self.output = folder / "output.txt"
        self.environment = clean_environment(
            folder,
            PORT=str(self.port),
            PORTAL_DEMONSTRATION_PORT=str(self.demonstration_port),
            PORTAL_DEMONSTRATION_SIZE="small",
        )

    def start(self) -> None:
        """Start it; what it says goes to `output`."""
        with self.output.open("a") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "portal"],
                env=self.environment,
                stdout=output,
                stderr=output,
                cwd=settings.BASE_DIR,
                start_new_session=True,
            )

    def get(self, path: str) -> Any:
        """Return what the portal answers as JSON, or None."""
        return answer(f"http://127.0.0.1:{self.port}{path}")

    def oracle(self, week: str, *, at: str) -> Any:
        """Return the true figures of a week."""
        url = f"http://127.0.0.1:{self.demonstration_port}/_demo/oracle/weeks/{week}"
        return answer(f"{url}?at={at.replace('+', '%2B')}")

    def wait_for_job(self, *, done: bool) -> None:
        """Wait until the first sync is at work, or is done."""

        def happens() -> bool:
            status = self.get("/api/v1/sync")
            if status is None:
                return False
            if done:
                return status["job"] is None and status["last_job"] is not None
            return status["job"] is not None and status["job"]["items"] > 0

        wait_until(happens, timeout_seconds=100, what="sync done" if done else "sync at work", told=self.state)

    def state(self) -> str:
        """Say all that is known of it."""
        return f"{self.output.read_text()}\n{self.get('/api/v1/sync')}"

    def interrupt(self) -> None:
        """Press Ctrl-C and wait until it has ended."""
        os.killpg(self.process.pid, signal.SIGINT)
        self.process.wait(timeout=30)

    def kill(self) -> None:
        """End the supervisor as the kernel would: without a word."""
        self.process.kill()
        self.process.wait(timeout=10)

    def end(self) -> None:
        """Leave nothing behind, whatever a test did."""
        for process in processes_of(self.folder):
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.process.wait(timeout=10)
