"""What was said on issues, and where they were named."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from apps.catalog.ingest import Actors, upsert_actors
from apps.catalog.ingest.rows import BATCH, batches, last_of_each, upsert
from apps.delivery.models import Issue, IssueComment, Mention
from apps.delivery.records import ConversationRecord

OF_COMMENT = ("node_id", "body", "url", "created_at", "updated_at")
OF_MENTION = ("node_id", "at", "number", "title", "url")


def upsert_conversations(records: Sequence[ConversationRecord], *, target: str, seen_at: datetime) -> int:
    """Make the comments and mentions of each issue equal to what the records saw; a cut look removes nothing."""
    for batch in batches(last_of_each(records, key=lambda record: record.issue_node_id)):
        _upsert_batch(batch)
    return len(records)


def _upsert_batch(records: Sequence[ConversationRecord]) -> None:
    issues = {row.node_id: row for row in Issue.objects.filter(node_id__in=[one.issue_node_id for one in records])}
    known = [one for one in records if one.issue_node_id in issues]
    authors = [comment.author for one in known for comment in one.comments]
    actors = upsert_actors([*authors, *(mention.actor for one in known for mention in one.mentions)])
    comments = _comments(known, issues=issues, actors=actors)
    mentions = _mentions(known, issues=issues, actors=actors)
    whole = [issues[one.issue_node_id].pk for one in known if one.is_whole]
    IssueComment.objects.filter(issue__in=whole).exclude(node_id__in=comments).delete()
    Mention.objects.filter(issue__in=whole).exclude(node_id__in=mentions).delete()
    upsert(IssueComment, rows=list(comments.values()), unique=("node_id",))
    upsert(Mention, rows=list(mentions.values()), unique=("node_id",))
    for one in known:
        row = issues[one.issue_node_id]
        row.conversation_read_at, row.conversation_is_whole = one.updated_at, one.is_whole
    read = ["conversation_read_at", "conversation_is_whole"]
    Issue.objects.bulk_update(issues.values(), read, batch_size=BATCH)


def _comments(
    records: Sequence[ConversationRecord], *, issues: Mapping[str, Issue], actors: Actors
) -> dict[str, IssueComment]:
    return {
        comment.node_id: IssueComment(
            issue_id=issues[one.issue_node_id].pk,
            author_id=actors.key_of(comment.author),
            **{field: getattr(comment, field) for field in OF_COMMENT},
        )
        for one in records
        for comment in one.comments
    }


def _mentions(
    records: Sequence[ConversationRecord], *, issues: Mapping[str, Issue], actors: Actors
) -> dict[str, Mention]:
    return {
        mention.node_id: Mention(
            issue_id=issues[one.issue_node_id].pk,
            actor_id=actors.key_of(mention.actor),
            repository_name=mention.repository,
            **{field: getattr(mention, field) for field in OF_MENTION},
        )
        for one in records
        for mention in one.mentions
    }
