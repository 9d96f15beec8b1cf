"""Which passes are made, from where on, and what they may remove."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.db.models import F

from apps.delivery.models import Board, BoardItem, Issue
from apps.integrations.github import reads
from apps.integrations.github.client import GitHubClient
from apps.integrations.walks import Page, Walk
from apps.sync.feeds import FEEDS
from apps.sync.models import SyncCursor
from apps.sync.runner import jobs
from portal.demo.world.model import World
from tests.syncing import NOW, Clock, Syncing

FEED_OF = {feed.name: feed for feed in FEEDS}


def test_two_changes_in_one_second_are_both_found(sync: Syncing, world: World, clock: Clock) -> None:
    first, second = world.repositories[0].issues[:2]
    first.updated_at = clock()
    sync()
    second.title, second.updated_at = "Another title", first.updated_at
    clock.advance(minutes=10)

    sync()

    assert Issue.objects.get(node_id=second.node_id).title == "Another title"


def test_who_names_a_repository_and_feeds_needs_no_list_that_tells_of_a_change(
    sync: Syncing, world: World, clock: Clock
) -> None:
    sync.first()
    clock.advance(minutes=10)
    repository = world.repositories[0]
    repository.issues[0].title, repository.issues[0].updated_at = "Another title", clock()

    job = sync(feeds=["issues"], repository=repository.name)

    assert Issue.objects.get(node_id=repository.issues[0].node_id).title == "Another title"
    assert [(run.feed, run.targets) for run in job.runs.all()] == [("issues", 1)]


def test_an_organization_without_environments_has_no_problem(sync: Syncing, world: World) -> None:
    for repository in world.repositories:
        repository.environments.clear()

    sync()

    assert not SyncCursor.objects.exclude(problem="").exists()


def counting_one_more(client: GitHubClient, walk: Walk) -> Iterator[Page]:
    for page in reads.issues(client, walk):
        yield replace(page, total=(page.total or 0) + 1)


def test_nothing_is_removed_while_github_counts_more_than_it_shows(
    sync: Syncing, world: World, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync.first()
    clock.advance(minutes=10)
    del world.repositories[0].issues[3]
    monkeypatch.setattr(jobs, "FEEDS", (replace(FEED_OF["issues"], read=counting_one_more),))

    sync(full=True)

    assert not Issue.objects.exclude(gone_at=None).exists()
    assert SyncCursor.objects.filter(problem__contains="could be read").exists()


def test_a_prune_that_was_refused_is_not_tried_again_at_every_tick(sync: Syncing, world: World, clock: Clock) -> None:
    sync.first()
    clock.advance(minutes=10)
    del world.repositories[0].issues[1:]
    sync()
    clock.advance(minutes=10)

    assert sync().runs.get(feed="issues").requests == 0


def test_a_new_card_does_not_look_as_if_one_were_gone(sync: Syncing, world: World, clock: Clock) -> None:
    sync.first()
    clock.advance(minutes=10)
    Board.objects.update(items_total=F("items_total") - 1)
    newest = BoardItem.objects.filter(removed_at=None, is_archived=False).latest("pk")
    BoardItem.objects.filter(pk=newest.pk).update(created_at=clock())

    looks = {look.target.key: look.has_shrunk for look in FEED_OF["board-items"].looks("", clock())}

    assert not looks[newest.board.node_id]


def test_labels_of_one_repository_are_read_while_a_pass_over_all_is_interrupted(sync: Syncing) -> None:
    sync.first()
    SyncCursor.objects.filter(feed="labels").update(pass_started_at=NOW, page_cursor="5")

    job = sync(feeds=["labels"], repository="plasma-engine-gateway")

    assert job.runs.get(feed="labels").items > 0
