"""`manage.py demo_server`: serve the demonstration organization until Ctrl-C."""

import gc
import signal
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.demo.server import DemoServer
from portal.demo.server.webhooks import Hook, payload_of
from portal.demo.world import make_small_world, make_world
from portal.demo.world.bare import NoRepositories, make_bare_world
from portal.demo.world.live import Life
from portal.demo.world.model import World
from portal.demo.world.sizes import SIZES, USUAL

DEFAULT_PORT = 8765
COUNTS = ("repositories", "issues", "pull_requests")
# Three to four events a minute.
SECONDS_BETWEEN_EVENTS = 17
# Circles that an answer leaves behind are young; full rounds come a thousand times as seldom.
COLLECTION_THRESHOLDS = (50_000, 20, 1000)


class Command(BaseCommand):
    """Make a world and serve it. Needs no database."""

    help = "Serve the demonstration organization: a local server that speaks GitHub's REST and GraphQL."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare what the world is made from."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="0 takes a free one")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--now", type=_moment, default=None, help="the moment the world is made at, ISO 8601")
        parser.add_argument("--size", choices=list(SIZES), default=USUAL, help="how large; each number may be told too")
        for name in COUNTS:
            parser.add_argument(f"--{name.replace('_', '-')}", type=int, default=None)
        parser.add_argument("--weeks", type=int, default=26)
        parser.add_argument("--small", action="store_true", help="three repositories and six weeks, quickly made")
        parser.add_argument("--git", metavar="FOLDER", type=Path, help="the git repositories in a folder instead")
        parser.add_argument("--live", action="store_true", help="let the world go on: a few events a minute")
        parser.add_argument("--webhook", default="", help="with --live: where webhooks of what happens are sent")
        parser.add_argument("--webhook-secret", default="", help="what they are signed with")

    def handle(self, **options: Any) -> None:
        """Serve until the process is asked to end."""
        ended = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: ended.set())
        world = world_of(options)
        spare_collector()
        with DemoServer(world, host=options["host"], port=options["port"], clock=_now) as server:
            self._introduce(server)
            hook = Hook(url=options["webhook"], secret=options["webhook_secret"]) if options["webhook"] else None
            if options["live"]:
                live(server, ended=ended, hook=hook)
            ended.wait()

    def _introduce(self, server: DemoServer) -> None:
        world = server.world
        items = sum(len(repository.issues) + len(repository.pull_requests) for repository in world.repositories)
        self.stdout.write(
            f"The organization {world.login} ({len(world.repositories)} repositories, {items} issues and pull "
            f"requests) is served.\n"
            f"  GITHUB_API_URL={server.url} GITHUB_TOKEN=demo-token PORTAL_ORGANIZATION={world.login}\n"
            f"  PROMETHEUS_URL={server.url}/prometheus\n"
            f"  other tokens  {', '.join(sorted(set(server.tokens) - {'demo-token'}))}\n"
            f"  oracle        {server.url}/_demo/oracle/weeks/2026-W01?at=&board=&repository=&team=&time_zone=\n"
            f"  faults        {server.url}/_demo/faults (GET, POST, DELETE)\n"
            f"  verdicts      {server.url}/_demo/verdicts\n"
            f"  requests      {server.url}/_demo/requests\n"
            "Ctrl-C ends it."
        )
        self.stdout.flush()


def spare_collector() -> None:
    """Keep the garbage collector off what a large world holds: a full round would stop all answers for half a second.

    Repositories that were made and are forgotten hold no circles: they go without it.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTION_THRESHOLDS)


def world_of(options: dict[str, Any]) -> World:
    """Make the world that the options describe."""
    now = options["now"] or _now()
    if options["git"]:
        try:
            return make_bare_world(options["git"], now=now)
        except NoRepositories as error:
            raise CommandError(str(error)) from error
    if options["small"]:
        return make_small_world(seed=options["seed"], now=now)
    told = {name: options[name] for name in COUNTS if options[name] is not None}
    return make_world(seed=options["seed"], now=now, weeks=options["weeks"], **{**SIZES[options["size"]], **told})


def live(server: DemoServer, *, ended: threading.Event, hook: Hook | None = None) -> threading.Thread:
    """Let the server's world go on until `ended`, and tell of it."""
    life = Life(server.world, seed=server.world.seed)

    def go_on() -> None:
        while not ended.wait(SECONDS_BETWEEN_EVENTS):
            with server.lock:
                happened = life.step(server.clock())
                told = [(one.event, payload_of(one, server=server)) for one in happened if hook]
            if hook:
                for event, payload in told:
                    hook.deliver(event, payload)

    thread = threading.Thread(target=go_on, daemon=True)
    thread.start()
    return thread


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
