"""Reads of container packages, with a credential of their own."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from apps.integrations.errors import SourceRejected, SourceUnavailable
from apps.integrations.github import mapping
from apps.integrations.github.client import GitHubClient
from apps.integrations.github.mapping import values
from apps.integrations.github.reads.holes import Taken
from apps.integrations.walks import Page, Walk

PER_PAGE = 100
VERSIONS_ASKED = 30  # one that bears a tag is among them, also where an image has many parts


def packages(client: GitHubClient, walk: Walk) -> Iterator[Page]:
    """Yield the container packages of the organization; the versions only of those that changed.

    The cursor is the number of the next page with the last package before it.
    """
    address = f"/orgs/{quote(client.organization, safe='')}/packages"
    number, is_last = _first_page(client, walk, address=address), False
    while not is_last:
        found, is_last = _listed(client, address, number=number)
        taken = Taken((), path=())
        taken.take(found, convert=lambda data: _package(client, walk, data, address=address))
        number += 1
        yield Page(
            records=tuple(taken.records),
            cursor="" if is_last else f"{number}/{_last(found)}",
            is_last=is_last,
            skipped=taken.skipped,
            proves_absence=taken.proves_absence,
        )


def _first_page(client: GitHubClient, walk: Walk, *, address: str) -> int:
    """Return the page to begin with: where packages went since a walk stopped, others moved to pages it has read."""
    number, _, last = walk.cursor.partition("/")
    if not number.isdecimal() or int(number) < 2:
        return 1
    before, _ = _listed(client, address, number=int(number) - 1)
    return int(number) if _last(before) == last else 1


def _listed(client: GitHubClient, address: str, *, number: int) -> tuple[list[Any], bool]:
    """Return a page of the list, and whether it is the last one."""
    parameters = {"package_type": "container", "per_page": PER_PAGE, "page": number}
    answer = client.packages(address, parameters=parameters)
    if not isinstance(answer.data, list):
        raise SourceUnavailable("GitHub answered something else than a list.", reason="bad_answer")
    return answer.data, not answer.next_url


def _last(found: list[Any]) -> str:
    return str(found[-1].get("id")) if found and isinstance(found[-1], dict) else ""


def _package(client: GitHubClient, walk: Walk, data: dict[str, Any], *, address: str) -> Any:
    record = mapping.package(data, organization=client.organization, versions=None)
    is_older = not walk.is_full and walk.since is not None and record.updated_at < walk.since
    if is_older and str(record.github_id) in walk.target.known:
        return record
    name = quote(values.identity(data, "name", limit=255), safe="")
    try:
        answer = client.packages(f"{address}/container/{name}/versions", parameters={"per_page": VERSIONS_ASKED})
    except SourceRejected as error:
        if error.reason not in ("not_found", "gone"):
            raise
        return None  # deleted since the list was made
    return mapping.package(data, organization=client.organization, versions=answer.data)
