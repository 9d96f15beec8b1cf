"""What stands in incidents, and what people linked to them here: now, or as it was before a moment."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from apps.delivery.models import Issue, IssueComment, Mention
from apps.delivery.references import OWN_MARK
from apps.outbound.kinds import mark_of
from apps.postmortems.models import PostmortemLink


def before(field: str, until: datetime | None) -> Q:
    """Select what had happened before a moment; all without one."""
    return Q() if until is None else Q(**{f"{field}__lt": until})


def said_on(incidents: Sequence[Issue], *, until: datetime | None) -> tuple[dict[int, str], dict[int, PostmortemLink]]:
    """Return what each incident tells, by its key, and what is linked to it, in three statements.

    What it tells is its text, what was said on it, and the addresses of what names it. The comments by which the portal
    says what is linked are left out: the link tells it, and whether it still holds. Texts are those of today: what
    stood there before somebody changed it is not told.
    """
    links = PostmortemLink.objects.filter(issue__in=incidents).select_related("comment").order_by("linked_at", "pk")
    marks = [mark_of(one.comment) for one in links if one.comment is not None]
    said = {row.pk: [row.body] for row in incidents}
    comments = IssueComment.objects.filter(before("created_at", until), issue__in=said)
    for pk, body in comments.order_by("created_at", "pk").values_list("issue", "body"):
        if OWN_MARK not in body or not any(mark in body for mark in marks):
            said[pk].append(body)
    mentions = Mention.objects.filter(before("at", until), issue__in=said)
    for pk, url in mentions.order_by("at", "pk").values_list("issue", "url"):
        said[pk].append(url)
    told = {pk: "\n".join(texts) for pk, texts in said.items()}
    return told, {one.issue_id: one for one in links if _was_linked(one, until=until)}


def _was_linked(link: PostmortemLink, *, until: datetime | None) -> bool:
    """Say whether a link holds; of the past, whether it held at the moment."""
    if until is None:
        return link.unlinked_at is None
    return link.linked_at < until and (link.unlinked_at is None or link.unlinked_at >= until)
