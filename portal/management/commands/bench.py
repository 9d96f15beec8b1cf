"""Measure a first and a second sync on this machine, beside a plain read of the same pages."""

import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.config import DEMONSTRATION_ORGANIZATION, DEMONSTRATION_PACKAGES_TOKEN, DEMONSTRATION_TOKEN
from portal.supervisor import free_port
from portal.waiting import is_listening

DOCUMENTS = "apps/integrations/github/documents"
TOTAL = re.compile(r"^total +(\d+)", re.MULTILINE)
FORMULA = re.compile(r"by the formula: (\d+)")
SERVER_PATIENCE_SECONDS = 300
TOKENS = {"packages": DEMONSTRATION_PACKAGES_TOKEN}  # of each profile that is not the ordinary one


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One reading of the whole organization."""

    name: str
    seconds: float
    requests: int
    points: int
    objects: int
    formula_points: int


class Command(BaseCommand):
    """Sync a demonstration organization twice into an empty database, then read the same pages and drop them."""

    help = "Measure a first and a second sync of a demonstration organization; each number beside a reference."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the size of the organization."""
        parser.add_argument("--size", choices=["middle"], help="instead of the three numbers")
        parser.add_argument("--repositories", type=int, default=9)
        parser.add_argument("--issues", type=int, default=500)
        parser.add_argument("--pull-requests", type=int, default=600)

    def handle(self, **options: Any) -> None:
        """Measure and print."""
        size = [f"--{name}={options[name.replace('-', '_')]}" for name in ("repositories", "issues", "pull-requests")]
        if options["size"]:
            size = [f"--size={options['size']}"]
        self.stdout.write(f"A demonstration organization ({' '.join(size)}) into an empty SQLite database:")
        with tempfile.TemporaryDirectory() as folder, demonstration(size) as server:
            measure = Measure(server, folder=folder)
            first, second = measure.sync("first sync", "--full"), measure.sync("second sync")
            plain = measure.plain_read(first)
        for line in table(first, second, plain):
            self.stdout.write(line)


class Measure:
    """Runs the portal's own commands on a folder of their own, and counts what the server saw."""

    def __init__(self, server: str, *, folder: str) -> None:
        self._server = server
        self._environment = {
            **{name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "BROKER_URL")},
            "PORTAL_DATA_DIR": folder,
            "GITHUB_API_URL": server,
            "GITHUB_TOKEN": DEMONSTRATION_TOKEN,
            "GITHUB_PACKAGES_TOKEN": DEMONSTRATION_PACKAGES_TOKEN,
            "PORTAL_ORGANIZATION": DEMONSTRATION_ORGANIZATION,
        }
        self._manage("migrate", "--no-input")
        self._database = Path(folder) / "portal.sqlite3"
        self._seen: list[dict[str, Any]] = []
        self._points = 0

    def sync(self, name: str, *arguments: str) -> Measured:
        """Sync, and return what it took."""
        output = self._manage("sync", *arguments)
        log = json.loads(ask(f"{self._server}/_demo/requests"))
        requests, points = len(log["requests"]) - len(self._seen), log["points"] - self._points
        self._seen, self._points = log["requests"], log["points"]
        return Measured(
            name=name,
            seconds=self._seconds_of_job(),
            requests=requests,
            points=points,
            objects=number_in(output, TOTAL),
            formula_points=number_in(output, FORMULA),
        )

    def plain_read(self, first: Measured) -> Measured:
        """Ask the same as the first sync, decode the answers and drop them."""
        documents = documents_by_name(settings.BASE_DIR / DOCUMENTS)
        asked = self._seen[: first.requests]
        began = time.monotonic()
        for seen in asked:
            if seen["document"]:
                body = {"query": documents[seen["document"]], "variables": seen["variables"]}
                json.loads(ask(f"{self._server}/graphql", body=body))
            else:
                ask(f"{self._server}{seen['path']}", token=TOKENS.get(seen["profile"], DEMONSTRATION_TOKEN))
        seconds = time.monotonic() - began
        return replace(first, name="plain read", seconds=seconds, requests=len(asked))

    def _seconds_of_job(self) -> float:
        # The command's own start is no part of a sync, which the worker runs as well.
        with closing(sqlite3.connect(self._database)) as connection:
            query = "SELECT started_at, finished_at FROM sync_syncjob ORDER BY id DESC LIMIT 1"
            started_at, finished_at = map(datetime.fromisoformat, connection.execute(query).fetchone())
        return (finished_at - started_at).total_seconds()

    def _manage(self, *arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        run = subprocess.run(
            command, env=self._environment, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
        )
        if run.returncode:
            raise CommandError(f"manage.py {arguments[0]} failed:\n{run.stderr}")
        return run.stdout


@contextmanager
def demonstration(size: list[str]) -> Iterator[str]:
    """Serve a demonstration organization in a process of its own."""
    port = free_port()
    command = [sys.executable, "manage.py", "demo_server", "--port", str(port), "--seed", "1", *size]
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + SERVER_PATIENCE_SECONDS
        while not is_listening(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise CommandError("The demonstration server did not start.")
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def ask(url: str, *, body: Any = None, token: str = DEMONSTRATION_TOKEN) -> bytes:
    """Return the bytes of an answer."""
    sent = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    with urlopen(Request(url, data=sent, headers=headers), timeout=60) as response:
        return bytes(response.read())


def number_in(output: str, pattern: re.Pattern[str]) -> int:
    """Return the number that a pattern finds in what a command said."""
    found = pattern.search(output)
    if found is None:
        raise CommandError(f"No number was told as {pattern.pattern!r}:\n{output}")
    return int(found[1])


def documents_by_name(folder: Path) -> dict[str, str]:
    """Return the GraphQL documents by the name of their operation."""
    texts = [path.read_text(encoding="utf-8") for path in folder.rglob("*.graphql")]
    return {match[1]: text for text in texts if (match := re.search(r"\bquery\s+(\w+)", text))}


def table(first: Measured, second: Measured, plain: Measured) -> Iterator[str]:
    """Yield the lines of the result."""
    columns = (first, second, plain)
    yield f"{'':<18}" + "".join(f"{one.name:>14}" for one in columns)
    yield f"{'seconds':<18}" + "".join(f"{one.seconds:>14.2f}" for one in columns)
    yield f"{'requests':<18}" + "".join(f"{one.requests:>14}" for one in columns)
    yield f"{'points':<18}" + "".join(f"{one.points:>14}" for one in columns)
    yield f"{'objects':<18}" + "".join(f"{one.objects:>14}" for one in columns)
    yield f"{'objects/second':<18}" + "".join(f"{one.objects / max(one.seconds, 0.001):>14.0f}" for one in columns)
    yield f"{'objects/request':<18}" + "".join(f"{one.objects / max(one.requests, 1):>14.1f}" for one in columns)
    yield f"A first sync takes {first.seconds / plain.seconds:.2f} times a plain read of the same pages."
    yield f"A first sync takes {first.points / first.formula_points:.2f} times the points of the formula."
    yield f"A second sync makes {100 * second.requests / first.requests:.1f} % of the requests of the first."
