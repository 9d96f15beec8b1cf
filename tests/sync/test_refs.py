"""A sync brings in every branch, tag, release, discussion and package that the organization has."""

import pytest

from apps.delivery.models import Branch, Discussion, HotfixStart, Package, Release, Tag
from apps.sync.models import Capability, SyncJob
from portal.demo.server import DemoServer
from portal.demo.world.model import Branch as PlantedBranch
from portal.demo.world.model import PullRequest, Repository, World
from portal.demo.world.publishing import branched_at, latest_version, start_hotfixes
from tests.syncing import NOW, Clock, Syncing

FEEDS = ("repositories", "branches", "tags", "hotfixes", "discussions", "packages")


def measured(world: World) -> list[Repository]:
    return [one for one in world.repositories if not one.is_fork and not one.is_empty]


def open_heads(repository: Repository) -> list[PullRequest]:
    return [one for one in repository.pull_requests if one.closed_at is None and not one.is_cross_repository]


def heads(repository: Repository) -> list[PlantedBranch | PullRequest]:
    return [*repository.branches, *open_heads(repository)]


def make_hotfix(world: World, *, number: int) -> PullRequest:
    """Turn the newest pull request into a hotfix."""
    pull = next(one for one in world.repositories[0].pull_requests[::-1] if not one.is_cross_repository)
    pull.head_ref, pull.number, pull.created_at = "hotfix/PE-7", number, world.now
    start_hotfixes(world.repositories[0])
    return pull


def test_every_branch_comes_in_with_when_it_was_made(sync: Syncing, world: World) -> None:
    sync(feeds=FEEDS)
    expected = {
        (repository.node_id, one.head_ref if isinstance(one, PullRequest) else one.name, branched_at(one))
        for repository in measured(world)
        for one in heads(repository)
    }
    assert set(Branch.objects.values_list("repository__node_id", "name", "created_at")) == expected
    assert not Branch.objects.filter(ahead_by=None).exclude(repository__head_sha="").exists()


def test_branches_that_went_are_removed_by_the_next_list(sync: Syncing, world: World, clock: Clock) -> None:
    repository = world.repositories[0]
    planted = repository.branches
    repository.branches = [
        *planted,
        *(PlantedBranch(name=f"b{n}", head_sha="1" * 40, committed_at=NOW, created_at=NOW) for n in range(30)),
    ]
    sync(feeds=FEEDS)
    repository.branches, repository.pushed_at = planted, NOW
    clock.advance(days=1, hours=1)

    job = sync(feeds=("branches",), repository=repository.name)

    assert (job.state, Branch.objects.filter(name__regex=r"^b\d").count()) == (SyncJob.State.DONE, 0)


def test_what_pull_requests_tell_of_a_branch(sync: Syncing, world: World) -> None:
    sync(feeds=(*FEEDS, "pull-requests"))
    repository = world.repositories[0]
    branches = Branch.objects.with_pull_requests().filter(repository__node_id=repository.node_id)
    found = {row.name: vars(row)["open_pull_request"] for row in branches}
    planted = {one.name: None for one in repository.branches}
    assert found == planted | {pull.head_ref: pull.number for pull in open_heads(repository)}
    assert not any(vars(row)["is_merged"] for row in branches)


def test_a_branch_that_was_merged_by_a_squash_is_merged(sync: Syncing, world: World) -> None:
    pull = next(one for one in world.repositories[0].pull_requests if one.merged_at and not one.is_cross_repository)
    world.repositories[0].branches.append(
        PlantedBranch(name="left", head_sha=pull.head_sha, committed_at=pull.created_at, created_at=pull.created_at)
    )
    sync(feeds=(*FEEDS, "pull-requests"))
    assert vars(Branch.objects.with_pull_requests().get(name="left"))["is_merged"]


def test_every_tag_and_release_comes_in(sync: Syncing, world: World) -> None:
    sync(feeds=FEEDS)
    tags = {(one.name, one.commit_sha, one.created_at) for repo in measured(world) for one in repo.tags}
    assert set(Tag.objects.values_list("name", "commit_sha", "tagged_at")) == tags
    releases = {(one.id, one.published_at is None, one.is_prerelease) for r in measured(world) for one in r.releases}
    assert set(Release.objects.values_list("github_id", "is_draft", "is_prerelease")) == releases
    assert set(Release.objects.values_list("author__login", "author__kind")) == {("github-actions", "automation")}


def test_events_tell_who_pushed_a_tag_and_it_is_not_forgotten(sync: Syncing, world: World, clock: Clock) -> None:
    sync(feeds=FEEDS)
    assert Tag.objects.filter(creator__login="github-actions").count() == Tag.objects.count() > 0

    clock.advance(days=40)
    sync(feeds=FEEDS, full=True)

    assert Tag.objects.filter(creator__login="github-actions").count() == Tag.objects.count()


