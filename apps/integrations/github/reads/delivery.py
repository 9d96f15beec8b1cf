"""Reads of delivery: issues, pull requests, timelines, checks, boards with their cards, deployments and commits."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from apps.integrations.errors import RecordInvalid, SourceRejected
from apps.integrations.github import mapping
from apps.integrations.github.client import CursorRefused, GitHubClient
from apps.integrations.github.mapping import values
from apps.integrations.github.reads.batching import Batch, batches
from apps.integrations.github.reads.completion import Part, complete, items_of, next_cursor
from apps.integrations.github.reads.holes import descend, matters
from apps.integrations.github.reads.walking import Connection, Node, Past, pages
from apps.integrations.walks import Page, Walk

NEWEST_FIRST = {"field": "CREATED_AT", "direction": "DESC"}
OLDEST_CHANGE_FIRST = {"field": "UPDATED_AT", "direction": "ASC"}
NEWEST_CHANGE_FIRST = {"field": "UPDATED_AT", "direction": "DESC"}

LABELED = (Part(name="labels"), Part(name="assignees"))
ISSUES = Connection(document="issues", path=("node", "issues"), convert=mapping.issue, cap=100, parts=LABELED)
PULL_REQUESTS = Connection(
    document="pull_requests",
    path=("node", "pullRequests"),
    convert=mapping.pull_request,
    cap=24,
    parts=(*LABELED, Part(name="reviewRequests"), Part(name="closingIssuesReferences"), Part(name="reviews")),
    optional=("firstCommit",),  # a commit needs Contents
)
DEPLOYMENTS = Connection(
    document="deployments",
    path=("node", "deployments"),
    convert=mapping.deployment,
    cap=100,
    parts=(Part(name="statuses"),),
)
COMMITS = Connection(
    document="commits",
    path=("node", "defaultBranchRef", "target", "history"),
    convert=mapping.commit,
    cap=100,
    parts=(Part(name="parents"),),
    may_be_missing=True,
)
BOARDS = Connection(document="boards", path=("organization", "projectsV2"), convert=mapping.board, cap=50)
BOARD_ITEMS = Connection(
    document="board_items",
    path=("node", "items"),
    convert=mapping.board_item,
    cap=100,
    parts=(Part(name="assignees", within=("content",)),),
)
CHECKS = Batch(
    document="checks",
    finish=partial(complete, parts=(Part(name="contexts", within=("statusCheckRollup",)),)),
    convert=mapping.head_checks,
    cap=20,
    refused_at="statusCheckRollup",
)


def issues(client: GitHubClient, walk: Walk) -> Iterator[Page]:
    """Yield the issues of a repository: all, newest first, or those that changed, in the order of their changes.

    A server that knows no sub-issues gives them without their parents.
    """
    variables: dict[str, Any] = {"id": walk.target.key, "order": NEWEST_FIRST, "since": None}
    if since := _since(walk):
        variables |= {"order": OLDEST_CHANGE_FIRST, "since": _moment(since)}
    try:
        yield from pages(client, walk, ISSUES, variables=variables)
    except SourceRejected as error:
        if error.reason != "unsupported":
            raise
        yield from pages(client, walk, replace(ISSUES, document="issues_without_parents"), variables=variables)


def pull_requests(client: GitHubClient, walk: Walk) -> Iterator[Page]:
    """Yield the pull requests of a repository: all, newest first, or back to the first that has not changed since."""
    since = _since(walk)
    variables = {"id": walk.target.key, "order": NEWEST_CHANGE_FIRST if since else NEWEST_FIRST}
    yield from pages(client, walk, PULL_REQUESTS, variables=variables, is_past=changed_before(since, key="updatedAt"))


def deployments(client: GitHubClient, walk: Walk) -> Iterator[Page]:
    """Yield the deployments of a repository, newest first: all, or back to those created before the walk's since."""
    past = changed_before(_since(walk), key="createdAt")
    yield from pages(client, walk, DEPLOYMENTS, variables={"id": walk.target.key}, is_past=past)


