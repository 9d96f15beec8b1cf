"""Records of what happens to code: commits, checks and deployments."""

import re
from collections.abc import Iterable
from typing import TypeVar

from apps.delivery.records import (
    CheckRecord,
    CommitRecord,
    DeploymentRecord,
    DeploymentStatusRecord,
    HeadChecksRecord,
)
from apps.integrations.github.mapping import values
from apps.integrations.github.mapping.values import Json

REVERTED_COMMIT = re.compile(r"\bthis reverts commit ([0-9a-f]{7,64})\b", re.IGNORECASE)
REVERTED_PULL_REQUEST = re.compile(r"\breverts\s+([\w.-]+/[\w.-]+)?#(\d{1,9})\b", re.IGNORECASE)
SHA_LENGTH = 64
SETTLED = {"success", "failure", "error"}

T = TypeVar("T")


def commit(data: Json) -> CommitRecord:
    """Read a commit of the default branch, and what its message says it reverts."""
    message = values.text(data, "message")
    author = values.part(values.part(data, "author") or {}, "user")
    signature = values.part(data, "signature")
    return CommitRecord(
        sha=values.identity(data, "oid", limit=SHA_LENGTH),
        parents=tuple(values.identity(node, "oid", limit=SHA_LENGTH) for node in values.nodes(data, "parents")),
        committed_at=values.required_moment(data, "committedDate"),
        headline=message.partition("\n")[0].strip()[:1024],
        reverts_shas=unique(sha.lower() for sha in REVERTED_COMMIT.findall(message)),
        reverts_numbers=_reverted_pull_requests(message, values.part(data, "repository") or {}),
        author_login=values.login(author) if author else "",
        is_signed=None if "signature" not in data else bool(signature and values.flag(signature, "isValid")),
    )


def _reverted_pull_requests(message: str, repository: Json) -> tuple[int, ...]:
    """Return the numbers that the message reverts in its own repository: "#12", or "owner/name#12"."""
    own = values.text(repository, "nameWithOwner").lower()
    named = REVERTED_PULL_REQUEST.findall(message)
    return unique(int(number) for name, number in named if name.lower() in ("", own))


def unique(items: Iterable[T]) -> tuple[T, ...]:
    """Keep the first of each, in their order."""
    return tuple(dict.fromkeys(items))


def head_checks(data: Json) -> HeadChecksRecord:
    """Read the checks of a pull request's head; of several runs of one name, the newest."""
    rollup = values.part(data, "statusCheckRollup")
    newest: dict[tuple[str, str, str], tuple[int, CheckRecord]] = {}
    for node in values.nodes(rollup, "contexts") if rollup is not None else ():
        rank, check = _check(node)
        key = (check.kind, check.name, check.app)
        if key not in newest or newest[key][0] < rank:
            newest[key] = (rank, check)
    return HeadChecksRecord(
        pull_request_node_id=values.identity(data, "id"),
        head_sha=values.text(data, "headRefOid", limit=SHA_LENGTH),
        state=values.word(rollup or {}, "state"),
        checks=tuple(check for _, check in newest.values()),
    )


def _check(data: Json) -> tuple[int, CheckRecord]:
    """Read a check and its rank among those of one name: ids grow."""
    if data.get("__typename") == "StatusContext":
        return 0, _status(data)
    app = values.part(values.part(data, "checkSuite") or {}, "app") or {}
    return values.count(data, "databaseId"), CheckRecord(
        node_id=values.identity(data, "id"),
        kind="check_run",
        name=values.text(data, "name", limit=255),
        app=values.text(app, "slug", limit=100),
        status=values.word(data, "status"),
        conclusion=values.word(data, "conclusion", limit=30),
        started_at=values.moment(data, "startedAt"),
        completed_at=values.moment(data, "completedAt"),
        url=values.url(data, "detailsUrl", limit=values.LONG_URL_LENGTH),
        title=values.text(data, "title", limit=1024),
    )


def _status(data: Json) -> CheckRecord:
    """Read a commit status as a check: its creation is the moment of its state."""
    state, at = values.word(data, "state"), values.moment(data, "createdAt")
    is_settled = state in SETTLED
    return CheckRecord(
        node_id=values.identity(data, "id"),
        kind="status",
        name=values.text(data, "context", limit=255),
        app="",
        status="completed" if is_settled else "pending",
        conclusion=state if is_settled else "",
        started_at=at,
        completed_at=at if is_settled else None,
        url=values.url(data, "targetUrl", limit=values.LONG_URL_LENGTH),
        title=values.text(data, "description", limit=1024),
    )


def deployment(data: Json) -> DeploymentRecord:
    """Read a deployment with all its statuses."""
    return DeploymentRecord(
        github_id=values.github_id(data),
        node_id=values.identity(data, "id"),
        environment=values.text(data, "environment", limit=255),
        task=values.text(data, "task", limit=100),
        ref=values.text(values.part(data, "ref") or {}, "name", limit=255),
        commit_sha=values.identity(data, "commitOid", limit=SHA_LENGTH),
        state=values.word(data, "state"),
        created_at=values.required_moment(data, "createdAt"),
        updated_at=values.required_moment(data, "updatedAt"),
        creator=values.actor(values.part(data, "creator")),
        statuses=tuple(map(_deployment_status, values.nodes(data, "statuses"))),
    )


def _deployment_status(data: Json) -> DeploymentStatusRecord:
    return DeploymentStatusRecord(
        node_id=values.identity(data, "id"),
        state=values.word(data, "state"),
        created_at=values.required_moment(data, "createdAt"),
        log_url=values.url(data, "logUrl", limit=values.LONG_URL_LENGTH),
        environment_url=values.url(data, "environmentUrl", limit=values.LONG_URL_LENGTH),
    )
