"""What an issue or pull request was at a moment, told by its timeline."""

from portal.demo.oracle.moments import Instant
from portal.demo.world.model import Actor, Issue, PullRequest

AUTHOR_KINDS = ("human", "dependency_bot", "review_bot", "ai_agent", "automation")


def kind_of(actor: Actor | None) -> str:
    """A deleted account counts as a person."""
    return actor.kind if actor else "human"


def was_open(item: Issue | PullRequest, *, instant: Instant) -> bool:
    if not instant.includes(item.created_at):
        return False
    if instant.is_present:
        return item.closed_at is None
    turns = [event for event in item.events if event.kind in ("closed", "reopened")]
    past = [event for event in turns if instant.includes(event.at)]
    if past:
        return past[-1].kind == "reopened"
    if turns:
        return turns[0].kind == "closed"
    return item.closed_at is None or not instant.includes(item.closed_at)


def was_draft(pull: PullRequest, *, instant: Instant) -> bool:
    is_draft = pull.is_draft
    for event in reversed(pull.events):
        if event.kind in ("ready_for_review", "convert_to_draft") and not instant.includes(event.at):
            is_draft = event.kind == "ready_for_review"
    return is_draft


def labels_then(item: Issue | PullRequest, *, instant: Instant) -> set[str]:
    names = {label.name.lower() for label in item.labels}
    for event in reversed(item.events):
        if event.label is None or instant.includes(event.at):
            continue
        if event.kind == "labeled":
            names.discard(event.label.name.lower())
        elif event.kind == "unlabeled":
            names.add(event.label.name.lower())
    return names


def owners_then(item: Issue | PullRequest, *, instant: Instant) -> set[str]:
    logins = {actor.login for actor in item.assignees}
    for event in reversed(item.events):
        if event.assignee is None or instant.includes(event.at):
            continue
        if event.kind == "assigned":
            logins.discard(event.assignee.login)
        elif event.kind == "unassigned":
            logins.add(event.assignee.login)
    return logins
