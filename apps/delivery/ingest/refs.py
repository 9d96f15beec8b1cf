"""Branches, tags and releases, and where hotfixes left from."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Model, QuerySet

from apps.catalog.ingest import Actors, Pruned, upsert_actors
from apps.catalog.ingest.rows import batches, last_of_each, refusal, upsert
from apps.catalog.models import Repository
from apps.delivery.models import Branch, HotfixStart, Release, Tag
from apps.delivery.records import BranchRecord, MergeBaseRecord, ReleaseRecord, TagRecord


def upsert_branches(records: Sequence[BranchRecord], *, target: str, seen_at: datetime) -> int:
    """Bring in branches of the repository whose node id is `target`. When one was made is not forgotten again."""
    repository_id = _key_of(target)
    for batch in batches(records):
        current = last_of_each(batch, key=lambda record: record.name)
        names = [record.name for record in current if record.created_at is None]
        known = Branch.objects.filter(repository=repository_id, name__in=names)
        created = dict(known.values_list("name", "created_at"))
        rows = [
            Branch(
                repository_id=repository_id,
                name=record.name,
                head_sha=record.head_sha,
                committed_at=record.committed_at,
                author_login=record.author_login,
                ahead_by=record.ahead_by,
                behind_by=record.behind_by,
                created_at=record.created_at or created.get(record.name),
                seen_at=seen_at,
            )
            for record in current
        ]
        upsert(Branch, rows=rows, unique=("repository", "name"))
    return len(records)


def prune_branches(*, target: str, seen_before: datetime, at: datetime, is_accepted: bool = False) -> Pruned:
    """Delete the branches that a complete list of their repository no longer names."""
    known = Branch.objects.filter(repository__node_id=target)
    return _prune([known], noun="branches", seen_before=seen_before, is_accepted=is_accepted)


def upsert_tags(records: Sequence[TagRecord | ReleaseRecord], *, target: str, seen_at: datetime) -> int:
    """Bring in tags and releases of the repository whose node id is `target`."""
    repository_id = _key_of(target)
    for batch in batches([record for record in records if isinstance(record, TagRecord)]):
        _upsert_tags(batch, repository_id=repository_id, seen_at=seen_at)
    for some in batches([record for record in records if isinstance(record, ReleaseRecord)]):
        actors = upsert_actors(record.author for record in some)
        rows = [_release(record, repository_id=repository_id, actors=actors, seen_at=seen_at) for record in some]
        upsert(Release, rows=last_of_each(rows, key=lambda row: row.github_id), unique=("github_id",))
    return len(records)


def prune_tags(*, target: str, seen_before: datetime, at: datetime, is_accepted: bool = False) -> Pruned:
    """Delete the tags and releases that complete lists of their repository no longer name."""
    known: list[QuerySet[Tag] | QuerySet[Release]] = [
        model.objects.filter(repository__node_id=target) for model in (Tag, Release)
    ]
    return _prune(known, noun="tags and releases", seen_before=seen_before, is_accepted=is_accepted)


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
    stored = Tag.objects.filter(repository=repository_id, name__in=[record.name for record in current])
    creators = {(name, sha): pk for name, sha, pk in stored.values_list("name", "commit_sha", "creator")}
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
    upsert(Tag, rows=rows, unique=("repository", "name"))


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


def _prune(known: Sequence[QuerySet[Model]], *, noun: str, seen_before: datetime, is_accepted: bool) -> Pruned:
    missing = [rows.exclude(seen_at__gte=seen_before) for rows in known]
    removed, total = sum(rows.count() for rows in missing), sum(rows.count() for rows in known)
    refused = refusal(noun=noun, removed=removed, total=total, is_accepted=is_accepted)
    if refused:
        return Pruned(removed=0, refused=refused)
    for rows in missing:
        rows.delete()
    return Pruned(removed=removed)
