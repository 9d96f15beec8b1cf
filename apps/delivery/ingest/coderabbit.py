"""What CodeRabbit says of its reviews in its summaries."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings

from apps.catalog.ingest.rows import BATCH, batches, last_of_each, upsert
from apps.catalog.records import ActorRecord
from apps.delivery.models import CodeRabbitComment, PullRequest
from apps.delivery.records import SummaryCommentRecord, SummaryCommentsRecord

# https://api.github.com/users/coderabbitai[bot]: the id stays when a login is changed.
CODERABBIT_ID = 136622811


def upsert_summary_comments(records: Sequence[SummaryCommentsRecord], *, target: str, seen_at: datetime) -> int:
    """Make the summary of each pull request equal to what the records saw; only CodeRabbit's own count."""
    for batch in batches(last_of_each(records, key=lambda record: record.pull_request_node_id)):
        _upsert_batch(batch)
    return len(records)


def _upsert_batch(records: Sequence[SummaryCommentsRecord]) -> None:
    found = PullRequest.objects.filter(node_id__in=[record.pull_request_node_id for record in records])
    pull_requests = {row.node_id: row for row in found}
    rows, without = [], []
    for record in records:
        pull_request = pull_requests.get(record.pull_request_node_id)
        if pull_request is None:
            continue
        pull_request.coderabbit_read_at, pull_request.coderabbit_is_whole = record.updated_at, record.is_whole
        summary = _summary(record.comments)
        if summary is not None:
            rows.append(_row(summary, pull_request_id=pull_request.pk))
        elif record.is_whole:
            without.append(pull_request.pk)
    kept = [row.github_id for row in rows]
    written = CodeRabbitComment.objects.filter(pull_request__in=[row.pull_request_id for row in rows])
    written.exclude(github_id__in=kept).delete()
    CodeRabbitComment.objects.filter(pull_request__in=without).delete()
    upsert(CodeRabbitComment, rows=rows, unique=("github_id",))
    read = ["coderabbit_read_at", "coderabbit_is_whole"]
    PullRequest.objects.bulk_update(pull_requests.values(), read, batch_size=BATCH)


def _summary(comments: Sequence[SummaryCommentRecord]) -> SummaryCommentRecord | None:
    """Return the bot's newest summary: it writes one, and another only where somebody deleted that."""
    own = [comment for comment in comments if _is_coderabbit(comment.author)]
    return max(own, key=lambda comment: comment.updated_at, default=None)


def _is_coderabbit(author: ActorRecord | None) -> bool:
    if author is None:
        return False
    return author.github_id == CODERABBIT_ID or author.login.lower() == settings.PROCESS.review_bot.lower()


def _row(record: SummaryCommentRecord, *, pull_request_id: int) -> CodeRabbitComment:
    return CodeRabbitComment(
        pull_request_id=pull_request_id,
        github_id=record.github_id,
        node_id=record.node_id,
        state=record.state,
        marker=record.marker,
        created_at=record.created_at,
        updated_at=record.updated_at,
    )
