"""Checks of the head commits of pull requests."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from apps.catalog.ingest.rows import BATCH, batches, last_of_each, upsert
from apps.delivery.models import Check, PullRequest
from apps.delivery.records import CheckRecord, HeadChecksRecord

UNSETTLED_STATES = ("pending", "expected")
# A check that still runs this long after the merge or the closing will not matter to anybody.
LAST_WAIT = timedelta(days=1)


def upsert_checks(records: Sequence[HeadChecksRecord], *, target: str, seen_at: datetime) -> int:
    """Make the checks of head commits equal to what the records saw."""
    for batch in batches(last_of_each(records, key=lambda record: record.pull_request_node_id)):
        _upsert_batch(batch, seen_at=seen_at)
    return len(records)


def read_checks_again(head_sha: str, *, repository_github_id: int) -> None:
    """Have the checks of a head commit read again: GitHub told of one, which touches no pull request."""
    heads = PullRequest.objects.filter(repository__github_id=repository_github_id, head_sha=head_sha)
    heads.filter(state=PullRequest.State.OPEN).update(checks_read_at=None)


def _upsert_batch(records: Sequence[HeadChecksRecord], *, seen_at: datetime) -> None:
    found = PullRequest.objects.filter(node_id__in=[record.pull_request_node_id for record in records])
    pull_requests = {row.node_id: row for row in found}
    pairs = [
        (record, pull_requests[record.pull_request_node_id])
        for record in records
        if record.pull_request_node_id in pull_requests
    ]
    rows = [
        _row(check, sha=record.head_sha, repository_id=pull_request.repository_id)
        for record, pull_request in pairs
        for check in record.checks
    ]
    rows = last_of_each(rows, key=lambda row: row.node_id)
    _delete_replaced(pairs, rows=rows)
    upsert(Check, rows=rows, unique=("node_id",))
    for record, pull_request in pairs:
        _note(record, pull_request=pull_request, seen_at=seen_at)
    PullRequest.objects.bulk_update(
        [pull_request for _, pull_request in pairs],
        ["checks_state", "checks_read_at", "checks_head_sha", "checks_are_final"],
        batch_size=BATCH,
    )


def _row(record: CheckRecord, *, sha: str, repository_id: int) -> Check:
    return Check(
        repository_id=repository_id,
        node_id=record.node_id,
        sha=sha,
        kind=record.kind,
        name=record.name,
        app=record.app,
        status=record.status,
        conclusion=record.conclusion,
        started_at=record.started_at,
        completed_at=record.completed_at,
        url=record.url,
        title=record.title,
    )


def _delete_replaced(pairs: Sequence[tuple[HeadChecksRecord, PullRequest]], *, rows: Sequence[Check]) -> None:
    """Delete the runs that a newer run of the same name has replaced."""
    commits = {(pull_request.repository_id, record.head_sha) for record, pull_request in pairs}
    kept = {row.node_id for row in rows}
    stored = Check.objects.filter(
        repository__in={repository_id for repository_id, _ in commits}, sha__in={sha for _, sha in commits}
    ).values_list("pk", "repository_id", "sha", "node_id")
    replaced = [
        pk for pk, repository_id, sha, node_id in stored if (repository_id, sha) in commits and node_id not in kept
    ]
    if replaced:
        Check.objects.filter(pk__in=replaced).delete()


def _note(record: HeadChecksRecord, *, pull_request: PullRequest, seen_at: datetime) -> None:
    """Write what was read, and whether there is a reason to look again, to a pull request."""
    is_settled = record.state not in UNSETTLED_STATES and all(check.status == "completed" for check in record.checks)
    closed_at = pull_request.closed_at
    pull_request.checks_state = record.state
    pull_request.checks_read_at = seen_at
    pull_request.checks_head_sha = record.head_sha
    pull_request.checks_are_final = (
        closed_at is not None
        and record.head_sha == pull_request.head_sha
        and (is_settled or seen_at - closed_at > LAST_WAIT)
    )
