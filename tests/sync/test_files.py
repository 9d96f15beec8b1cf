"""The feed of process files, end to end."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from pytest_django import Settings

from apps.catalog.models import Repository, RepositoryFile
from apps.scorecards.facts import process_of
from apps.sync.models import Capability, SyncJob
from portal.demo.server import DemoServer
from portal.demo.world import make_world
from portal.demo.world.model import World
from tests.syncing import NOW, Clock, Syncing

FEEDS = ("repositories", "files")
PLANTED = {".github/CODEOWNERS", ".github/workflows/ci.yml", "docs/runbook.md", "terraform/main.tf", "pyproject.toml"}


@pytest.fixture(scope="module")
def full_world() -> World:
    return make_world(seed=1, now=datetime(2026, 11, 18, 15, 30, tzinfo=UTC))


@pytest.fixture
def full_sync(full_world: World, clock: Clock, db: None) -> Iterator[Syncing]:
    with DemoServer(full_world, clock=clock) as running:
        yield Syncing(running, clock)


def stored() -> dict[tuple[int, str], str | None]:
    rows = RepositoryFile.objects.present().values_list("repository__github_id", "path", "text")
    return {(github_id, path): text for github_id, path, text in rows}


def planted(world: World) -> dict[tuple[int, str], str]:
    """Return the planted files of the sync's repositories, all that are of any part."""
    return {
        (repository.id, path): text
        for repository in world.repositories
        if not repository.is_fork
        for path, text in repository.files.items()
    }


def test_the_process_files_of_the_organization_come_in(full_sync: Syncing, full_world: World) -> None:
    assert full_sync(feeds=FEEDS).state == SyncJob.State.DONE

    texts, expected = stored(), planted(full_world)
    assert texts.keys() <= expected.keys()
    assert {key: text for key, text in texts.items() if text is not None} == {
        key: expected[key] for key, text in texts.items() if text is not None
    }
    assert {path for _, path in expected.keys() - texts.keys()}.isdisjoint(PLANTED)
    assert not RepositoryFile.objects.filter(text_absence="unreadable").exists()


def test_owners_are_wrong_where_that_is_planted(full_sync: Syncing, full_world: World) -> None:
    full_sync(feeds=FEEDS)

    verdicts = {
        verdict.subject.rpartition("/")[2]: verdict.keeps
        for verdict in full_world.verdicts
        if verdict.clause == "tooling/codeowners"
    }
    rows = Repository.objects.filter(codeowners_state="read", name__in=verdicts)
    assert {row.name: not row.codeowners_errors for row in rows} == verdicts


def test_nothing_is_read_again_while_no_branch_moves(sync: Syncing, clock: Clock) -> None:
    sync(feeds=FEEDS)
    clock.advance(hours=2)
    sync.server.log.clear()

    sync(feeds=FEEDS)

    assert [seen for seen in sync.server.log if seen.document == "Files"] == []


def test_a_day_later_all_is_listed_again_and_no_text_is_read(sync: Syncing, clock: Clock, world: World) -> None:
    sync(feeds=FEEDS)
    before = stored()
    clock.advance(hours=25)
    sync.server.log.clear()

    sync(feeds=FEEDS)

    asked = [seen.variables for seen in sync.server.log if seen.document == "Files"]
    assert asked
    assert all(variables.keys() == {"id", "withErrors"} for variables in asked)
    assert stored() == before


def test_a_push_brings_what_changed(sync: Syncing, clock: Clock, world: World) -> None:
    sync(feeds=FEEDS)
    repository = world.repositories[0]
    repository.files["renovate.json"] = "{}"
    del repository.files["Dockerfile"]
    repository.commits[-1].sha = "f" * 40
    repository.updated_at = NOW
    clock.advance(hours=2)
    sync.server.log.clear()

    sync(feeds=FEEDS)

    assert [seen.variables["id"] for seen in sync.server.log if seen.document == "Files"] == [repository.node_id]
    assert stored()[repository.id, "renovate.json"] == "{}"
    assert (repository.id, "Dockerfile") not in stored()


def test_who_may_not_read_contents_is_told_what_is_needed(sync: Syncing) -> None:
    sync.token = "demo-metadata-only"
    sync(feeds=FEEDS)

    capability = Capability.objects.get(feature="files")
    assert (capability.state, "Contents: read" in capability.detail) == ("forbidden", True)
    assert not Repository.objects.exclude(files_are_complete=None).exists()


def document_rows() -> list[tuple[str, str | None]]:
    rows = RepositoryFile.objects.filter(kind="process").order_by("repository__name")
    return list(rows.values_list("repository__name", "text"))


def test_the_document_of_the_process_comes_in_from_where_it_is(sync: Syncing, world: World) -> None:
    gateway, content, *_ = world.repositories
    gateway.files["docs/devops-process.md"] = "# Ours\n"
    content.files["docs/devops-process.md"] = "# A copy\n"

    sync(feeds=FEEDS)

    assert document_rows() == sorted([(gateway.name, "# Ours\n"), (content.name, "# A copy\n")])


def test_only_the_repository_that_is_named_is_asked_for_it(sync: Syncing, world: World, settings: Settings) -> None:
    gateway, content, *_ = world.repositories
    settings.PROCESS = process_of({"document_repository": gateway.name.upper(), "document_path": "process.md"})
    gateway.files |= {"process.md": "# Ours\n", "docs/devops-process.md": "# Of old\n"}
    content.files["process.md"] = "# A copy\n"

    sync(feeds=FEEDS)

    assert document_rows() == [(gateway.name, "# Ours\n")]
