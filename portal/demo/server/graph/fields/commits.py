"""Commits, their history, and refs."""

from datetime import datetime
from typing import Any

from portal.demo.server.comparing import compared, status_of
from portal.demo.server.graph.connections import (
    Connection,
    Listing,
    Resolver,
    check_bounds,
    connection,
    refused_cursor,
)
from portal.demo.server.graph.fields.common import attribute, attributes, owner, repository_url
from portal.demo.server.graph.fields.pull_requests import head_commit
from portal.demo.server.graph.values import GitActor, Ref, RefComparison, Rollup, Signature, TagObject
from portal.demo.world.model import Commit, Repository


def commit_of(repository: Repository, *, sha: str, info: Any) -> Commit:
    """Answer a commit by its hash."""
    lookup = info.context.lookup
    found: Commit = lookup.commit_of(repository, sha=sha) or lookup.stray(sha, of=repository)
    return found


def _history(
    commit: Commit,
    info: Any,
    first: int | None = None,
    last: int | None = None,
    after: str | None = None,
    before: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    **_arguments: Any,
) -> Connection:
    """Answer the commits up to this one, newest first. A cursor is "<hash of the newest> <offset>", as GitHub's is."""
    check_bounds(info, first=first, last=last)
    if info.context.refuses_cursors and after:
        raise refused_cursor(after)
    head, start = _split(after) if after else (commit.sha, 0)
    found = [
        one
        for one in _ancestors(head, history=info.context.lookup.commits(owner(commit, info)))
        if (since is None or one.committed_at >= since) and (until is None or one.committed_at <= until)
    ]
    if info.context.empties_lists:
        found = []
    stop = len(found) if first is None else min(len(found), start + first)
    begin = start if last is None else max(start, stop - last)
    return Connection(
        listing=Listing(items=(), cursor_of=lambda index: f"{head} {begin + index}"),
        items=found[begin:stop],
        total=len(found),
        has_next=stop < len(found),
        has_previous=begin > 0,
    )


def _split(cursor: str) -> tuple[str, int]:
    head, _, offset = cursor.partition(" ")
    if not offset.isdigit():
        raise refused_cursor(cursor)
    return head, int(offset) + 1


def _ancestors(head: str, *, history: dict[str, Commit]) -> list[Commit]:
    if head not in history:
        return []
    newest_first = list(reversed(history.values()))
    return newest_first[newest_first.index(history[head]) :]


def _parents(commit: Commit, info: Any) -> Listing:
    repository = owner(commit, info)
    parents = [(index, commit_of(repository, sha=sha, info=info)) for index, sha in enumerate(commit.parents)]
    return Listing(items=parents, place=lambda pair: (0, pair[0]), node=lambda pair: pair[1])


def _author(commit: Commit, _info: Any) -> GitActor:
    return GitActor(user=commit.author, date=commit.committed_at)


def _git_user(actor: GitActor, _info: Any) -> Any:
    return actor.user if actor.user is not None and actor.user.type_name == "User" else None


def _rollup(commit: Commit, _info: Any) -> Rollup | None:
    pull = commit.pull_request
    return Rollup(pull_request=pull) if pull and pull.head_sha == commit.sha and pull.checks else None


def _pull_requests(commit: Commit, _info: Any, **_arguments: Any) -> Listing:
    return Listing(items=[commit.pull_request] if commit.pull_request else [])


def _deployments(commit: Commit, info: Any, **_arguments: Any) -> Listing:
    found = (deployment for deployment in owner(commit, info).deployments if deployment.commit_sha == commit.sha)
    return Listing(items=found)


def _target(ref: Ref, info: Any) -> Commit | TagObject:
    if info.context.lacks("Commit"):
        raise info.context.forbidden()
    return TagObject(ref=ref) if ref.tag is not None and ref.tag.is_annotated else _tip(ref, info)


def _tip(ref: Ref, info: Any) -> Commit:
    lookup = info.context.lookup
    found: Commit | None = lookup.commit_of(ref.repository, sha=ref.sha)
    if found is None and ref.pull_request is not None:
        return head_commit(ref.pull_request)
    if found is None:
        found = lookup.stray(ref.sha, of=ref.repository, at=ref.at or ref.repository.created_at)
        found.author = ref.author
    return found


