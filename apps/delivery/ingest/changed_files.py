"""Files that pull requests change, and which lines of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from apps.catalog.ingest.rows import BATCH, batches, last_of_each, upsert
from apps.delivery.models import ChangedFile, PullRequest
from apps.delivery.records import ChangedFilesRecord, ChangedLinesRecord


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
        row.lines_head_sha = ""  # of the files that were there before
    read = ["files_head_sha", "files_base_ref", "files_total", "lines_head_sha"]
    PullRequest.objects.bulk_update(pull_requests.values(), read, batch_size=BATCH)


def upsert_changed_lines(records: Sequence[ChangedLinesRecord], *, target: str, seen_at: datetime) -> int:
    """Note which lines of their changed files pull requests change, as far as the same head was looked at."""
    told = {(one.repository_github_id, one.number): one for one in records}
    found = PullRequest.objects.filter(
        repository__github_id__in={repository for repository, _ in told}, number__in={number for _, number in told}
    )
    pull_requests = {}
    for row in found.select_related("repository"):
        record = told.get((row.repository.github_id, row.number))
        if record is not None and record.head_sha in (row.files_head_sha, None):
            pull_requests[row.pk] = record.lines
            row.lines_head_sha = row.files_head_sha
            row.save(update_fields=["lines_head_sha"])
    files = list(ChangedFile.objects.filter(pull_request__in=pull_requests))
    for file in files:
        file.lines = pull_requests[file.pull_request_id].get(file.path)
    ChangedFile.objects.bulk_update(files, ["lines"], batch_size=BATCH)
    return len(records)


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
