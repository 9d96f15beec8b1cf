"""A real Prometheus of our own on a free port, which scrapes a target and evaluates rules once a second."""

import json
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

from tests.realparts import free_port, required_program, wait_for_port

# Discovery of targets takes five seconds after the start.
PATIENCE_SECONDS = 30.0
# A run of tests that is killed tidies up nothing.
ENDING_WITH_US = ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []
CONFIGURATION = """
global: {{scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}}
rule_files: [rules.yml]
scrape_configs:
  - job_name: service-1
    static_configs: [{{targets: ["127.0.0.1:{target}"]}}]
"""
RULES = """
groups:
  - name: service-1
    rules:
      - alert: Down
        expr: service_is_broken == 1
        labels: {severity: critical, service: service-1}
      - alert: Slow
        expr: service_is_broken > 1
        for: 1h
        labels: {service: service-1}
      - record: service:is_broken:max
        expr: max(service_is_broken)
"""
METRICS = """# TYPE service_is_broken gauge
service_is_broken {value}
# TYPE target_info gauge
target_info{{service_name="service-1"}} 1
"""


class Target(ThreadingHTTPServer):
    """A service with metrics, of which a test says whether it is broken."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), TargetHandler)
        self.is_broken = False
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()


class TargetHandler(BaseHTTPRequestHandler):
    server: Target

    def do_GET(self) -> None:
        body = METRICS.format(value=int(self.server.is_broken)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Keep quiet."""


class Prometheus:
    """The server. It may be stopped, and started again with all it knew."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="prometheus-"))
        self.target = Target()
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        (self.folder / "rules.yml").write_text(RULES)
        target_port = self.target.server_address[1]
        (self.folder / "prometheus.yml").write_text(CONFIGURATION.format(target=target_port))
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it has scraped."""
        options = [
            f"--config.file={self.folder / 'prometheus.yml'}",
            f"--storage.tsdb.path={self.folder / 'data'}",
            f"--web.listen-address=127.0.0.1:{self.port}",
            "--log.level=error",
        ]
        command = [*ENDING_WITH_US, required_program("prometheus"), *options]
        self._process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        wait_for_port(self.port)
        until(self._is_ready)
        until(lambda: bool(self.query("up == 1 and (time() - timestamp(up) < 2)")))

    def _is_ready(self) -> bool:
        """Say whether it answers: it listens already while it still reads what it knew."""
        try:
            with urlopen(f"{self.url}/-/ready", timeout=5):
                return True
        except HTTPError as error:
            error.close()
            return False

    def stop(self) -> None:
        """Stop it."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
            self._process = None

    def remove(self) -> None:
        """Stop everything and delete what it kept."""
        self.stop()
        self.target.shutdown()
        self.target.server_close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def query(self, query: str) -> list[Any]:
        """Ask it in a way of our own."""
        return list(self.ask("query", query=query)["data"]["result"])

    def ask(self, path: str, **parameters: str) -> dict[str, Any]:
        """Return a whole answer."""
        with urlopen(f"{self.url}/api/v1/{path}?{urlencode(parameters)}", timeout=5) as answer:
            return dict(json.load(answer))

    def let_fire(self, is_broken: bool) -> None:
        """Break the service or mend it, and wait until Prometheus says so."""
        self.target.is_broken = is_broken
        until(lambda: bool(self.query('ALERTS{alertstate="firing"}')) == is_broken)


def until(condition: Callable[[], bool]) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("It did not come to hold.")
        time.sleep(0.1)


@pytest.fixture(scope="session")
def _prometheus() -> Iterator[Prometheus]:
    server = Prometheus()
    server.start()
    yield server
    server.remove()


@pytest.fixture
def prometheus(_prometheus: Prometheus) -> Iterator[Prometheus]:
    """Return a real Prometheus that scrapes a service, which works."""
    _prometheus.let_fire(False)
    yield _prometheus
    _prometheus.target.is_broken = False