def _tagger(tag: TagObject, _info: Any) -> GitActor | None:
    made = tag.ref.tag
    return GitActor(user=made.creator, date=made.created_at) if made else None


def _compared(ref: Ref, info: Any, headRef: str) -> RefComparison | None:  # noqa: N803
    repository = ref.repository
    if headRef.removeprefix("refs/heads/") not in {"HEAD", repository.default_branch} or not repository.commits:
        return None
    head = Ref(repository=repository, name=repository.default_branch, sha=repository.commits[-1].sha)
    found = compared(repository, base=ref.name, head=ref.sha)
    return RefComparison(base=ref, head=head, ahead_by=found.behind_by, behind_by=found.ahead_by)


def _ref_pulls(ref: Ref, _info: Any, states: Any = None, **_arguments: Any) -> Listing:
    found = [ref.pull_request] if ref.pull_request and (not states or "OPEN" in states) else []
    return Listing(items=found)


def _commit_url(commit: Commit, info: Any) -> str:
    return f"{repository_url(owner(commit, info), world=info.context.world)}/commit/{commit.sha}"


def _first_line(commit: Commit, _info: Any) -> str:
    return commit.message.partition("\n")[0]


def _comparison_status(comparison: RefComparison, _info: Any) -> str:
    return status_of(ahead_by=comparison.ahead_by, behind_by=comparison.behind_by).upper()


FIELDS: dict[str, dict[str, Resolver]] = {
    "Commit": {
        **attributes("message"),
        "id": lambda commit, _info: f"C_{commit.sha}",
        "oid": attribute("sha"),
        "abbreviatedOid": lambda commit, _info: commit.sha[:7],
        "committedDate": attribute("committed_at"),
        "authoredDate": attribute("committed_at"),
        "messageHeadline": _first_line,
        "messageBody": lambda commit, _info: commit.message.partition("\n")[2].strip(),
        "repository": owner,
        "url": _commit_url,
        "commitUrl": _commit_url,
        "author": _author,
        "committer": _author,
        "signature": lambda commit, _info: Signature(commit=commit) if commit.is_signed else None,
        "parents": connection(_parents),
        "history": _history,
        "statusCheckRollup": _rollup,
        "associatedPullRequests": connection(_pull_requests),
        "deployments": connection(_deployments),
    },
    "GpgSignature": {
        "isValid": lambda _signature, _info: True,
        "state": lambda _signature, _info: "VALID",
        "wasSignedByGitHub": lambda signature, _info: len(signature.commit.parents) > 1,
        "verifiedAt": attribute("commit.committed_at"),
        "signer": lambda signature, _info: _git_user(_author(signature.commit, _info), _info),
    },
    "GitActor": {
        "user": _git_user,
        "name": lambda actor, _info: actor.user and (actor.user.name or actor.user.login),
        "email": lambda actor, _info: actor.user and f"{actor.user.login}@users.noreply.github.com",
        "date": attribute("date"),
    },
    "Ref": {
        **attributes("name", "repository", "prefix"),
        "id": lambda ref, _info: f"REF_{ref.repository.id}_{ref.name}",
        "target": _target,
        "compare": _compared,
        "associatedPullRequests": connection(_ref_pulls),
    },
    "Tag": {
        "id": lambda tag, _info: f"TA_{tag.sha}",
        "oid": attribute("sha"),
        "name": attribute("ref.name"),
        "repository": attribute("ref.repository"),
        "tagger": _tagger,
        "target": lambda tag, info: _tip(tag.ref, info),
    },
    "Comparison": {
        **attributes("ahead_by", "behind_by"),
        "id": lambda comparison, _info: f"CMP_{comparison.base.sha}_{comparison.head.sha}",
        "baseTarget": lambda comparison, info: _tip(comparison.base, info),
        "headTarget": lambda comparison, info: _tip(comparison.head, info),
        "status": _comparison_status,
    },
}
