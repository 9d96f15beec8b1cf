"""The list of packages is gone on with where a walk stopped, unless it moved since."""

from collections.abc import Callable, Iterator
from itertools import islice

import pytest

from apps.integrations.github import reads
from apps.integrations.github.client import Credential, GitHubClient
from portal.demo.server import DemoServer
from portal.demo.world.model import Package, PackageVersion
from tests.integrations.github.scripted import records_of, walk


@pytest.fixture
def published(demo: DemoServer) -> Iterator[list[Package]]:
    """Publish more packages than a page shows, and take them back."""
    repository, at = demo.world.repositories[0], demo.world.now
    before = repository.packages
    repository.packages = [
        Package(
            id=9_000_000 + number,
            image=f"ghcr.io/{demo.world.login}/many-{number}",
            visibility="private",
            versions=[PackageVersion(id=9_500_000 + number, digest="sha256:0", tags=("1",), created_at=at)],
        )
        for number in range(130)
    ]
    yield repository.packages
    repository.packages = before


@pytest.fixture
def client(demo: DemoServer, make_client: Callable[..., GitHubClient]) -> GitHubClient:
    """Speak to the demonstration server with a token for packages."""
    credential = Credential(token="demo-token", packages_token="demo-packages")
    return make_client(demo.url, credential=credential, organization=demo.world.login)


def names(client: GitHubClient, *, cursor: str = "") -> list[str]:
    return [one.name for one in records_of(reads.packages(client, walk(cursor=cursor)))]


def first_cursor(client: GitHubClient) -> str:
    (page,) = islice(reads.packages(client, walk()), 1)
    assert (len(page.records), page.is_last) == (100, False)
    return page.cursor


def test_a_walk_goes_on_where_it_stopped(client: GitHubClient, published: list[Package]) -> None:
    everything = names(client)

    assert len(everything) >= 130
    assert names(client, cursor=first_cursor(client)) == everything[100:]


def test_where_something_went_since_it_begins_again(client: GitHubClient, published: list[Package]) -> None:
    cursor = first_cursor(client)
    del published[3]

    assert names(client, cursor=cursor) == names(client)


@pytest.mark.parametrize("cursor", ["1/2", "x", "9/1"])
def test_what_is_no_place_in_the_list_is_its_beginning(
    client: GitHubClient, published: list[Package], cursor: str
) -> None:
    assert len(names(client, cursor=cursor)) >= 130
