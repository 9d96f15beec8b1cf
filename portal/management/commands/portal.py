"""Run the whole portal in one terminal: what `make run` does."""

import fcntl
import os
import sys
import time
from pathlib import Path
from typing import Any, TextIO

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apps.catalog.models import Organization
from portal import config, supervisor
from portal.demonstration import Demonstration, kept_demonstration, start_demonstration
from portal.waiting import is_listening

LOCK_PATIENCE_SECONDS = 10
DEMONSTRATION_SIZES = {"full": [], "small": ["--small"]}


class Command(BaseCommand):
    """Prepare the database, then run the web server, the worker and, without a credential, the demonstration."""

    help = "Run the whole portal in this terminal: web server, worker with its schedule, demonstration if needed."

    def handle(self, **options: Any) -> None:
        """Run until Ctrl-C, or until one of the processes ends."""
        lock = self._be_the_only_one()
        self._check_ports()
        demonstration = self._demonstration() if settings.IS_DEMONSTRATION else None
        self._say("Preparing the database.")
        call_command("migrate", interactive=False, verbosity=0)
        self._check_database()
        self._say("Starting. Ctrl-C ends everything; `make run` goes on where it ended.")
        manager = supervisor.Supervisor()
        for name, command in self._processes(demonstration):
            manager.add_process(name, command, env=self._environment(), cwd=str(settings.BASE_DIR))
        manager.loop()
        lock.close()
        self._say("The portal has ended.")
        sys.exit(0 if manager.returncode == 130 else manager.returncode)

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()

    def _be_the_only_one(self) -> TextIO:
        path: Path = settings.PORTAL_DATA_DIR / "portal.pid"
        lock = path.open("a+", encoding="ascii")
        deadline = time.monotonic() + LOCK_PATIENCE_SECONDS
        while not _is_locked_by_us(lock):
            holder = path.read_text(encoding="ascii").strip()
            if _is_alive(holder) or time.monotonic() > deadline:
                raise CommandError(
                    f"A portal already runs on {settings.PORTAL_DATA_DIR} (process {holder}). Stop it with Ctrl-C in "
                    f"its terminal or with `kill {holder}`, or give this one a folder: PORTAL_DATA_DIR=… make run"
                )
            # Killed the hard way, it leaves watchers that are ending its processes now.
            time.sleep(0.2)
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        return lock

    def _check_ports(self) -> None:
        ports = {"PORT": settings.PORT}
        if settings.IS_DEMONSTRATION:
            ports["PORTAL_DEMONSTRATION_PORT"] = settings.PORTAL_DEMONSTRATION_PORT
        for name, port in ports.items():
            if is_listening(port):
                raise CommandError(
                    f"Port {port} is taken. Stop what listens there, or choose another: {name}=… make run"
                )

    def _demonstration(self) -> Demonstration:
        self._say("No GitHub credential is set, so this shows a demonstration: an invented organization, served from")
        self._say("this machine. docs/connect-an-organization.md says how to connect your own.")
        folder, size = settings.PORTAL_DATA_DIR, settings.PORTAL_DEMONSTRATION_SIZE
        kept = kept_demonstration(folder)
        has_own_database = settings.DATABASES["default"]["NAME"] == str(folder / "demonstration.sqlite3")
        if kept and (kept.is_usable(size=size, now=timezone.now()) or not has_own_database):
            self._say(f"Going on with the demonstration of {kept.now}.")
            return kept
        if kept:
            self._say(f"The demonstration of {kept.now} is old or of another size: a fresh one replaces it.")
        return start_demonstration(folder, size=size, now=timezone.now())

    def _check_database(self) -> None:
        stranger = Organization.objects.exclude(login=config.DEMONSTRATION_ORGANIZATION).first()
        if settings.IS_DEMONSTRATION and stranger:
            raise CommandError(
                f"The database holds the organization {stranger.login}, and no GitHub credential is set. Set "
                "GITHUB_TOKEN to go on with it, or unset DATABASE_URL to see the demonstration."
            )

    def _environment(self) -> dict[str, str]:
        # Celery warns at length where everything runs as root, as in a container.
        quiet = {"PYTHONUNBUFFERED": "1", "PYTHONWARNINGS": "ignore:You're running the worker"}
        return {**os.environ, **quiet, **self._monitoring(), "DJANGO_SETTINGS_MODULE": "portal.settings"}

    def _monitoring(self) -> dict[str, str]:
        """Let the demonstration server be the Prometheus as well, where no other is meant."""
        if not settings.IS_DEMONSTRATION or settings.PROMETHEUS_URL:
            return {}
        return {"PROMETHEUS_URL": f"http://127.0.0.1:{settings.PORTAL_DEMONSTRATION_PORT}/prometheus"}

    def _processes(self, demonstration: Demonstration | None) -> list[tuple[str, str]]:
        python = sys.executable
        worker = f"{python} -m celery --quiet --app portal worker --beat --pool threads --concurrency 4 --loglevel INFO"
        worker += f" --schedule {settings.PORTAL_DATA_DIR / 'schedule'} --without-gossip --without-mingle"
        web = f"exec {python} -m gunicorn --config {settings.BASE_DIR / 'deploy' / 'gunicorn.conf.py'} portal.wsgi"
        if demonstration is None:
            return [("web", web), ("worker", f"exec {worker}")]
        port = settings.PORTAL_DEMONSTRATION_PORT
        server = f"exec {python} manage.py demo_server --port {port} --seed {demonstration.seed}"
        server += f" --now {demonstration.now} {' '.join(DEMONSTRATION_SIZES[demonstration.size])}"
        return [
            ("web", web),
            ("demonstration", server),
            # The first sync would find nobody, and come back only later.
            ("worker", f"exec {python} -I {settings.BASE_DIR / 'portal' / 'waiting.py'} {port} {worker}"),
        ]


def _is_locked_by_us(lock: TextIO) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_alive(process: str) -> bool:
    try:
        os.kill(int(process), 0)
    except (ValueError, ProcessLookupError):
        return False
    return True
