"""Branches, tags and releases of repositories, and where hotfixes left from."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from django.db.models import Count, OuterRef, Subquery

from apps.catalog.models import Actor, Repository
from apps.delivery.models import Branch, HotfixStart, PullRequest, Release, Tag
from apps.delivery.queries.hotfixes import version_of
from apps.scorecards.facts import (
    ActorFacts,
    BranchFacts,
    HotfixStartFacts,
    Missing,
    Process,
    ReleaseFacts,
    RepositoryFacts,
    TagFacts,
)
from apps.scorecards.queries.loading.sources import Sources

MOST_BRANCHES = 500
# The longest window of a rule on tags.
TAGGED_WITHIN = timedelta(days=180)
TOO_MANY = Missing(
    cause=f"The repository has more than {MOST_BRANCHES} branches beside the default one: too many to scan."
)
NOT_COMPARED = Missing(
    cause="Whether the branch is merged is not known: GitHub did not compare it with the default one."
)
START_UNREAD = Missing(cause="Where this hotfix left from has not been read yet.")
START_GONE = Missing(
    cause="GitHub does not show the commits of this hotfix: they are gone, or the token needs Contents: read."
)
COMMITS_UNTOLD = Missing(cause="How many commits this hotfix has of its own is not known.")


class Refs:
    """The refs of the repositories asked about."""

    def __init__(self, repositories: Sequence[Repository], *, sources: Sources, now: datetime) -> None:
        self._sources = sources
        ids, since = [one.pk for one in repositories], now - TAGGED_WITHIN
        self._branches, self._crowded = _branches(ids)
        releases = Release.objects.filter(repository__in=ids, published_at__gt=since, is_draft=False)
        self._releases: dict[int, list[Release]] = defaultdict(list)
        for release in releases.select_related("author").order_by("published_at", "pk"):
            self._releases[release.repository_id].append(release)
        self._tags: dict[int, list[Tag]] = defaultdict(list)
        for tag in _tags(ids, since=since):
            self._tags[tag.repository_id].append(tag)
        self._earlier: dict[int, list[str]] = defaultdict(list)
        earlier = Tag.objects.filter(repository__in=ids, tagged_at__lte=since)
        for pk, name in earlier.values_list("repository_id", "name"):
            self._earlier[pk].append(name)

    def branches(self, repository: Repository) -> tuple[BranchFacts, ...] | Missing:
        """Return the branches of a repository beside the default one."""
        missing = self._sources.missing("branches", repository=repository.name)
        if missing or repository.pk in self._crowded:
            return missing or TOO_MANY
        unread = self._sources.missing("pull-requests", repository=repository.name)
        return tuple(_branch(row, url=repository.url, unread=unread) for row in self._branches[repository.pk])

    def tags(self, repository: Repository) -> tuple[TagFacts, ...] | Missing:
        """Return the tags of late, oldest first."""
        authors = {row.tag_name: row.author for row in self._releases[repository.pk]}
        return self._sources.missing("tags", repository=repository.name) or tuple(
            _tag(row, url=repository.url, releaser=authors.get(row.name)) for row in self._tags[repository.pk]
        )

    def earlier_tags(self, repository: Repository) -> tuple[str, ...]:
        """Return the names of the tags before those, in no order."""
        return tuple(self._earlier[repository.pk])

    def releases(self, repository: Repository) -> tuple[ReleaseFacts, ...] | Missing:
        """Return the releases that were published of late, oldest first."""
        return self._sources.missing("tags", repository=repository.name) or tuple(
            ReleaseFacts(tag=row.tag_name, url=row.url, is_prerelease=row.is_prerelease, published_at=row.published_at)
            for row in self._releases[repository.pk]
            if row.published_at
        )


def _branches(ids: Sequence[int]) -> tuple[dict[int, list[Branch]], frozenset[int]]:
    """Return the branches of each repository, and which have too many to look at."""
    counts = Branch.objects.filter(repository__in=ids).values_list("repository").annotate(Count("pk")).order_by()
    crowded = frozenset(pk for pk, count in counts if count > MOST_BRANCHES)
    found: dict[int, list[Branch]] = defaultdict(list)
    rows = Branch.objects.filter(repository__in=[pk for pk in ids if pk not in crowded])
    for row in rows.with_pull_requests().order_by("repository", "name"):
        found[row.repository_id].append(row)
    return found, crowded


def _branch(row: Any, *, url: str, unread: Missing | None) -> BranchFacts:
    is_merged: bool | Missing = row.is_merged
    if not is_merged:
        is_merged = NOT_COMPARED if row.ahead_by is None else unread or False
    return BranchFacts(
        name=row.name,
        url=f"{url}/tree/{quote(row.name)}",
        author=row.author_login,
        committed_at=row.committed_at,
        created_at=row.created_at,
        ahead_by=row.ahead_by,
        is_merged=is_merged,
        open_pull_request=unread or row.open_pull_request,
    )


def _tags(ids: Sequence[int], *, since: datetime) -> Iterable[Tag]:
    # GitHub names only people as taggers.
    tagger = Actor.objects.filter(login=OuterRef("tagger_login"), type_name="User").values("kind")[:1]
    rows = Tag.objects.filter(repository__in=ids, tagged_at__gt=since).annotate(tagger_kind=Subquery(tagger))
    return rows.select_related("creator").order_by("repository", "tagged_at", "name")


def _tag(row: Any, *, url: str, releaser: Actor | None) -> TagFacts:
    return TagFacts(
        name=row.name,
        url=f"{url}/releases/tag/{quote(row.name)}",
        sha=row.commit_sha,
        tagged_at=row.tagged_at,
        creator=_actor(row.creator),
        releaser=_actor(releaser),
        tagger=ActorFacts(login=row.tagger_login, kind=row.tagger_kind) if row.tagger_kind else None,
    )


def _actor(row: Actor | None) -> ActorFacts | None:
    return None if row is None else ActorFacts(login=row.login, kind=row.kind)


class HotfixStarts:
    """Where the hotfixes among some pull requests left from, in two statements."""

    def __init__(self, rows: Sequence[PullRequest], *, process: Process, sources: Sources, now: datetime) -> None:
        self._sources, self._process = sources, process
        self._tags_as_of = sources.as_of("tags", now=now)
        hotfixes = [row for row in rows if process.is_hotfix(row.head_ref)]
        starts = HotfixStart.objects.filter(
            repository__in={row.repository_id for row in hotfixes}, head_sha__in={row.head_sha for row in hotfixes}
        )
        self._starts = {(one.repository_id, one.head_sha): one for one in starts}
        unasked = {row.repository_id for row in hotfixes if (row.repository_id, row.head_sha) not in self._starts}
        self._first_version: dict[int, datetime] = {}
        tags = Tag.objects.filter(repository__in=unasked, tagged_at__isnull=False).order_by("-tagged_at")
        for repository, name, at in tags.values_list("repository", "name", "tagged_at"):
            if at is not None and version_of(name) is not None:
                self._first_version[repository] = at

    def of(self, row: PullRequest, *, repository: RepositoryFacts) -> HotfixStartFacts | Missing | None:
        """Return where a hotfix left from; None where there was no version before it, and of anything else."""
        if not self._process.is_hotfix(row.head_ref):
            return None
        missing = self._sources.missing("hotfixes", "tags", repository=repository.name)
        if missing:
            return missing
        start = self._starts.get((row.repository_id, row.head_sha))
        if start is None:
            first = self._first_version.get(row.repository_id)
            # A version of a moment ago may not have come in yet.
            is_behind = self._tags_as_of < row.created_at
            began_at = min(row.first_commit_at or row.created_at, row.created_at)
            return START_UNREAD if is_behind or (first is not None and first <= began_at) else None
        if not start.merge_base_sha:
            return START_GONE
        if start.ahead_by is None:
            return START_UNREAD
        if not row.commits:
            return COMMITS_UNTOLD
        return HotfixStartFacts(
            tag=start.tag,
            tag_sha=start.tag_sha,
            merge_base_sha=start.merge_base_sha,
            extra_commits=start.ahead_by - row.commits,
        )
