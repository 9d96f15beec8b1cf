"""Lists of refs end early where all is known, and never say then that something is gone."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from apps.delivery.records import TagRecord
from apps.delivery.records.refs import release_mark, tag_mark
from apps.integrations.github import reads
from apps.integrations.github.client import GitHubClient
from apps.integrations.walks import Page, Target, Walk
from portal.demo.server import DemoServer
from portal.demo.world.model import Branch, Release, Repository, Tag
from tests.integrations.github.scripted import records_of


@pytest.fixture
def repository(demo: DemoServer) -> Iterator[Repository]:
    """Return a repository of many tags, releases and branches, which has what it had when the test is over."""
    found, now = demo.world.repositories[0], demo.world.now
    before = found.tags, found.releases, found.branches
    found.tags = [made(f"v1.{number}.0", at=now - timedelta(days=400 - number)) for number in range(250)]
    found.releases = [published(number, at=now) for number in range(250)]
    found.branches = [
        Branch(name=f"b{number:03}", head_sha="1" * 40, committed_at=now, created_at=now) for number in range(600)
    ]
    yield found
    found.tags, found.releases, found.branches = before


def made(name: str, *, at: datetime) -> Tag:
    return Tag(name=name, commit_sha="1" * 40, created_at=at, creator=None)


def published(number: int, *, at: datetime) -> Release:
    return Release(id=8_000_000 + number, tag_name=f"v1.{number}.0", author=None, created_at=at, published_at=at)


def known_of(repository: Repository) -> frozenset[str]:
    tags = {tag_mark(one.name, one.commit_sha) for one in repository.tags}
    releases = {
        release_mark(one.id, one.tag_name, is_draft=False, is_prerelease=one.is_prerelease)
        for one in repository.releases
    }
    return frozenset(tags | releases)


def walk_of(repository: Repository, *, is_full: bool = False, **values: Any) -> Walk:
    target = Target(key=repository.node_id, name=repository.name, github_id=repository.id, branch="main", **values)
    return Walk(target=target, is_full=is_full)


def names(found: list[Page]) -> list[str]:
    return [record.name for record in records_of(found) if isinstance(record, TagRecord)]


def test_tags_end_where_all_is_known(repository: Repository, demo_client: GitHubClient) -> None:
    known = known_of(repository)
    repository.tags.append(made("v2.0.0", at=repository.tags[-1].created_at + timedelta(days=1)))

    pages = list(reads.tags(demo_client, walk_of(repository, known=known)))

    assert names(pages)[0] == "v2.0.0"
    assert (len(names(pages)), pages[-1].is_last, pages[-1].proves_absence) == (200, True, False)
    assert len(records_of(pages)) == 200 + 100


def test_tags_are_read_on_until_a_new_one_of_an_old_commit(repository: Repository, demo_client: GitHubClient) -> None:
    known = known_of(repository)
    repository.tags.append(made("v0.1.0", at=repository.tags[0].created_at - timedelta(days=1)))

    pages = list(reads.tags(demo_client, walk_of(repository, known=known)))

    assert names(pages)[-1] == "v0.1.0"


def test_tags_are_read_to_their_end_where_one_is_gone(repository: Repository, demo_client: GitHubClient) -> None:
    walk = walk_of(repository, known=known_of(repository))
    del repository.tags[3], repository.releases[3]

    pages = list(reads.tags(demo_client, walk))

    assert (len(records_of(pages)), pages[-1].proves_absence) == (249 + 249, True)


def test_a_full_walk_reads_all_tags(repository: Repository, demo_client: GitHubClient) -> None:
    walk = walk_of(repository, known=known_of(repository), is_full=True)
    assert len(records_of(reads.tags(demo_client, walk))) == 250 + 250


def test_an_edited_release_is_new(repository: Repository, demo_client: GitHubClient) -> None:
    known = known_of(repository)
    repository.releases[-1].is_prerelease = True

    pages = list(reads.tags(demo_client, walk_of(repository, known=known)))

    assert len(records_of(pages)) == 100 + 200


@pytest.mark.parametrize(("is_full", "pages_read"), [(False, 11), (True, 13)])
def test_branches_end_where_they_are_too_many(
    repository: Repository, demo_client: GitHubClient, *, is_full: bool, pages_read: int
) -> None:
    pages = list(reads.branches(demo_client, walk_of(repository, is_full=is_full)))
    assert (len(pages), pages[-1].is_last, pages[-1].proves_absence) == (pages_read, True, is_full)
