"""Reads of container packages, with a credential of their own."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from apps.integrations.errors import SourceRejected
from apps.integrations.github import mapping
from apps.integrations.github.client import GitHubClient
from apps.integrations.github.mapping import values
from apps.integrations.github.reads.holes import Taken
from apps.integrations.github.reads.listing import listed
from apps.integrations.walks import Page, Walk

VERSIONS_ASKED = 30  # one that bears a tag is among them, also where an image has many parts


def packages(client: GitHubClient, walk: Walk) -> Iterator[Page]:
    """Yield the container packages of the organization; the versions only of those that changed."""
    address = f"/orgs/{quote(client.organization, safe='')}/packages"
    parameters = {"package_type": "container", "per_page": 100}
    taken = Taken((), path=())
    for found in listed(client, address, parameters=parameters, ask=client.packages):
        taken.take(found, convert=lambda data: _package(client, walk, data, address=address))
    # In one page: a list of REST by numbers of pages cannot be gone on with later.
    yield Page(
        records=tuple(taken.records),
        cursor="",
        is_last=True,
        skipped=taken.skipped,
        proves_absence=taken.proves_absence,
    )


def _package(client: GitHubClient, walk: Walk, data: dict[str, Any], *, address: str) -> Any:
    record = mapping.package(data, organization=client.organization, versions=None)
    if not walk.is_full and walk.since is not None and record.updated_at < walk.since:
        return record
    name = quote(values.identity(data, "name", limit=255), safe="")
    try:
        answer = client.packages(f"{address}/container/{name}/versions", parameters={"per_page": VERSIONS_ASKED})
    except SourceRejected as error:
        if error.reason not in ("not_found", "gone"):
            raise
        return None  # deleted since the list was made
    return mapping.package(data, organization=client.organization, versions=answer.data)
