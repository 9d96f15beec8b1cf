"""A sync finds the reports of coverage that CI keeps as artifacts, and no artifact does it harm."""

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from apps.coverage.models import CommitCoverage, CoverageArtifact, CoverageReport
from apps.coverage.tasks import take_up_held_reports
from apps.sync.feeds import artifacts
from apps.sync.models import Capability, SyncCursor, SyncRun
from portal.demo.world.artifacts import Artifact, artifacts_of, packed
from portal.demo.world.coverage import report_of
from portal.demo.world.model import Repository, World
from tests.syncing import NOW, Clock, Syncing

pytestmark = pytest.mark.once
FEED = "coverage-artifacts"


def made(world: World, *, now: Any = NOW) -> list[tuple[Repository, Artifact]]:
    return [
        (one, artifact)
        for one in world.repositories
        for artifact in artifacts_of(one, world=world, now=now)
        if artifact.created_at >= now - timedelta(days=14)
    ]


def owner_of(world: World) -> Repository:
    """Return a repository whose tests write reports."""
    return next(one for one in world.repositories if one.commits and report_of(one, one.commits[-1].sha))


def requests_for(sync: Syncing, part: str) -> int:
    return sum(part in seen.path for seen in sync.server.log)


def test_reports_of_two_weeks_are_all_in(sync: Syncing, clock: Clock, world: World) -> None:
    for _ in range(4):
        sync()
        clock.advance(minutes=5)

    wanted = {artifact.run.sha for _, artifact in made(world)}
    assert set(CommitCoverage.objects.values_list("commit_sha", flat=True)) == wanted
    assert set(CoverageReport.objects.values_list("source", "state")) == {("artifact", "accepted")}
    assert not CoverageArtifact.objects.exclude(state="read").exists()


def test_a_report_of_the_default_branch_is_what_the_tests_wrote(sync: Syncing, world: World) -> None:
    sync()
    take_up_held_reports()

    repository = owner_of(world)
    newest = CommitCoverage.objects.filter(repository__github_id=repository.id).exclude(place=None)
    row = newest.order_by("-place__position")[0]
    told = (report_of(repository, row.commit_sha) or b"").decode()
    assert (row.lines_covered, row.lines_total) == (told.count('hits="1"'), told.count("<line "))
    assert not row.is_from_fork


def test_no_more_than_twenty_are_read_of_a_repository_at_once(sync: Syncing, clock: Clock, world: World) -> None:
    repository = owner_of(world)
    repository.archives = {f"coverage-{number}": packed({"x": b"x"}) for number in range(25)}
    sync()
    rows = CoverageArtifact.objects.filter(repository__github_id=repository.id)
    assert rows.exclude(tried_at=None).count() == 20

    clock.advance(minutes=5)
    sync()

    assert rows.exclude(tried_at=None).count() == min(rows.count(), 40)