@pytest.mark.parametrize(("number", "is_from_tag"), [(1001, True), (1002, False)])
def test_a_hotfix_tells_what_it_brings_along(sync: Syncing, world: World, *, number: int, is_from_tag: bool) -> None:
    pull = make_hotfix(world, number=number)
    sync(feeds=(*FEEDS, "pull-requests"))
    sync(feeds=("hotfixes",))

    start = HotfixStart.objects.get(head_sha=pull.head_sha)
    version = latest_version(world.repositories[0], of=pull)
    assert version is not None
    assert (start.tag, start.tag_sha, start.merge_base_sha) == (version.name, version.commit_sha, version.commit_sha)
    assert start.ahead_by is not None
    assert (start.ahead_by == pull.commits) is is_from_tag


def test_a_hotfix_is_asked_for_once(sync: Syncing, world: World, server: DemoServer) -> None:
    make_hotfix(world, number=1001)
    sync(feeds=(*FEEDS, "pull-requests"))
    sync(feeds=("hotfixes",))

    assert sync.requests_of(lambda: sync(feeds=("hotfixes",))) == 0
    assert sum("/compare/" in seen.path for seen in server.log) == 1


def test_every_discussion_comes_in_and_goes_when_they_are_switched_off(
    sync: Syncing, world: World, clock: Clock
) -> None:
    sync(feeds=FEEDS)
    planted = {(one.node_id, one.number) for repository in world.repositories for one in repository.discussions}
    assert set(Discussion.objects.values_list("node_id", "number")) == planted != set()

    for repository in world.repositories:
        repository.discussions.clear()
    clock.advance(hours=1)
    sync(feeds=FEEDS)

    assert not Discussion.objects.exists()


def test_a_discussion_keeps_its_category_and_author(sync: Syncing, world: World) -> None:
    discussion = next(one for repository in world.repositories for one in repository.discussions)
    sync(feeds=FEEDS)
    row = Discussion.objects.get(node_id=discussion.node_id)
    assert (row.category, row.title, row.body) == ("adr", discussion.title, discussion.body)
    assert row.author is not None
    assert discussion.author is not None
    assert row.author.login == discussion.author.login


def test_every_package_comes_in_with_its_newest_tags(sync: Syncing, world: World) -> None:
    sync(feeds=FEEDS)
    planted = {
        (one.image, one.visibility, repository.node_id, one.versions[-1].created_at.replace(microsecond=0))
        for repository in world.repositories
        for one in repository.packages
        if one.id
    }
    found = Package.objects.values_list("image", "visibility", "repository__node_id", "updated_at")
    assert set(found) == planted != set()
    assert all("0.3.1" in tags for tags in Package.objects.values_list("newest_tags", flat=True))


def test_versions_are_read_only_of_packages_that_changed(sync: Syncing, clock: Clock) -> None:
    clock.advance(hours=1)
    sync(feeds=FEEDS)
    clock.advance(days=1, hours=1)

    assert sync.requests_of(lambda: sync(feeds=("packages",))) == 1
    assert Package.objects.exclude(newest_at=None).count() == Package.objects.count() > 0


def test_versions_are_asked_for_where_none_are_known(sync: Syncing, clock: Clock) -> None:
    clock.advance(hours=1)
    sync(feeds=FEEDS)
    clock.advance(days=1, hours=1)
    Package.objects.update(newest_at=None, newest_tags=[])

    sync(feeds=("packages",))

    assert Package.objects.exclude(newest_at=None).count() == Package.objects.count() > 0


@pytest.mark.parametrize("token", ["", "demo-token", "demo-no-administration", "demo-expired"])
def test_without_a_token_for_packages_only_they_are_unknown(sync: Syncing, token: str) -> None:
    sync.packages_token = token
    job = sync(feeds=FEEDS)

    assert job.state == SyncJob.State.PARTIAL
    capability = Capability.objects.get(feature="packages")
    assert capability.state == "forbidden"
    assert "GITHUB_PACKAGES_TOKEN" in capability.detail
    assert set(job.runs.exclude(feed="packages").values_list("outcome", flat=True)) == {"succeeded"}


def test_branches_are_read_although_their_activity_may_not_be(sync: Syncing, server: DemoServer) -> None:
    server.faults.add({"match": {"path": "/activity"}, "action": "forbidden"})
    job = sync(feeds=FEEDS)
    assert job.state == SyncJob.State.DONE
    assert set(Branch.objects.values_list("created_at", flat=True)) == {None}


def test_what_is_not_granted_is_said(sync: Syncing) -> None:
    sync.token = "demo-metadata-only"
    sync(feeds=FEEDS)
    states = dict(Capability.objects.values_list("feature", "state"))
    assert (states["branches"], states["tags"]) == ("forbidden", "forbidden")


def test_nothing_is_read_again_where_nothing_was_pushed(sync: Syncing, clock: Clock) -> None:
    clock.advance(hours=1)
    sync(feeds=FEEDS)
    clock.advance(days=1)
    assert sync.requests_of(lambda: sync(feeds=("branches", "tags"))) == 0
