"""Branches, tags and releases, and where hotfixes left from."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from operator import attrgetter

from django.db.models import Model

from apps.catalog.ingest import Actors, Pruned, upsert_actors
from apps.catalog.ingest.rows import PRUNE_MAX_ROWS, Row, batches, last_of_each, upsert
from apps.catalog.models import Repository
from apps.delivery.models import Branch, HotfixStart, Release, Tag
from apps.delivery.records import BranchRecord, MergeBaseRecord, ReleaseRecord, TagRecord

UNCOMPARED = ("id", "seen_at")


def upsert_branches(records: Sequence[BranchRecord], *, target: str, seen_at: datetime) -> int:
    """Bring in branches of the repository whose node id is `target`. When one was made is not forgotten again."""
    repository_id = _key_of(target)
    for batch in batches(records):
        current = last_of_each(batch, key=lambda record: record.name)
        known = Branch.objects.filter(repository=repository_id, name__in=[record.name for record in current])
        stored = {row.name: row for row in known}
        rows = [
            Branch(
                repository_id=repository_id,
                name=record.name,
                head_sha=record.head_sha,
                committed_at=record.committed_at,
                author_login=record.author_login,
                ahead_by=record.ahead_by,
                behind_by=record.behind_by,
                created_at=record.created_at or (stored[record.name].created_at if record.name in stored else None),
                seen_at=seen_at,
            )
            for record in current
        ]
        _write(Branch, rows, stored=stored.values(), unique=("repository", "name"), seen_at=seen_at)
    return len(records)


def prune_branches(*, target: str, seen_before: datetime, at: datetime, is_accepted: bool = False) -> Pruned:
    """Delete the branches that a complete list of their repository no longer names."""
    return _prune(Branch, "branches", target=target, seen_before=seen_before, is_accepted=is_accepted)


def upsert_tags(records: Sequence[TagRecord | ReleaseRecord], *, target: str, seen_at: datetime) -> int:
    """Bring in tags and releases of the repository whose node id is `target`."""
    repository_id = _key_of(target)
    for batch in batches([record for record in records if isinstance(record, TagRecord)]):
        _upsert_tags(batch, repository_id=repository_id, seen_at=seen_at)
    for some in batches([record for record in records if isinstance(record, ReleaseRecord)]):
        actors = upsert_actors(record.author for record in some)
        current = last_of_each(some, key=lambda record: record.github_id)
        rows = [_release(record, repository_id=repository_id, actors=actors, seen_at=seen_at) for record in current]
        stored = Release.objects.filter(github_id__in=[row.github_id for row in rows])
        _write(Release, rows, stored=stored, unique=("github_id",), seen_at=seen_at)
    return len(records)


def prune_tags(*, target: str, seen_before: datetime, at: datetime, is_accepted: bool = False) -> Pruned:
    """Delete the tags and releases that complete lists of their repository no longer name."""
    tags, releases = (
        _prune(model, noun, target=target, seen_before=seen_before, is_accepted=is_accepted)
        for model, noun in ((Tag, "tags"), (Release, "releases"))
    )
    refused = " ".join(filter(None, (tags.refused, releases.refused)))
    return Pruned(removed=tags.removed + releases.removed, refused=refused)


def upsert_hotfix_starts(records: Sequence[MergeBaseRecord], *, target: str, seen_at: datetime) -> int:
    """Remember where hotfixes of the repository whose node id is `target` left from."""
    repository_id = _key_of(target)
    rows = [
        HotfixStart(
            repository_id=repository_id,
            head_sha=record.head_sha,
            tag=record.tag,
            tag_sha=record.tag_sha,
            merge_base_sha=record.merge_base_sha,
            ahead_by=record.ahead_by,
            seen_at=seen_at,
        )
        for record in last_of_each(records, key=lambda record: record.head_sha)
    ]
    upsert(HotfixStart, rows=rows, unique=("repository", "head_sha"))
    return len(rows)


def _key_of(target: str) -> int:
    return Repository.objects.values_list("pk", flat=True).get(node_id=target)


def _upsert_tags(records: Sequence[TagRecord], *, repository_id: int, seen_at: datetime) -> None:
    current = last_of_each(records, key=lambda record: record.name)
    actors = upsert_actors(record.creator for record in current)
    # Events are told for a while only. A tag that was made anew is another one's doing.
    stored = list(Tag.objects.filter(repository=repository_id, name__in=[record.name for record in current]))
    creators = {(row.name, row.commit_sha): row.creator_id for row in stored}
    rows = [
        Tag(
            repository_id=repository_id,
            name=record.name,
            commit_sha=record.commit_sha,
            is_annotated=record.is_annotated,
            tagged_at=record.tagged_at,
            tagger_login=record.tagger_login,
            creator_id=actors.key_of(record.creator) or creators.get((record.name, record.commit_sha)),
            seen_at=seen_at,
        )
        for record in current
    ]
    _write(Tag, rows, stored=stored, unique=("repository", "name"), seen_at=seen_at)


def _write(
    model: type[Row], rows: Iterable[Row], *, stored: Iterable[Row], unique: Sequence[str], seen_at: datetime
) -> None:
    """Write what is new or changed; of the rest only that it was seen, in one statement."""
    values = attrgetter(*(field.attname for field in model._meta.concrete_fields if field.name not in UNCOMPARED))
    kept = {values(row): row.pk for row in stored}
    changed, same = [], []
    for row in rows:
        pk = kept.get(values(row))
        if pk is None:
            changed.append(row)
        else:
            same.append(pk)
    model._default_manager.filter(pk__in=same).update(seen_at=seen_at)
    upsert(model, rows=changed, unique=unique)


def _release(record: ReleaseRecord, *, repository_id: int, actors: Actors, seen_at: datetime) -> Release:
    return Release(
        repository_id=repository_id,
        github_id=record.github_id,
        node_id=record.node_id,
        tag_name=record.tag_name,
        name=record.name,
        url=record.url,
        is_draft=record.is_draft,
        is_prerelease=record.is_prerelease,
        author_id=actors.key_of(record.author),
        created_at=record.created_at,
        published_at=record.published_at,
        seen_at=seen_at,
    )


def _prune(model: type[Model], noun: str, *, target: str, seen_before: datetime, is_accepted: bool) -> Pruned:
    """Delete what a list no longer names: refs come and go by the dozen, but an empty list may be an outage."""
    known = model._default_manager.filter(repository__node_id=target)
    missing = known.exclude(seen_at__gte=seen_before)
    removed = missing.count()
    if removed > PRUNE_MAX_ROWS and removed == known.count() and not is_accepted:
        words = f"GitHub no longer names any of {removed} {noun}. That cannot be believed, so none was removed."
        return Pruned(removed=0, refused=words)
    missing.delete()
    return Pruned(removed=removed)
