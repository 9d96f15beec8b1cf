"""Reads of the catalog: repositories with their organization, people, teams, labels, environments and protection."""

from collections.abc import Iterator
from functools import partial

from apps.catalog.records import OrganizationRecord
from apps.integrations.errors import RecordInvalid, SourceUnavailable
from apps.integrations.github import mapping
from apps.integrations.github.client import GitHubClient
from apps.integrations.github.reads.batching import Batch, batches
from apps.integrations.github.reads.completion import Part, complete
from apps.integrations.github.reads.walking import Connection, Node, pages
from apps.integrations.walks import Page, Walk

REPOSITORIES = Connection(
    document="repositories",
    path=("organization", "repositories"),
    convert=mapping.repository,
    cap=50,
    optional=("issues", "pullRequests", "deployments"),  # each needs a permission of its own
)
PEOPLE = Connection(
    document="people", path=("organization", "membersWithRole"), convert=mapping.member, cap=100, items="edges"
)
TEAMS = Connection(
    document="teams",
    path=("organization", "teams"),
    convert=mapping.team,
    cap=49,
    parts=(Part(name="members", items="edges"), Part(name="repositories", items="edges")),
)
LABELS = Batch(
    document="labels", convert=mapping.labels, cap=50, finish=partial(complete, parts=(Part(name="labels"),))
)
ENVIRONMENTS = Batch(
    document="environments",
    convert=mapping.environments,
    cap=20,
    refused_at="environments",
    finish=partial(complete, parts=(Part(name="environments", parts=(Part(name="protectionRules"),)),)),
)

PROTECTION = Batch(document="protection", convert=mapping.protection, cap=20, finish=partial(complete, parts=()))


def repositories(client: GitHubClient, walk: Walk) -> Iterator[Page]:
    """Yield the repositories; the first page begins with the organization itself."""
    variables = {"organization": client.organization}
    yield from pages(client, walk, REPOSITORIES, variables=variables, heading=_organization)


def _organization(data: Node) -> OrganizationRecord:
    try:
        return mapping.organization(data["organization"])
    except RecordInvalid as error:
        raise SourceUnavailable(f"GitHub answered without the organization's {error}.", reason="bad_answer") from error


def people(client: GitHubClient, walk: Walk) -> Iterator[Page]:
    """Yield the members of the organization."""
    yield from pages(client, walk, PEOPLE, variables={"organization": client.organization})


def teams(client: GitHubClient, walk: Walk) -> Iterator[Page]:
    """Yield the teams with their members and repositories."""
    yield from pages(client, walk, TEAMS, variables={"organization": client.organization})


def labels(client: GitHubClient, walk: Walk) -> Iterator[Page]:
    """Yield all labels of each repository of the batch."""
    yield from batches(client, walk, LABELS)


def environments(client: GitHubClient, walk: Walk) -> Iterator[Page]:
    """Yield all environments of each repository of the batch."""
    yield from batches(client, walk, ENVIRONMENTS)


def protection(client: GitHubClient, walk: Walk) -> Iterator[Page]:
    """Yield the rules on the default branch of each repository of the batch."""
    yield from batches(client, walk, PROTECTION)
