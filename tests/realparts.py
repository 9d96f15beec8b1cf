"""Start real PostgreSQL and Redis before Django's settings load.

An early pytest plugin (`-p tests.realparts` in pyproject.toml). `TEST_DB` chooses the database: `postgres` (default)
or `sqlite`. A part that is missing fails the run and says what to install; nothing is skipped.
"""

import atexit
import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

INSTALL = "apt-get install -y --no-install-recommends chromium redis-server postgresql prometheus"
POSTGRES_OPTIONS = (
    "-c listen_addresses=127.0.0.1 -c max_connections=60 -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    # Most rows of tests are never committed: counted from outside, tables that are full look empty to the planner.
    " -c autovacuum_analyze_threshold=2000000000"
)
# Settings read these, so whatever the shell has set must not reach the tests.
PORTAL_VARIABLES = (
    "ALLOWED_HOSTS",
    "BROKER_URL",
    "GITHUB_API_URL",
    "GITHUB_APP_ID",
    "GITHUB_APP_PRIVATE_KEY",
    "GITHUB_PACKAGES_TOKEN",
    "GITHUB_TOKEN",
    "GITHUB_WEBHOOK_SECRET",
    "GITHUB_WEBHOOK_SECRET_PREVIOUS",
    "HOST",
    "PORT",
    "PORTAL_ORGANIZATION",
    "PROMETHEUS_URL",
    "SECRET_KEY",
    "SLACK_API_URL",
    "SLACK_CHANNEL",
    "SLACK_TOKEN",
    "TIME_ZONE",
)


def free_port() -> int:
    """Return a TCP port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def required_program(name: str) -> str:
    """Return the path of a program, or end the run with the line that installs it."""
    path = shutil.which(name)
    if path is None:
        raise pytest.UsageError(f"The tests need {name}. Install it: {INSTALL}")
    return path


def start_postgres() -> str:
    """Start a PostgreSQL of our own and return its address."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if not programs:
        raise pytest.UsageError(f"The tests need PostgreSQL. Install it: {INSTALL}")
    # A short path: PostgreSQL's socket lies in it, and sockets allow 107 characters.
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    port = free_port()
    _as_postgres(folder, programs[-1] / "initdb", "-U", "portal", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
    options = f"-p {port} -k {folder} {POSTGRES_OPTIONS}"
    control = programs[-1] / "pg_ctl"
    _as_postgres(folder, control, "-w", "-l", str(folder / "log"), "-o", options, "start")

    def stop() -> None:
        _as_postgres(folder, control, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    return f"postgres://portal@127.0.0.1:{port}/postgres"


def _as_postgres(folder: Path, program: Path, *arguments: str) -> None:
    command = [str(program), "-D", str(folder / "data"), *arguments]
    if os.geteuid() == 0:
        # initdb refuses to run as root.
        shutil.chown(folder, "postgres", "postgres")
        command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--", *command]
    subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL)


def start_redis() -> str:
    """Start a Redis of our own and return its address."""
    folder = tempfile.mkdtemp(prefix="redis-")
    port = free_port()
    program = required_program("redis-server")
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder]
    process = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL)

    def stop() -> None:
        process.terminate()
        process.wait(5)
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    wait_for_port(port)
    return f"redis://127.0.0.1:{port}/0"


def wait_for_port(port: int, *, timeout_seconds: float = 10) -> None:
    """Wait until somebody listens on a port."""
    deadline = time.monotonic() + timeout_seconds
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise TimeoutError(f"Nobody listens on port {port} after {timeout_seconds} seconds.")


def start_parts() -> None:
    """Put the addresses of the parts into the environment, starting those that are not given."""
    for name in PORTAL_VARIABLES:
        os.environ.pop(name, None)
    folder = tempfile.mkdtemp(prefix="portal-data-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["PORTAL_DATA_DIR"] = folder
    required_program("chromium")
    required_program("prometheus")
    os.environ["TEST_REDIS_URL"] = start_redis()
    if os.environ.get("TEST_DB", "postgres") == "postgres":
        os.environ["DATABASE_URL"] = start_postgres()
    else:
        os.environ.pop("DATABASE_URL", None)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Start the parts once; the workers of pytest-xdist inherit the environment of the first process."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        start_parts()
