"""What a run of a feed makes known, and what it makes of a refusal."""

from apps.catalog.models import Repository
from apps.sync.models import Capability, SyncJob, SyncRun
from apps.sync.queries import knowledge
from portal.demo.server import DemoServer
from portal.demo.world.model import World
from tests.syncing import NOW, Clock, Syncing

Outcome = SyncRun.Outcome


def run_of(job: SyncJob, feed: str) -> SyncRun:
    return job.runs.filter(feed=feed).latest("id")


def test_a_sync_of_one_repository_does_not_make_the_others_known(sync: Syncing) -> None:
    sync(repository="plasma-engine-gateway")

    assert knowledge(now=NOW).cause("issues") == "Issues have not been read yet."


def test_without_a_list_of_repositories_nothing_is_known_of_them(sync: Syncing, server: DemoServer) -> None:
    server.faults.add({"match": {"document": "Repositories"}, "action": "html"})

    sync()

    assert knowledge(now=NOW).cause("issues") == "Issues have not been read yet."


def test_one_repository_that_is_not_found_leaves_the_feed_alone(
    sync: Syncing, server: DemoServer, world: World, clock: Clock
) -> None:
    sync.first()
    clock.advance(minutes=10)
    world.repositories[0].issues[0].updated_at = clock()
    error = {"type": "NOT_FOUND", "message": "Could not resolve to a node"}
    server.faults.add({"match": {"document": "Issues"}, "action": "graphql_error", **error})

    job = sync()

    assert run_of(job, "issues").outcome == Outcome.FAILED
    assert Capability.objects.get(feature="issues").state == Capability.State.OK


def test_a_proxy_that_refuses_is_no_missing_permission(sync: Syncing, server: DemoServer) -> None:
    server.faults.add({"action": "html", "status": 403})

    sync()

    assert not Capability.objects.exclude(state=Capability.State.OK).exists()


def test_what_the_credential_may_not_see_is_unknown_rather_than_zero(sync: Syncing) -> None:
    sync.token = "demo-metadata-only"

    sync()

    row = Repository.objects.get(name="plasma-engine-gateway")
    assert (row.issues_total, row.pull_requests_total, row.deployments_total) == (None, None, None)
    assert knowledge(now=NOW).cause("commits") == "No commit is visible to this token: it needs Contents: read."
