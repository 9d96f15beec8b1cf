"""Debian's Chromium, and what must never happen in it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from django.conf import settings
from playwright.sync_api import ConsoleMessage, Page

from portal.demo.server import DemoServer
from portal.demo.world.model import World
from tests.browser.organization import small_organization
from tests.processes import clean_environment, manage
from tests.realparts import free_port, required_program, wait_for_port

# The synchronous API of Playwright runs an event loop, in which Django would refuse to use the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
WEB = ("gunicorn", "--config", "deploy/gunicorn.conf.py", "portal.wsgi")
WORKER = ("celery", "--app", "portal", "worker", "--pool", "threads", "--concurrency", "2", "--loglevel", "WARNING")
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
    world = small_organization()
    for address in served(world, factory=tmp_path_factory):
        start_campaign(address)
        send_coverage(address, world)
        yield address


def start_campaign(site: str, *, title: str = "Titles that say their issue", why: str = "Nobody finds them.") -> None:
    """Start a campaign about all repositories by the form: the first of a site has the number 1."""
    told = {
        "title": title,
        "why": why,
        "rules": ["pr-title-issue-id", "protection-linear-history"],
        "of": "all",
        "owner": "machine",
    }
    with requests.Session() as session:
        form = session.get(f"{site}/campaigns/new/", timeout=20).text
        token = form.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
        told |= {"csrfmiddlewaretoken": token, "due_on": f"{datetime.now(UTC) + timedelta(days=9):%Y-%m-%d}"}
        answer = session.post(f"{site}/campaigns/new/", data=told, allow_redirects=False, timeout=20)
    assert answer.headers["Location"] == "/campaigns/1/", answer.text


def send_coverage(site: str, world: World, *, path: str = "src/gateway/main.py") -> None:
    """Send a report of each of the two newest commits of the first repository, as its CI would."""
    [repository, *_] = world.repositories
    for number, commit in enumerate(repository.commits[-2:], start=1):
        hits = "".join(f"DA:{line},{int(line % (number + 2) > 0)}\n" for line in range(1, 61))
        told = f"SF:{path}\n{hits}end_of_record\nSF:src/core/other.py\nDA:1,1\nend_of_record\n"
        address = f"{site}/api/v1/coverage/{repository.name}?commit={commit.sha}&run={number}"
        answer = requests.post(address, data=told.encode(), timeout=20)
        assert answer.status_code == 201, answer.text


def served(
    world: World, *, factory: pytest.TempPathFactory, has_worker: bool = False, is_other: bool = False, **variables: str
) -> Iterator[str]:
    """Serve a portal that has brought in an organization, perhaps with its worker, and yield its address.

    What was brought in of `small_organization` is copied from one site to the next, unless it `is_other`.
    """
    folder, port = factory.mktemp("site"), free_port()
    filled = None if is_other else factory.getbasetemp() / "filled"
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
        if filled is not None and filled.exists():
            shutil.copytree(filled, folder, dirs_exist_ok=True)
        else:
            manage("migrate", environment=environment)
            manage("sync", "--full", environment=environment)
            manage("evaluate", environment=environment)
            if filled is not None:
                shutil.copytree(folder, filled)
        commands = [WEB, *([WORKER] if has_worker else [])]
        run = [
            subprocess.Popen([sys.executable, "-m", *command], env=environment, cwd=settings.BASE_DIR)
            for command in commands
        ]
        wait_for_port(port)
        yield f"http://127.0.0.1:{port}"
        for process in run:
            process.terminate()
        for process in run:
            process.wait(timeout=20)


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
def barriers_of() -> Callable[[Page], list[str]]:
    """Return a function that names what axe finds wrong with a page as it is now."""

    def run(page: Page) -> list[str]:
        # `evaluate` passes a strict Content Security Policy, a script tag would not.
        page.evaluate(AXE.read_text(encoding="utf-8"))
        options = {"runOnly": AXE_RULES, "resultTypes": ["violations"]}
        found = page.evaluate("options => axe.run(document, options)", options)["violations"]
        return [f"{violation['id']}: {[node['html'] for node in violation['nodes']]}" for violation in found]

    return run


@pytest.fixture
def barriers(page: Page, barriers_of: Callable[[Page], list[str]]) -> Callable[[], list[str]]:
    """Return the same function for the page of the test."""
    return lambda: barriers_of(page)
