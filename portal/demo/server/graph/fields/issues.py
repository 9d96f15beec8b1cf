"""Issues and their labels."""

from collections.abc import Sequence
from typing import Any

from portal.demo.server.graph.connections import Listing, Resolver, connection, ordered_by
from portal.demo.server.graph.fields.common import (
    NODE,
    NUMBERED_NODE,
    addressed,
    attribute,
    attributes,
    by,
    by_lower,
    optional,
    owner,
    repository_url,
    subject_url,
)
from portal.demo.world.lazy import LazyItems
from portal.demo.world.model import Actor, Comment, Issue, Label, PullRequest, Repository, World

SUBJECT_PLACES = {"CREATED_AT": by("created_at"), "UPDATED_AT": by("updated_at")}
LABEL_PLACES = {"NAME": by_lower("name")}


def issues_of(repository: Repository, _info: Any, orderBy: Any = None, **wanted: Any) -> Listing:  # noqa: N803
    """Answer a repository's issues."""
    found = wanted_issues(repository.issues, wanted=wanted)
    return Listing(items=found, **ordered_by(orderBy, places=SUBJECT_PLACES, default="CREATED_AT"))


def wanted_issues(issues: Sequence[Issue], *, wanted: dict[str, Any]) -> Sequence[Issue]:
    """Answer the issues that the arguments of the connection let through; all of them as they are kept."""
    filters = wanted.get("filterBy") or {}
    states = filters.get("states") or wanted.get("states")
    labels = filters.get("labels") or wanted.get("labels")
    since, author, assignee = (filters.get(name) for name in ("since", "createdBy", "assignee"))
    if not any((states, labels, since, author, assignee)):
        return issues
    if since is not None and isinstance(issues, LazyItems) and issues.newest.updated_at < since:
        return []
    return [
        issue
        for issue in issues
        if (since is None or issue.updated_at >= since)
        and (not states or state_of(issue) in states)
        and (not labels or has_label(issue, names=labels))
        and (author is None or (issue.author is not None and issue.author.login == author))
        and (assignee is None or _is_assigned(issue, assignee))
    ]


def has_label(subject: Issue | PullRequest, *, names: list[str]) -> bool:
    """Tell whether one of the labels is on it, regardless of their case."""
    wanted = {name.lower() for name in names}
    return any(label.name.lower() in wanted for label in subject.labels)


def _is_assigned(issue: Issue, login: str) -> bool:
    if login == "*":
        return bool(issue.assignees)
    return any(assignee.login == login for assignee in issue.assignees)


def state_of(issue: Issue) -> str:
    """Answer an issue's state as the schema names it."""
    return "CLOSED" if issue.closed_at else "OPEN"


def _state_reason(issue: Issue, _info: Any, enableDuplicate: bool = False) -> str | None:  # noqa: N803
    if issue.state_reason == "duplicate" and not enableDuplicate:
        return "NOT_PLANNED"
    return issue.state_reason.upper() or None


def labels_of(subject: Any, _info: Any, orderBy: Any = None, query: str | None = None) -> Listing:  # noqa: N803
    found = (label for label in subject.labels if not query or query.lower() in label.name.lower())
    return Listing(items=found, **ordered_by(orderBy, places=LABEL_PLACES, default="CREATED_AT"))


def _assignees(subject: Issue | PullRequest, _info: Any) -> Listing:
    return Listing(items=subject.assignees)


def _closing(issue: Issue, info: Any, includeClosedPrs: bool = False, **_arguments: Any) -> Listing:  # noqa: N803
    pulls = info.context.lookup.closing(issue)
    return Listing(items=(p for p in pulls if includeClosedPrs or p.closed_at is None or p.merged_at is not None))


def _cards(subject: Issue | PullRequest, info: Any, includeArchived: bool = True) -> Listing:  # noqa: N803
    if info.context.lacks("ProjectV2Item"):
        return Listing(items=())
    cards = (card for _, card in info.context.lookup.cards(subject))
    return Listing(items=(card for card in cards if includeArchived or not card.is_archived))


def _boards(subject: Issue | PullRequest, info: Any, **_arguments: Any) -> Listing:
    return Listing(items=(board for board, _ in info.context.lookup.cards(subject)))


def _participants(subject: Issue | PullRequest, _info: Any) -> Listing:
    people: dict[int, Actor] = {}
    for actor in (subject.author, *subject.assignees, *(event.actor for event in subject.events)):
        if actor is not None and actor.type_name == "User":
            people[actor.id] = actor
    return Listing(items=people.values())


def _association(subject: Any, _info: Any) -> str:
    return "MEMBER" if subject.author is not None and subject.author.role else "NONE"


def _comments(issue: Issue, _info: Any, **_arguments: Any) -> Listing:
    return Listing(items=issue.comments)


def _comment_url(comment: Comment, *, world: World) -> str:
    return f"{subject_url(comment.subject, world=world)}#issuecomment-{comment.id}"


def _label_url(label: Label, info: Any) -> str:
    return f"{repository_url(owner(label, info), world=info.context.world)}/labels/{label.name}"


SUBJECT: dict[str, Resolver] = {
    **NUMBERED_NODE,
    **addressed(subject_url),
    **attributes("number", "title", "body", "created_at", "updated_at", "closed_at", "author", "repository"),
    "bodyText": attribute("body"),
    "titleHTML": attribute("title"),
    "publishedAt": attribute("created_at"),
    "closed": lambda subject, _info: subject.closed_at is not None,
    "authorAssociation": _association,
    "labels": connection(labels_of),
    "assignees": connection(_assignees),
    "participants": connection(_participants),
    "projectItems": connection(_cards),
    "projectsV2": connection(_boards),
}
FIELDS: dict[str, dict[str, Resolver]] = {
    "IssueComment": {
        **NUMBERED_NODE,
        **addressed(_comment_url),
        **attributes("author", "body", "created_at", "updated_at"),
    },
    "Issue": {
        **SUBJECT,
        "state": lambda issue, _info: state_of(issue),
        "stateReason": _state_reason,
        "parent": attribute("parent"),
        "closedByPullRequestsReferences": connection(_closing),
        "comments": connection(_comments),
        "bodyUrl": lambda issue, info: f"{subject_url(issue, world=info.context.world)}#issue-{issue.id}",
    },
    "Label": {
        "id": NODE["id"],
        **attributes("name", "color"),
        "url": _label_url,
        "description": optional("description"),
        "repository": owner,
        "createdAt": lambda label, info: owner(label, info).created_at,
        "updatedAt": lambda label, info: owner(label, info).created_at,
    },
}
