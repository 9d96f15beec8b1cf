"""The feed of rules on default branches, end to end."""

from collections.abc import Iterator

import pytest

from apps.catalog.models import BranchRule, Repository
from apps.sync.models import SyncJob
from portal.demo.server import DemoServer
from portal.demo.world import make_world
from portal.demo.world.model import World
from tests.syncing import NOW, Clock, Syncing

FEEDS = ("repositories", "protection")
PLACES = {
    "classic": ("classic", "repository"), "repository": ("ruleset", "repository"),
    "organization": ("ruleset", "organization"),
}  # fmt: skip


@pytest.fixture(scope="module")
def full_world() -> World:
    return make_world(seed=1, now=NOW)


@pytest.fixture
def full_sync(full_world: World, clock: Clock, db: None) -> Iterator[Syncing]:
    with DemoServer(full_world, clock=clock) as running:
        yield Syncing(running, clock)


def test_the_rules_of_all_three_sources_come_in(full_sync: Syncing, full_world: World) -> None:
    assert full_sync(feeds=FEEDS).state == SyncJob.State.DONE

    planted = {one.id: PLACES[one.protection.place] for one in full_world.repositories if one.protection}
    rows = BranchRule.objects.present().values_list("repository__github_id", "source", "level")
    assert {github_id: (source, level) for github_id, source, level in rows} == planted
    assert len(set(planted.values())) == len(PLACES)
    assert set(Repository.objects.values_list("classic_protection_state", "ruleset_state")) == {("known", "known")}


def test_without_administration_rulesets_are_known(full_sync: Syncing, full_world: World) -> None:
    full_sync.token = "demo-no-administration"
    assert full_sync(feeds=FEEDS).state == SyncJob.State.DONE

    assert set(Repository.objects.values_list("ruleset_state", flat=True)) == {"known"}
    assert set(Repository.objects.values_list("classic_protection_state", flat=True)) == {"partial", "unknown"}
    assert BranchRule.objects.filter(source="ruleset").exists()
    assert set(BranchRule.objects.filter(source="classic").values_list("is_partial", flat=True)) == {True}
