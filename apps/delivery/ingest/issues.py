"""Issues with their labels and assignees."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from apps.catalog.ingest import Actors, Pruned, upsert_actors, upsert_used_labels
from apps.catalog.ingest.rows import batches, last_of_each, make_links_equal, refusal, split_outdated, upsert
from apps.catalog.models import Repository
from apps.delivery.ingest.cards import tie_issues_to_cards
from apps.delivery.models import Issue, IssueAssignee, IssueLabel
from apps.delivery.records import IssueRecord

SAME_NAMED = (
    "github_id",
    "node_id",
    "number",
    "title",
    "body",
    "url",
    "state",
    "state_reason",
    "milestone",
    "milestone_due_on",
    "parent_node_id",
    "created_at",
    "updated_at",
    "closed_at",
)


def upsert_issues(records: Sequence[IssueRecord], *, target: str, seen_at: datetime) -> int:
    """Bring in issues of the repository whose node id is `target`."""
    repository_id = Repository.objects.values_list("pk", flat=True).get(node_id=target)
    for batch in batches(records):
        _upsert_batch(
            last_of_each(batch, key=lambda record: record.github_id), repository_id=repository_id, seen_at=seen_at
        )
    return len(records)


def prune_issues(*, target: str, seen_before: datetime, at: datetime, is_accepted: bool = False) -> Pruned:
    """Mark the issues that a complete pass no longer met as gone: deleted, or transferred away."""
    present = Issue.objects.filter(repository__node_id=target, gone_at=None)
    missing = present.filter(seen_at__lt=seen_before)
    refused = refusal(noun="issues", removed=missing.count(), total=present.count(), is_accepted=is_accepted)
    return Pruned(removed=0 if refused else missing.update(gone_at=at), refused=refused)


def _upsert_batch(records: Sequence[IssueRecord], *, repository_id: int, seen_at: datetime) -> None:
    current, outdated = split_outdated(Issue, records=records, key="github_id")
    actors = upsert_actors(actor for record in current for actor in (record.author, *record.assignees))
    rows = [_row(record, repository_id=repository_id, actors=actors, seen_at=seen_at) for record in current]
    upsert(
        Issue,
        rows=rows,
        unique=("github_id",),
        keep=("timeline_read_at", "conversation_read_at", "conversation_is_whole"),
    )
    keys = {row.github_id: row.pk for row in rows}
    _link_labels(current, keys=keys, repository_id=repository_id)
    _link_assignees(current, keys=keys, actors=actors)
    tie_issues_to_cards(record.node_id for record in current)
    if outdated:
        Issue.objects.filter(github_id__in=outdated).update(seen_at=seen_at, gone_at=None)


def _row(record: IssueRecord, *, repository_id: int, actors: Actors, seen_at: datetime) -> Issue:
    return Issue(
        **{field: getattr(record, field) for field in SAME_NAMED},
        repository_id=repository_id,
        author_id=actors.key_of(record.author),
        seen_at=seen_at,
    )


def _link_labels(records: Sequence[IssueRecord], *, keys: Mapping[int, int], repository_id: int) -> None:
    labels = upsert_used_labels((label for record in records for label in record.labels), repository_id=repository_id)
    wanted: dict[tuple[int, int], dict[str, str]] = {
        (keys[record.github_id], labels[label.node_id]): {} for record in records for label in record.labels
    }
    make_links_equal(IssueLabel, owner="issue", other="label", owners=keys.values(), wanted=wanted)


def _link_assignees(records: Sequence[IssueRecord], *, keys: Mapping[int, int], actors: Actors) -> None:
    wanted: dict[tuple[int, int], dict[str, str]] = {
        (keys[record.github_id], key): {}
        for record in records
        for assignee in record.assignees
        if (key := actors.key_of(assignee)) is not None
    }
    make_links_equal(IssueAssignee, owner="issue", other="actor", owners=keys.values(), wanted=wanted)
