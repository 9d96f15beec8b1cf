"""Container packages of the organization."""

from collections.abc import Sequence
from datetime import datetime

from apps.catalog.ingest import Pruned
from apps.catalog.ingest.rows import batches, last_of_each, refusal, upsert
from apps.catalog.models import Repository
from apps.delivery.models import Package
from apps.delivery.records import PackageRecord

SAME_NAMED = ("github_id", "name", "image", "visibility", "url", "created_at", "updated_at")
Newest = tuple[list[str], datetime | None]


def upsert_packages(records: Sequence[PackageRecord], *, target: str, seen_at: datetime) -> int:
    """Bring in packages. Where the versions were not asked for, those that are known stay."""
    for batch in batches(records):
        current = last_of_each(batch, key=lambda record: record.github_id)
        linked = {record.repository_github_id for record in current if record.repository_github_id is not None}
        keys = dict(Repository.objects.filter(github_id__in=linked).values_list("github_id", "pk"))
        stored = Package.objects.filter(github_id__in=[record.github_id for record in current])
        known = {number: (tags, at) for number, tags, at in stored.values_list("github_id", "newest_tags", "newest_at")}
        rows = [_row(record, keys=keys, known=known.get(record.github_id), seen_at=seen_at) for record in current]
        upsert(Package, rows=rows, unique=("github_id",))
    return len(records)


def prune_packages(*, target: str, seen_before: datetime, at: datetime, is_accepted: bool = False) -> Pruned:
    """Delete the packages that a complete list no longer names.

    GitHub leaves out what the credential may not see: where the list names none any more that is private, or none
    that is internal, those that are known stay.
    """
    named = Package.objects.filter(seen_at__gte=seen_before)
    missing = Package.objects.exclude(seen_at__gte=seen_before)
    hidden = missing.none()
    if not is_accepted:
        seen = {Repository.Visibility.PUBLIC, *named.values_list("visibility", flat=True).distinct()}
        hidden = missing.exclude(visibility__in=seen)
        missing = missing.filter(visibility__in=seen)
    removed = missing.count()
    refused = refusal(noun="packages", removed=removed, total=Package.objects.count(), is_accepted=is_accepted)
    if refused:
        return Pruned(removed=0, refused=refused)
    refused = _hidden_words(set(hidden.values_list("visibility", flat=True)))
    missing.delete()
    return Pruned(removed=removed, refused=refused)


def _hidden_words(kinds: set[str]) -> str:
    if not kinds:
        return ""
    words = " or ".join(sorted(kinds))
    return f"GitHub names no {words} package any more: the token may not see them, so none of these was removed."


def _row(record: PackageRecord, *, keys: dict[int, int], known: Newest | None, seen_at: datetime) -> Package:
    newest: Newest = (list(record.newest.tags), record.newest.created_at) if record.newest else ([], None)
    tags, at = newest if record.has_versions_read or known is None else known
    return Package(
        **{field: getattr(record, field) for field in SAME_NAMED},
        repository_id=keys.get(record.repository_github_id or 0),
        newest_tags=tags,
        newest_at=at,
        seen_at=seen_at,
    )
