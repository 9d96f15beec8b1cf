"""What CodeRabbit says of its review in the comment that it edits in place; the comment itself is not kept.

https://docs.coderabbit.ai/reference/review-commands and the comments themselves: each begins with a marker.
"""

import re2

from apps.delivery.records import SummaryCommentRecord, SummaryCommentsRecord
from apps.integrations.github.mapping import values
from apps.integrations.github.mapping.values import Json

MARKER_LENGTH = 100
BODY_LENGTH = 65_536  # GitHub's own limit
# The first that is found tells the state: a comment that says why there is no review is a summary too.
MARKERS = tuple(
    (state, re2.compile(f"(?im){pattern}"))
    for state, pattern in (
        ("rate_limited", r"<!--[^>]*rate limited by coderabbit\.ai|^[> ]*#+ *(Review|Rate) limit (reached|exceeded)"),
        ("paused", r"<!--[^>]*review paused by coderabbit\.ai|^[> ]*#+ *Reviews? paused"),
        ("failed", r"<!--[^>]*failure by coderabbit\.ai|^[> ]*#+ *Review failed"),
        # Its reason tells more than that it was skipped: nothing of the change is for CodeRabbit.
        ("skipped", r"^[> ]*Review was skipped due to path filters"),
        ("skipped", r"<!--[^>]*skip review by coderabbit\.ai|^[> ]*#+ *Review skipped"),
        ("in_progress", r"<!--[^>]*review in progress by coderabbit\.ai"),
        ("nothing_to_say", r"No actionable comments were generated"),
        ("reviewed", r"<!--[^>]*summarize by coderabbit\.ai"),
    )
)
# Linear in time: anybody may write a comment.
SUMMARY = re2.compile(
    r"(?i)<!--[^>]*(summarize|rate limited|review paused|failure|skip review|review in progress) by coderabbit\.ai"
)


def summary_comments(data: Json) -> SummaryCommentsRecord:
    """Read the comments of a pull request that bear a marker of CodeRabbit's; who wrote them is not judged here."""
    comments = values.nodes(data, "comments")
    total = values.count(values.part(data, "comments") or {}, "totalCount")
    return SummaryCommentsRecord(
        pull_request_node_id=values.identity(data, "id"),
        updated_at=values.required_moment(data, "updatedAt"),
        is_whole=len(comments) >= total,
        comments=tuple(_comment(comment) for comment in comments if SUMMARY.search(_body(comment))),
    )


def _body(data: Json) -> str:
    return values.text(data, "body", limit=BODY_LENGTH)


def _comment(data: Json) -> SummaryCommentRecord:
    state, marker = review_state(_body(data))
    return SummaryCommentRecord(
        github_id=values.github_id(data, "fullDatabaseId"),
        node_id=values.identity(data, "id"),
        author=values.actor(values.part(data, "author")),
        created_at=values.required_moment(data, "createdAt"),
        updated_at=values.required_moment(data, "updatedAt"),
        state=state,
        marker=marker,
    )


def review_state(body: str) -> tuple[str, str]:
    """Tell what a summary says of the review, and by which words."""
    for state, pattern in MARKERS:
        if found := pattern.search(body):
            return state, found[0].removeprefix("<!--").strip(" >#")[-MARKER_LENGTH:]
    return "reviewed", ""
