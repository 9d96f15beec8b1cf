"""Reads of branches and tags: GraphQL lists them, REST adds what it alone tells."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import quote

from apps.catalog.records import ActorRecord
from apps.delivery.records import BranchRecord, MergeBaseRecord, ReleaseRecord, TagRecord
from apps.delivery.records.refs import key_of
from apps.integrations.errors import RecordInvalid, SourceRejected, SourceUnavailable
from apps.integrations.github import mapping
from apps.integrations.github.client import GitHubClient
from apps.integrations.github.reads.holes import Taken, descend
from apps.integrations.github.reads.listing import listed
from apps.integrations.github.reads.walking import Connection, Node, pages
from apps.integrations.walks import Page, Walk

BRANCHES = Connection(document="branches", path=("node", "refs"), convert=mapping.branch, cap=50)
TAGS = Connection(document="tags", path=("node", "refs"), convert=mapping.tag, cap=100)
# Rules judge at most 500: one more shows that there are too many.
ENOUGH_BRANCHES = 501
ACTIVITY_PAGES = 5  # of 100 branches that were made: older ones stay unknown
EVENT_PAGES = 3  # GitHub keeps no more
# https://docs.github.com/en/rest/activity/events: older events are not told.
EVENTS_LAST = timedelta(days=30)
COMPARISONS_A_PAGE = 10
# Nobody but the one part is concerned: what it would tell stays unknown.
UNTOLD = ("forbidden", "not_found", "gone", "plan_limited", "unsupported")
HIDDEN = ("not_found", "gone")


def branches(client: GitHubClient, walk: Walk) -> Iterator[Page]:
    """Yield the branches of a repository beside the default one, with the moments at which they were made.

    A walk that is not full stops where there are too many to be judged.
    """
    default = walk.target.branch
    variables = {"id": walk.target.key, "default": default or "HEAD"}
    creations = _Creations(client, walk)
    beside = replace(BRANCHES, convert=partial(_beside, default=default))
    seen = 0

    def is_enough(page: Page) -> bool:
        nonlocal seen
        seen += len(page.records)
        return seen >= ENOUGH_BRANCHES and not walk.is_full

    for page in _until(is_enough, pages(client, walk, beside, variables=variables)):
        made = creations.of({record.name for record in page.records})
        records = tuple(replace(record, created_at=made.get(record.name)) for record in page.records)
        # GitHub's total counts the default branch.
        yield replace(page, records=records, total=None)


def _until(is_enough: Callable[[Page], bool], found: Iterable[Page]) -> Iterator[Page]:
    """Yield pages up to one that is enough: where more would follow, nothing is proved to be gone."""
    for page in found:
        if not page.is_last and is_enough(page):
            yield replace(page, cursor="", is_last=True, proves_absence=False)
            return
        yield page


def _beside(node: Node, *, default: str) -> BranchRecord | None:
    return None if default and node.get("name") == default else mapping.branch(node)


class _Creations:
    """The moments at which branches were made, newest first, read as far back as they are asked for."""

    def __init__(self, client: GitHubClient, walk: Walk) -> None:
        self._known: dict[str, datetime] = {}
        self._client = client
        parameters = {"activity_type": "branch_creation", "per_page": 100}
        address = f"/repositories/{walk.target.github_id}/activity"
        self._pages = listed(client, address, parameters=parameters, most=ACTIVITY_PAGES)
        # What is older was asked for by an earlier walk.
        self._since = None if walk.is_full else walk.since

    def of(self, names: set[str]) -> dict[str, datetime]:
        """Return what is told of these branches."""
        try:
            while not names <= self._known.keys() and self._read():
                pass
        except SourceRejected as error:
            if error.reason not in UNTOLD:
                raise
        return self._known

    def _read(self) -> bool:
        """Read a page; say whether there may be more."""
        entries = next(self._pages, None)
        made = [found for entry in entries or () if (found := _fitting(entry)) is not None]
        for name, at in made:
            self._known.setdefault(name, at)
        if entries is None or (self._since is not None and any(at < self._since for _, at in made)):
            self._pages = iter(())
            return False
        return True


def _fitting(entry: Any) -> tuple[str, datetime] | None:
    try:
        return mapping.branch_creation(entry) if isinstance(entry, dict) else None
    except RecordInvalid:
        return None


def tags(client: GitHubClient, walk: Walk) -> Iterator[Page]:
    """Yield the tags of a repository, newest first; the last page ends with its releases.

    A walk that is not full stops at what is known. What it does not see is found by the next full one: a tag that was
    deleted together with one made of an older commit, or moved to one, and an old release that was edited.
    """
    releases_total: int | None = None
    known = _Known(walk, kind="tag")
    creators: dict[str, ActorRecord | None] | None = None
    found = pages(client, walk, TAGS, variables={"id": walk.target.key}, heading=_releases_total)
    for page in _until(lambda page: known.ends_with(page.records, total=page.total), found):
        records = list(page.records)
        if records and isinstance(records[0], int):
            releases_total = records.pop(0)
        if creators is None and any(_is_recent(record, client) for record in records):
            creators = _creators(client, walk)
        records = [replace(record, creator=(creators or {}).get(record.name)) for record in records]
        skipped, proves_absence = page.skipped, page.proves_absence
        if page.is_last and releases_total != 0:
            taken, is_whole = _releases(client, walk, total=releases_total)
            records += taken.records
            skipped += taken.skipped
            proves_absence &= is_whole
        yield replace(page, records=tuple(records), skipped=skipped, proves_absence=proves_absence)


class _Known:
    """Which refs of one kind need not be looked for: a list may end once it brings no other and all are known."""

    def __init__(self, walk: Walk, *, kind: str) -> None:
        self._may_end = not walk.is_full
        self._marks = {mark for mark in walk.target.known if mark.startswith(f"{kind} ")}
        self._keys = set(map(key_of, self._marks))

    def ends_with(self, records: Iterable[Any], *, total: int | None) -> bool:
        """Say whether the list may end after these. Where more are known than there are, some are gone: it goes on."""
        marks = {record.mark for record in records if isinstance(record, TagRecord | ReleaseRecord)}
        self._keys.update(map(key_of, marks))
        return self._may_end and marks <= self._marks and len(self._keys) == total


def _releases_total(data: Node) -> int:
    total = descend(data, ("node", "releases", "totalCount"))
    return total if isinstance(total, int) else -1


def _is_recent(record: TagRecord, client: GitHubClient) -> bool:
    """Say whether an event may still tell who pushed a tag."""
    now = client.server_time
    return now is not None and record.tagged_at is not None and record.tagged_at >= now - EVENTS_LAST


def _creators(client: GitHubClient, walk: Walk) -> dict[str, ActorRecord | None]:
    address = f"/repositories/{walk.target.github_id}/events"
    found: dict[str, ActorRecord | None] = {}
    try:
        for events in listed(client, address, parameters={"per_page": 100}, most=EVENT_PAGES):
            for name, actor in _tag_creations(events):
                found.setdefault(name, actor)
    except SourceRejected as error:
        if error.reason not in UNTOLD:
            raise
    return found


def _tag_creations(events: list[Any]) -> Iterator[tuple[str, ActorRecord | None]]:
    for event in events:
        try:
            creation = mapping.tag_creation(event) if isinstance(event, dict) else None
        except RecordInvalid:
            continue
        if creation is not None:
            yield creation


def _releases(client: GitHubClient, walk: Walk, *, total: int | None) -> tuple[Taken, bool]:
    """Return the releases, newest first, and whether these are all."""
    taken, known = Taken((), path=()), _Known(walk, kind="release")
    address = f"/repositories/{walk.target.github_id}/releases"
    for releases in listed(client, address, parameters={"per_page": 100}):
        before = len(taken.records)
        taken.take(releases, convert=mapping.release)
        if known.ends_with(taken.records[before:], total=total):
            return taken, len(taken.records) == total
    return taken, True


def hotfix_starts(client: GitHubClient, walk: Walk) -> Iterator[Page]:
    """Yield where the hotfixes of the batch left from; each id is a tag and the hash of a head: "v1.2.3...0a1b"."""
    ids = walk.target.node_ids
    for start in range(0, max(len(ids), 1), COMPARISONS_A_PAGE):
        chunk = ids[start : start + COMPARISONS_A_PAGE]
        is_last = start + COMPARISONS_A_PAGE >= len(ids)
        records = tuple(_merge_base(client, walk.target.github_id, basehead=basehead) for basehead in chunk)
        yield Page(records=records, cursor="" if is_last else str(start + len(chunk)), is_last=is_last)


def _merge_base(client: GitHubClient, repository: int, *, basehead: str) -> MergeBaseRecord:
    tag, _, head_sha = basehead.rpartition("...")
    try:
        data = client.rest(
            f"/repositories/{repository}/compare/{quote(tag, safe='')}...{head_sha}", parameters={"per_page": 1}
        ).data
        return mapping.merge_base(data if isinstance(data, dict) else {}, head_sha=head_sha, tag=tag)
    except RecordInvalid as error:
        raise SourceUnavailable(f"GitHub's comparison has no merge base: {error}.", reason="bad_answer") from error
    except SourceRejected as error:
        if error.reason not in HIDDEN:
            raise
        # The branch is deleted and its commits are gone, or the two have nothing in common, or none may be read.
        return MergeBaseRecord(head_sha=head_sha, tag=tag, tag_sha="", merge_base_sha="", ahead_by=None)