def commits(client: GitHubClient, walk: Walk) -> Iterator[Page]:
    """Yield the commits of a repository's default branch, newest first, of a full walk too only since its since."""
    since = _moment(walk.since) if walk.since else None
    yield from pages(client, walk, COMMITS, variables={"id": walk.target.key, "since": since})


def boards(client: GitHubClient, walk: Walk) -> Iterator[Page]:
    """Yield the boards of the organization with their columns."""
    yield from pages(client, walk, BOARDS, variables={"organization": client.organization})


def board_items(client: GitHubClient, walk: Walk) -> Iterator[Page]:
    """Yield the cards of a board: all, archived ones too, or those that changed.

    A server that does not know how to filter gives what it has, which proves nothing about what is absent.
    """
    past = changed_before(_since(walk), key="updatedAt")
    keep = replace(BOARD_ITEMS, convert=partial(_card, past=past))
    try:
        yield from pages(client, walk, keep, variables={"id": walk.target.key, "filter": _changed_lately(walk)})
    except SourceRejected as error:
        if error.reason != "unsupported":
            raise
        plain = replace(keep, document="board_items_unfiltered")
        for page in pages(client, walk, plain, variables={"id": walk.target.key}):
            yield replace(page, proves_absence=False)


def _card(node: Node, *, past: Past | None) -> Any:
    return None if past is not None and past(node) else mapping.board_item(node)


def _changed_lately(walk: Walk) -> str:
    """Return GitHub's filter for cards that changed since the walk's since: its grain is a day."""
    since = _since(walk)
    if since is None:
        return ""
    return f"-last-updated:{max((datetime.now(UTC) - since).days, 0) + 1}days"


def checks(client: GitHubClient, walk: Walk) -> Iterator[Page]:
    """Yield the checks of the head of each pull request of the batch."""
    yield from batches(client, walk, CHECKS)


def timelines(client: GitHubClient, walk: Walk) -> Iterator[Page]:
    """Yield the whole timeline of each issue and pull request of the batch, without boards where they are unknown."""
    try:
        yield from batches(client, walk, _timelines("timelines", has_board_events=True))
    except SourceRejected as error:
        if error.reason != "unsupported":
            raise
        yield from batches(client, walk, _timelines("timelines_without_boards", has_board_events=False))


def _timelines(document: str, *, has_board_events: bool) -> Batch:
    return Batch(
        document=document,
        finish=partial(_complete_timeline, document=document),
        convert=partial(mapping.timeline, has_board_events=has_board_events),
        cap=50,
    )


def _complete_timeline(client: GitHubClient, node: Node, *, document: str) -> None:
    """Read the rest of a timeline of more than 100 entries into its node."""
    found = node.get("timelineItems")
    if not isinstance(found, dict):
        raise values.invalid("timelineItems", found)
    after = next_cursor(found)
    while after:
        try:
            answer = client.graphql(document, {"ids": [node.get("id")], "after": after})
        except CursorRefused as error:
            raise RecordInvalid("the rest of a timeline could not be read", reason="invalid") from error
        following = descend(next(iter(items_of(answer.data, "nodes")), None), ["timelineItems"])
        if any(map(matters, answer.errors)):
            raise RecordInvalid("the rest of a timeline could not be read", reason="invalid")
        found["nodes"] = items_of(found, "nodes") + items_of(following, "nodes")
        after = next_cursor(following, after=after)


def _since(walk: Walk) -> datetime | None:
    return None if walk.is_full else walk.since


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def changed_before(since: datetime | None, *, key: str) -> Past | None:
    """Return what says whether a node is older than a walk needs, None for a walk that needs all."""
    return None if since is None else partial(_is_before, since=since, key=key)


def _is_before(node: Node, *, since: datetime, key: str) -> bool:
    try:
        at = values.moment(node, key)
    except RecordInvalid:
        return False
    return at is not None and at < since
