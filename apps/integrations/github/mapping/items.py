"""Records of issues and pull requests."""

from datetime import datetime

from apps.catalog.records import ActorRecord, LabelRecord
from apps.delivery.records import IssueRecord, PullRequestRecord, ReviewRecord
from apps.integrations.github.mapping import values
from apps.integrations.github.mapping.catalog import label, reviewer
from apps.integrations.github.mapping.values import Json

TITLE_LENGTH = 1024
SHA_LENGTH = 64


def issue(data: Json) -> IssueRecord:
    """Read an issue with its labels and assignees."""
    milestone, parent = values.part(data, "milestone") or {}, values.part(data, "parent")
    due_at = values.moment(milestone, "dueOn")  # in the morning of the day that people chose
    return IssueRecord(
        github_id=values.github_id(data, "fullDatabaseId"),
        node_id=values.identity(data, "id"),
        number=values.github_id(data, "number"),
        title=values.text(data, "title", limit=TITLE_LENGTH),
        body=values.text(data, "body"),
        url=values.url(data, "url"),
        state=_state(data),
        state_reason=values.word(data, "stateReason", limit=30),
        created_at=values.required_moment(data, "createdAt"),
        updated_at=values.required_moment(data, "updatedAt"),
        closed_at=values.moment(data, "closedAt"),
        author=values.actor(values.part(data, "author")),
        milestone=values.text(milestone, "title", limit=255),
        milestone_due_on=due_at.date() if due_at else None,
        parent_node_id=values.identity(parent, "id") if parent else "",
        labels=_labels(data),
        assignees=_assignees(data),
    )


def pull_request(data: Json) -> PullRequestRecord:
    """Read a pull request with its reviews."""
    return PullRequestRecord(
        github_id=values.github_id(data, "fullDatabaseId"),
        node_id=values.identity(data, "id"),
        number=values.github_id(data, "number"),
        title=values.text(data, "title", limit=TITLE_LENGTH),
        body=values.text(data, "body"),
        url=values.url(data, "url"),
        state=_state(data),
        is_draft=values.flag(data, "isDraft"),
        created_at=values.required_moment(data, "createdAt"),
        updated_at=values.required_moment(data, "updatedAt"),
        closed_at=values.moment(data, "closedAt"),
        merged_at=values.moment(data, "mergedAt"),
        author=values.actor(values.part(data, "author")),
        merged_by=values.actor(values.part(data, "mergedBy")),
        head_ref=values.text(data, "headRefName", limit=255),
        head_sha=values.text(data, "headRefOid", limit=SHA_LENGTH),
        base_ref=values.text(data, "baseRefName", limit=255),
        merge_sha=_merge_sha(data),
        is_cross_repository=values.flag(data, "isCrossRepository"),
        additions=values.count(data, "additions"),
        deletions=values.count(data, "deletions"),
        changed_files=values.count(data, "changedFiles"),
        commits=values.count(values.part(data, "commits") or {}, "totalCount"),
        review_decision=values.word(data, "reviewDecision", limit=30),
        labels=_labels(data),
        assignees=_assignees(data),
        requested_reviewers=_requested_reviewers(data),
        closes_issues=tuple(values.identity(node, "id") for node in values.nodes(data, "closingIssuesReferences")),
        reviews=tuple(review for node in values.nodes(data, "reviews") if (review := _review(node)) is not None),
        first_commit_at=_first_commit_at(data),
        edited_at=values.moment(data, "lastEditedAt"),
    )


def _first_commit_at(data: Json) -> datetime | None:
    """Return when the branch's first commit was made, None where commits are hidden from this credential."""
    commits = values.part(data, "commits") or {}
    nodes = values.nodes(data, "commits") if "nodes" in commits else []
    first = values.part(nodes[0], "firstCommit") if nodes else None
    return values.moment(first, "authoredDate") if first else None


def _state(data: Json) -> str:
    state = values.word(data, "state", limit=10)
    if not state:
        raise values.invalid("state", None)
    return state


def _merge_sha(data: Json) -> str:
    """Return the commit on the base branch. Before the merge, GitHub names a trial merge there."""
    if values.moment(data, "mergedAt") is None:
        return ""
    return values.text(values.part(data, "mergeCommit") or {}, "oid", limit=SHA_LENGTH)


def _labels(data: Json) -> tuple[LabelRecord, ...]:
    return tuple(map(label, values.nodes(data, "labels")))


def _assignees(data: Json) -> tuple[ActorRecord, ...]:
    return tuple(map(values.known_actor, values.nodes(data, "assignees")))


def _requested_reviewers(data: Json) -> tuple[str, ...]:
    requested = [values.part(node, "requestedReviewer") for node in values.nodes(data, "reviewRequests")]
    return tuple(filter(None, (reviewer(who) for who in requested if who is not None)))


def _review(data: Json) -> ReviewRecord | None:
    """Read a review; one that is still being written has not happened."""
    state, submitted_at = values.word(data, "state"), values.moment(data, "submittedAt")
    if state == "pending" or submitted_at is None:
        return None
    return ReviewRecord(
        github_id=values.github_id(data, "fullDatabaseId"),
        node_id=values.identity(data, "id"),
        state=state,
        submitted_at=submitted_at,
        author=values.actor(values.part(data, "author")),
        commit_sha=values.text(values.part(data, "commit") or {}, "oid", limit=SHA_LENGTH),
    )