def test_no_more_than_a_hundred_are_read_at_once(sync: Syncing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(artifacts, "MOST_DOWNLOADS", 3)

    sync()

    assert CoverageArtifact.objects.exclude(tried_at=None).count() == 3
    assert SyncRun.objects.get(feed=FEED).outcome == SyncRun.Outcome.SUCCEEDED


def test_nothing_is_asked_where_no_run_has_ended(sync: Syncing, clock: Clock) -> None:
    for _ in range(4):
        sync()
        clock.advance(minutes=5)

    job = sync()

    assert SyncRun.objects.get(job=job, feed=FEED).requests == 0


def test_a_webhook_reads_one_repository(sync: Syncing, world: World) -> None:
    sync(feeds=("repositories",))
    repository = owner_of(world)

    sync(feeds=("workflow-runs", FEED), repository=repository.name)

    assert set(CoverageArtifact.objects.values_list("repository__name", flat=True)) == {repository.name}
    assert not SyncRun.objects.get(feed=FEED).is_complete


def encrypted() -> bytes:
    content = bytearray(packed({"coverage.xml": b"<coverage/>"}))
    content[content.index(b"PK\x03\x04") + 6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def stored(members: dict[str, bytes]) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return kept.getvalue()


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "bomb": (lambda: packed({f"{n}.xml": b"<coverage>" + b" " * 9_900_000 for n in range(7)}), "unpacks to more than"),
    "many": (lambda: packed({f"{number}.txt": b"" for number in range(10_000)}), "more than 5000 files"),
    "nested": (lambda: packed({"inner.zip": packed({"coverage.xml": b"<coverage/>"})}), "No file"),
    "encrypted": (encrypted, "No file"),
    "broken": (lambda: packed({"coverage.xml": b"<coverage/>"})[:-30], "no zip archive"),
    "large": (lambda: stored({"coverage.xml": b"<a>" + b" " * 10_000_000}), "more than 10000000 bytes"),
    "lines": (
        lambda: packed({"../../coverage.xml": b'<coverage line-rate="1"></coverage>'}),
        "coverage.xml: The report",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_wrong_with_an_artifact_concerns_it_alone(sync: Syncing, world: World, name: str) -> None:
    make, words = HOSTILE[name]
    owner_of(world).archives = {"coverage-hostile": make()}

    sync()

    row = CoverageArtifact.objects.get(name="coverage-hostile")
    assert (row.state, words in row.cause) == ("refused", True)
    assert SyncRun.objects.get(feed=FEED).outcome == SyncRun.Outcome.SUCCEEDED
    assert CoverageReport.objects.exists()


def test_names_in_an_archive_lead_nowhere(sync: Syncing, world: World) -> None:
    repository = owner_of(world)
    report = report_of(repository, repository.commits[-1].sha) or b""
    repository.archives = {"coverage-far": packed({"../../../etc/cron.d/x": report})}

    sync()

    assert CoverageReport.objects.get(flag="far").lines_total == report.count(b"<line ")


@pytest.mark.parametrize(
    ("fault", "words", "state"),
    [
        ({"action": "status", "status": 410, "message": "Artifact has expired"}, "It has expired", "refused"),
        ({"action": "status", "status": 302, "body": "", "headers": {"Location": "https://evil.example/x"}},
         "GitHub redirects to evil.example, which GITHUB_ARTIFACT_HOSTS does not name.", "waiting"),
    ],
)  # fmt: skip
def test_an_archive_that_cannot_be_had_is_told(sync: Syncing, fault: dict[str, Any], words: str, state: str) -> None:
    sync.server.faults.add({"match": {"path": "/zip$", "times": 1}, **fault})

    sync()

    row = CoverageArtifact.objects.exclude(cause="").get()
    assert (row.state, words in row.cause) == (state, True)
    assert SyncRun.objects.get(feed=FEED).outcome == SyncRun.Outcome.SUCCEEDED


def test_one_that_github_cannot_give_stands_in_no_ones_way(sync: Syncing, clock: Clock) -> None:
    sync.server.faults.add({"match": {"path": "/zip$", "times": 4}, "action": "status", "status": 500})

    sync()

    row = CoverageArtifact.objects.exclude(cause="").get()
    assert (row.state, row.tried_at is None) == ("waiting", False)
    assert SyncRun.objects.get(feed=FEED).outcome == SyncRun.Outcome.SUCCEEDED
    clock.advance(minutes=5)
    sync()
    assert CoverageArtifact.objects.filter(state="read").exists()


@pytest.mark.parametrize("action", ["truncate", "reset"])
def test_what_breaks_off_is_tried_again_an_hour_later(sync: Syncing, clock: Clock, action: str) -> None:
    sync.server.faults.add({"match": {"path": "/_storage/", "times": 1}, "action": action})
    sync()
    broken = CoverageArtifact.objects.exclude(cause="")
    assert broken.get().state == "waiting"

    clock.advance(minutes=61)
    sync()

    assert not broken.exists()


def test_without_the_permission_coverage_is_unknown(sync: Syncing) -> None:
    sync.token = "demo-no-actions"

    sync()

    row = Capability.objects.get(feature=FEED)
    assert (row.state, "Actions: read" in row.detail) == (Capability.State.FORBIDDEN, True)
    assert not SyncRun.objects.filter(feed=FEED, is_complete=True).exists()
    assert not CoverageReport.objects.exists()


def test_what_forks_made_is_not_taken(sync: Syncing, world: World) -> None:
    for repository in world.repositories:
        for pull in repository.pull_requests:
            pull.is_cross_repository = True

    sync()

    heads = {pull.head_sha for repository in world.repositories for pull in repository.pull_requests}
    assert CoverageReport.objects.exists()
    assert not CommitCoverage.objects.filter(commit_sha__in=heads).exists()


def test_it_can_be_switched_off(sync: Syncing, settings: Any) -> None:
    settings.PORTAL_COVERAGE_ARTIFACTS = ""

    sync()

    assert requests_for(sync, "/actions/artifacts") == 0
    assert not SyncCursor.objects.filter(feed=FEED).exists()
