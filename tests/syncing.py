"""A clock that stands still, and syncs of the small organization in this process."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import time_machine
from django.utils import timezone

from apps.integrations.github.client import Credential, GitHubClient
from apps.sync import services
from apps.sync.limits import DatabaseLimits
from apps.sync.models import SyncJob
from apps.sync.runner import run_job
from portal.demo.server import DemoServer
from tests.snapshots import brought_in

NOW = datetime(2026, 11, 18, 15, 30, tzinfo=UTC)


class Clock:
    """Stands still, for the portal and for the server alike, until it is set forward."""

    def __init__(self, traveller: time_machine.Traveller) -> None:
        self.traveller = traveller

    def __call__(self) -> datetime:
        return timezone.now()

    def advance(self, **amount: float) -> None:
        """Let time pass."""
        self.traveller.shift(timedelta(**amount))

    def begin_again(self) -> None:
        """Go back to NOW."""
        self.traveller.move_to(NOW)

    def advance_to(self, moment: datetime) -> None:
        """Let time pass until just after a moment."""
        self.traveller.move_to(moment + timedelta(seconds=1))


class Syncing:
    """Asks for syncs of the small organization and runs them in this process."""

    def __init__(self, server: DemoServer, clock: Clock) -> None:
        self.server = server
        self.clock = clock
        self.token = "demo-token"
        self.packages_token = "demo-packages"

    def client(self, deadline: Callable[[], None]) -> GitHubClient:
        """Open a client that does not sleep between its tries."""
        credential = Credential(token=self.token, packages_token=self.packages_token)
        return GitHubClient(
            api_url=self.server.url,
            organization=self.server.world.login,
            credential=credential,
            limits=DatabaseLimits(credential=credential.digest, clock=self.clock),
            deadline=deadline,
            sleep=lambda seconds: None,
        )

    def request(self, *, feeds: Sequence[str] = (), full: bool = False, repository: str = "") -> SyncJob:
        """Queue a job."""
        return services.request_sync(
            viewer_login="command", feeds=feeds, repository=repository, full=full, now=self.clock()
        )[0]

    def run(self, job: SyncJob, *, deadline: timedelta | None = None) -> SyncJob | None:
        """Run a job as far as it goes."""
        return run_job(job, client_factory=self.client, clock=self.clock, deadline=deadline)

    def __call__(self, *, feeds: Sequence[str] = (), full: bool = False, repository: str = "") -> SyncJob:
        """Queue a job, run it, and return it."""
        job = self.run(self.request(feeds=feeds, full=full, repository=repository))
        assert job is not None
        return job

    def first(self, *, of: str = "the small organization") -> None:
        """Bring everything in by a first sync at NOW; of what has the same name GitHub is asked only once."""
        brought_in(of, self)

    def requests_of(self, run: Callable[[], object]) -> int:
        """Count the requests that something makes."""
        before = len(self.server.log)
        run()
        return len(self.server.log) - before
