"""Records of what was said on issues, and of where they were named."""

from apps.delivery.records import ConversationRecord, IssueCommentRecord, MentionRecord
from apps.integrations.github.mapping import values
from apps.integrations.github.mapping.values import Json

BODY_LENGTH = 20_000  # a link stands at the beginning, or in a line of its own


def conversation(data: Json) -> ConversationRecord:
    """Read the comments on an issue, and the issues and pull requests that name it and may be seen."""
    comments, named = values.nodes(data, "comments"), values.part(data, "timelineItems") or {}
    entries = values.nodes(data, "timelineItems")
    total = values.count(values.part(data, "comments") or {}, "totalCount")
    return ConversationRecord(
        issue_node_id=values.identity(data, "id"),
        updated_at=values.required_moment(data, "updatedAt"),
        is_whole=len(comments) >= total and len(entries) >= values.count(named, "filteredCount"),
        comments=tuple(map(_comment, comments)),
        mentions=tuple(_mention(entry) for entry in entries if (values.part(entry, "source") or {}).get("url")),
    )


def _comment(data: Json) -> IssueCommentRecord:
    return IssueCommentRecord(
        node_id=values.identity(data, "id"),
        author=values.actor(values.part(data, "author")),
        body=values.text(data, "body", limit=BODY_LENGTH),
        url=values.url(data, "url"),
        created_at=values.required_moment(data, "createdAt"),
        updated_at=values.required_moment(data, "updatedAt"),
    )


def _mention(data: Json) -> MentionRecord:
    source = values.part(data, "source") or {}
    return MentionRecord(
        node_id=values.identity(data, "id"),
        at=values.required_moment(data, "createdAt"),
        actor=values.actor(values.part(data, "actor")),
        repository=values.text(values.part(source, "repository") or {}, "nameWithOwner", limit=255),
        number=values.github_id(source, "number"),
        title=values.text(source, "title", limit=1024),
        url=values.url(source, "url"),
    )
