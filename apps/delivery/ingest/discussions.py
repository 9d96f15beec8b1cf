"""Discussions."""

from collections.abc import Sequence
from datetime import datetime

from apps.catalog.ingest import Pruned, upsert_actors
from apps.catalog.ingest.rows import batches, last_of_each, refusal, split_outdated, upsert
from apps.catalog.models import Repository
from apps.delivery.models import Discussion
from apps.delivery.records import DiscussionRecord

SAME_NAMED = ("node_id", "number", "title", "body", "url", "category", "created_at", "updated_at")


def upsert_discussions(records: Sequence[DiscussionRecord], *, target: str, seen_at: datetime) -> int:
    """Bring in discussions of the repository whose node id is `target`."""
    repository_id = Repository.objects.values_list("pk", flat=True).get(node_id=target)
    for batch in batches(records):
        latest = last_of_each(batch, key=lambda record: record.node_id)
        current, outdated = split_outdated(Discussion, records=latest, key="node_id")
        actors = upsert_actors(record.author for record in current)
        rows = [
            Discussion(
                **{field: getattr(record, field) for field in SAME_NAMED},
                repository_id=repository_id,
                author_id=actors.key_of(record.author),
                seen_at=seen_at,
            )
            for record in current
        ]
        upsert(Discussion, rows=rows, unique=("node_id",))
        if outdated:
            Discussion.objects.filter(node_id__in=outdated).update(seen_at=seen_at)
    return len(records)


def prune_discussions(*, target: str, seen_before: datetime, at: datetime, is_accepted: bool = False) -> Pruned:
    """Delete the discussions that a complete list of their repository no longer names."""
    known = Discussion.objects.filter(repository__node_id=target)
    missing = known.exclude(seen_at__gte=seen_before)
    removed = missing.count()
    refused = refusal(noun="discussions", removed=removed, total=known.count(), is_accepted=is_accepted)
    if refused:
        return Pruned(removed=0, refused=refused)
    missing.delete()
    return Pruned(removed=removed)
