"""Pull requests with their reviews."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from apps.catalog.ingest import Actors, upsert_actors
from apps.catalog.ingest.rows import batches, last_of_each, split_outdated, upsert
from apps.catalog.models import Repository
from apps.delivery.ingest.cards import tie_pull_requests_to_cards
from apps.delivery.models import PullRequest, Review
from apps.delivery.records import PullRequestRecord, ReviewRecord

SAME_NAMED = (
    "github_id",
    "node_id",
    "number",
    "title",
    "body",
    "url",
    "state",
    "is_draft",
    "head_ref",
    "head_sha",
    "base_ref",
    "merge_sha",
    "is_cross_repository",
    "additions",
    "deletions",
    "changed_files",
    "commits",
    "review_decision",
    "created_at",
    "updated_at",
    "closed_at",
    "merged_at",
    "first_commit_at",
    "edited_at",
)
READ_BY_OTHER_FEEDS = (
    "timeline_read_at",
    "checks_state",
    "checks_read_at",
    "checks_head_sha",
    "checks_are_final",
    "files_head_sha",
    "files_base_ref",
    "files_total",
    "lines_head_sha",
    "coderabbit_read_at",
    "coderabbit_is_whole",
)
AtMerge = tuple[str, str, datetime | None]  # title, body, and when they were seen to have changed since


def upsert_pull_requests(records: Sequence[PullRequestRecord], *, target: str, seen_at: datetime) -> int:
    """Bring in pull requests of the repository whose node id is `target`, with their reviews."""
    repository_id = Repository.objects.values_list("pk", flat=True).get(node_id=target)
    for batch in batches(records):
        _upsert_batch(
            last_of_each(batch, key=lambda record: record.github_id), repository_id=repository_id, seen_at=seen_at
        )
    return len(records)


def _upsert_batch(records: Sequence[PullRequestRecord], *, repository_id: int, seen_at: datetime) -> None:
    current, outdated = split_outdated(PullRequest, records=records, key="github_id")
    reviewers = [review.author for record in current for review in record.reviews]
    people = [actor for record in current for actor in (record.author, record.merged_by, *record.assignees)]
    actors = upsert_actors([*people, *reviewers])
    rows = [_row(record, repository_id=repository_id, actors=actors, seen_at=seen_at) for record in current]
    _keep_texts_of_the_merge(rows)
    upsert(PullRequest, rows=rows, unique=("github_id",), keep=READ_BY_OTHER_FEEDS)
    _upsert_reviews(current, keys={row.github_id: row.pk for row in rows}, actors=actors)
    tie_pull_requests_to_cards(record.node_id for record in current)
    if outdated:
        PullRequest.objects.filter(github_id__in=outdated).update(seen_at=seen_at)


def _row(record: PullRequestRecord, *, repository_id: int, actors: Actors, seen_at: datetime) -> PullRequest:
    return PullRequest(
        **{field: getattr(record, field) for field in SAME_NAMED},
        repository_id=repository_id,
        author_id=actors.key_of(record.author),
        merged_by_id=actors.key_of(record.merged_by),
        labels=[label.name for label in record.labels],
        assignees=[assignee.login for assignee in record.assignees],
        requested_reviewers=list(record.requested_reviewers),
        closes_issues=list(record.closes_issues),
        seen_at=seen_at,
    )


def _keep_texts_of_the_merge(rows: Sequence[PullRequest]) -> None:
    """Judge a merged pull request by what it said when it was merged, as far as that was seen."""
    merged = [row for row in rows if row.merged_at is not None]
    stored: dict[int, AtMerge] = {
        github_id: (title, body, edited_at)
        for github_id, title, body, edited_at in PullRequest.objects.filter(
            github_id__in=[row.github_id for row in merged], merged_at__isnull=False
        ).values_list("github_id", "title", "body", "edited_after_merge_at")
    }
    for row in merged:
        known = stored.get(row.github_id)
        was_edited = row.edited_at is not None and row.merged_at is not None and row.edited_at > row.merged_at
        if known is None:
            row.edited_after_merge_at = row.edited_at if was_edited else None
            continue
        title, body, edited_at = known
        has_changed = (title, body) != (row.title, row.body)
        row.edited_after_merge_at = (row.edited_at if was_edited else None) or edited_at
        if has_changed and row.edited_after_merge_at is None:
            row.edited_after_merge_at = row.updated_at
        row.title, row.body = title, body


def _upsert_reviews(records: Sequence[PullRequestRecord], *, keys: Mapping[int, int], actors: Actors) -> None:
    rows = [
        _review(review, pull_request_id=keys[record.github_id], actors=actors)
        for record in records
        for review in record.reviews
    ]
    upsert(Review, rows=last_of_each(rows, key=lambda row: row.github_id), unique=("github_id",))


def _review(record: ReviewRecord, *, pull_request_id: int, actors: Actors) -> Review:
    return Review(
        pull_request_id=pull_request_id,
        github_id=record.github_id,
        node_id=record.node_id,
        state=record.state,
        author_id=actors.key_of(record.author),
        commit_sha=record.commit_sha,
        submitted_at=record.submitted_at,
    )
