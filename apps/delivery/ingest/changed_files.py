"""Files that pull requests change."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from apps.catalog.ingest.rows import BATCH, batches, last_of_each, upsert
from apps.delivery.models import ChangedFile, PullRequest
from apps.delivery.records import ChangedFilesRecord


def upsert_changed_files(records: Sequence[ChangedFilesRecord], *, target: str, seen_at: datetime) -> int:
    """Make the changed files of pull requests equal to what the records saw."""
    for batch in batches(last_of_each(records, key=lambda record: record.pull_request_node_id)):
        _upsert_batch(batch)
    return len(records)


def _upsert_batch(records: Sequence[ChangedFilesRecord]) -> None:
    found = PullRequest.objects.filter(node_id__in=[record.pull_request_node_id for record in records])
    pull_requests = {row.node_id: row for row in found}
    known = [record for record in records if record.pull_request_node_id in pull_requests]
    rows = last_of_each(
        (row for record in known for row in _rows(record, pull_requests=pull_requests)),
        key=lambda row: (row.pull_request_id, row.path),
    )
    _delete_others(rows, pull_requests=[row.pk for row in pull_requests.values()])
    upsert(ChangedFile, rows=rows, unique=("pull_request", "path"))
    for record in known:
        row = pull_requests[record.pull_request_node_id]
        row.files_head_sha, row.files_base_ref, row.files_total = record.head_sha, record.base_ref, record.total
    read = ["files_head_sha", "files_base_ref", "files_total"]
    PullRequest.objects.bulk_update(pull_requests.values(), read, batch_size=BATCH)


def _rows(record: ChangedFilesRecord, *, pull_requests: Mapping[str, PullRequest]) -> list[ChangedFile]:
    return [
        ChangedFile(
            pull_request_id=pull_requests[record.pull_request_node_id].pk,
            path=file.path,
            status=file.status,
            additions=file.additions,
            deletions=file.deletions,
        )
        for file in record.files
    ]


def _delete_others(rows: Sequence[ChangedFile], *, pull_requests: Sequence[int]) -> None:
    """Delete what the head no longer changes."""
    kept = {(row.pull_request_id, row.path) for row in rows}
    stored = ChangedFile.objects.filter(pull_request__in=pull_requests).values_list("pk", "pull_request_id", "path")
    gone = [pk for pk, pull_request_id, path in stored if (pull_request_id, path) not in kept]
    for batch in batches(gone):
        ChangedFile.objects.filter(pk__in=batch).delete()
