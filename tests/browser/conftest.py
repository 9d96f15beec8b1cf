"""Debian's Chromium, and what must never happen in it."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import ConsoleMessage, Page

from portal.demo.server import DemoServer
from portal.demo.world import make_small_world
from portal.demo.world.model import World
from tests.processes import clean_environment, manage
from tests.realparts import free_port, required_program, wait_for_port

# The synchronous API of Playwright runs an event loop, in which Django would refuse to use the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Open the Chromium of the machine; nothing is downloaded."""
    # Chromium refuses to run as root with its sandbox.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": required_program("chromium"), "args": arguments}


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a portal that has brought in the small organization as of now, and return its address."""
    yield from served(make_small_world(seed=1, now=datetime.now(UTC).replace(microsecond=0)), factory=tmp_path_factory)


def served(world: World, *, factory: pytest.TempPathFactory, **variables: str) -> Iterator[str]:
    """Serve a portal that has brought in an organization, and yield its address."""
    folder, port = factory.mktemp("site"), free_port()
    with DemoServer(world) as server:
        environment = clean_environment(
            folder,
            PORT=str(port),
            GITHUB_API_URL=server.url,
            GITHUB_TOKEN="demo-token",
            GITHUB_PACKAGES_TOKEN="demo-packages",
            PORTAL_ORGANIZATION=server.world.login,
            **variables,
        )
        manage("migrate", environment=environment)
        manage("sync", "--full", environment=environment)
        manage("evaluate", environment=environment)
        command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "portal.wsgi"]
        process = subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR)
        wait_for_port(port)
        yield f"http://127.0.0.1:{port}"
        process.terminate()
        process.wait(timeout=10)


@pytest.fixture(autouse=True)
def browser_errors(page: Page) -> Iterator[list[str]]:
    """Fail a test in which the page wrote an error, raised one, or broke its Content Security Policy."""
    errors: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            errors.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.set_default_timeout(5_000)
    page.set_default_navigation_timeout(20_000)
    yield errors
    assert errors == []


@pytest.fixture
def barriers(page: Page) -> Callable[[], list[str]]:
    """Return a function that names what axe finds wrong with the page as it is now."""

    def run() -> list[str]:
        # `evaluate` passes a strict Content Security Policy, a script tag would not.
        page.evaluate(AXE.read_text(encoding="utf-8"))
        options = {"runOnly": AXE_RULES, "resultTypes": ["violations"]}
        found = page.evaluate("options => axe.run(document, options)", options)["violations"]
        return [f"{violation['id']}: {[node['html'] for node in violation['nodes']]}" for violation in found]

    return run
