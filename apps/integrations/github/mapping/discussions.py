"""Records of discussions."""

from apps.delivery.records import DiscussionRecord
from apps.integrations.github.mapping import values
from apps.integrations.github.mapping.values import Json

BODY_LENGTH = 20_000  # a decision is named at its beginning, or in a link there


def discussion(data: Json) -> DiscussionRecord:
    """Read a discussion with the beginning of its text."""
    return DiscussionRecord(
        node_id=values.identity(data, "id"),
        number=values.github_id(data, "number"),
        title=values.text(data, "title", limit=1024),
        body=values.text(data, "body", limit=BODY_LENGTH),
        url=values.url(data, "url"),
        category=values.text(values.part(data, "category") or {}, "slug", limit=100),
        author=values.actor(values.part(data, "author")),
        created_at=values.required_moment(data, "createdAt"),
        updated_at=values.required_moment(data, "updatedAt"),
    )
