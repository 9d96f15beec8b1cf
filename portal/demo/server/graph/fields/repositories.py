"""Repositories, their branches and files."""

from collections.abc import Iterator
from typing import Any

from portal.demo.server.graph.connections import Listing, Place, Resolver, connection
from portal.demo.server.graph.errors import typed
from portal.demo.server.graph.fields.common import (
    NODE,
    addressed,
    attribute,
    attributes,
    by,
    by_lower,
    constant,
    optional,
    repository_url,
    upper,
)
from portal.demo.server.graph.fields.issues import issues_of, labels_of
from portal.demo.server.graph.fields.pull_requests import pull_requests_of
from portal.demo.server.graph.values import File, Folder, Ref
from portal.demo.server.trees import LARGEST_TEXT_BYTES, is_binary, is_revision
from portal.demo.world.model import Issue, Label, PullRequest, Repository


def _default_branch(repository: Repository, _info: Any) -> Ref | None:
    if not repository.commits:
        return None
    return Ref(repository=repository, name=repository.default_branch, sha=repository.commits[-1].sha)


def _branches(repository: Repository, info: Any) -> Iterator[Ref]:
    default = _default_branch(repository, info)
    if default is not None:
        yield default
    for pull in repository.pull_requests:
        if pull.closed_at is None and not pull.is_cross_repository:
            yield Ref(repository=repository, name=pull.head_ref, sha=pull.head_sha, pull_request=pull)
    for branch in repository.branches:
        at, author = branch.committed_at, branch.author
        yield Ref(repository=repository, name=branch.name, sha=branch.head_sha, at=at, author=author)


def _tags(repository: Repository) -> Iterator[Ref]:
    for tag in repository.tags:
        at, prefix = tag.created_at, "refs/tags/"
        yield Ref(repository=repository, name=tag.name, sha=tag.commit_sha, at=at, prefix=prefix, tag=tag)


def _all_refs(repository: Repository, info: Any, prefix: str) -> Iterator[Ref]:
    if prefix.startswith("refs/tags"):
        return _tags(repository)
    return _branches(repository, info) if prefix.startswith("refs/heads") else iter(())


def _refs(repository: Repository, info: Any, refPrefix: str, orderBy: Any = None, **_arguments: Any) -> Listing:  # noqa: N803
    if info.context.lacks("Commit"):
        raise info.context.forbidden()
    unique = {ref.name: ref for ref in _all_refs(repository, info, refPrefix)}
    order = orderBy or {}
    place = _by_commit if order.get("field") == "TAG_COMMIT_DATE" else _by_name
    return Listing(items=unique.values(), place=place, is_descending=order.get("direction") == "DESC")


def _by_name(ref: Ref) -> Place:
    return (ref.name, 0)


def _by_commit(ref: Ref) -> Place:
    # Seconds: a cursor holds numbers and texts.
    return (ref.at.timestamp() if ref.at else 0, ref.name)


def _releases(repository: Repository, info: Any, **_arguments: Any) -> Listing:
    if info.context.lacks("Commit"):
        raise info.context.forbidden()
    return Listing(items=repository.releases)


def _ref(repository: Repository, info: Any, qualifiedName: str) -> Ref | None:  # noqa: N803
    prefix = "refs/tags/" if qualifiedName.startswith("refs/tags/") else "refs/heads/"
    name = qualifiedName.removeprefix(prefix)
    return next((ref for ref in _all_refs(repository, info, prefix) if ref.name == name), None)


def _issue(repository: Repository, info: Any, number: int) -> Issue:
    if info.context.lacks("Issue"):
        raise info.context.forbidden()
    for issue in repository.issues:
        if issue.number == number:
            return issue
    raise typed(f"Could not resolve to an Issue with the number of {number}.", kind="NOT_FOUND")


def _pull_request(repository: Repository, info: Any, number: int) -> PullRequest:
    if info.context.lacks("PullRequest"):
        raise info.context.forbidden()
    for pull in repository.pull_requests:
        if pull.number == number:
            return pull
    raise typed(f"Could not resolve to a PullRequest with the number of {number}.", kind="NOT_FOUND")


def _either(repository: Repository, info: Any, number: int) -> Issue | PullRequest:
    if any(issue.number == number for issue in repository.issues):
        return _issue(repository, info, number)
    return _pull_request(repository, info, number)


def _label(repository: Repository, _info: Any, name: str) -> Label | None:
    return next((label for label in repository.labels if label.name.lower() == name.lower()), None)


def _object(repository: Repository, info: Any, expression: str = "", oid: str = "") -> Any:
    if info.context.lacks("Commit"):
        raise info.context.forbidden()
    if oid:
        return info.context.lookup.commit_of(repository, sha=oid)
    revision, colon, path = expression.partition(":")
    if not is_revision(repository, revision):
        return None
    if not colon:
        head = repository.commits[-1].sha if revision in {"HEAD", repository.default_branch} else revision
        return info.context.lookup.commit_of(repository, sha=head)
    return _file_or_folder(repository, path.strip("/"))


def _file_or_folder(repository: Repository, path: str) -> File | Folder | None:
    if path in repository.files:
        return File(repository=repository, path=path)
    prefix = f"{path}/" if path else ""
    if not path or any(name.startswith(prefix) for name in repository.files):
        return Folder(repository=repository, path=path)
    return None


def _text(file: File, _info: Any) -> str | None:
    return None if is_binary(file.text) else file.text.encode()[:LARGEST_TEXT_BYTES].decode(errors="ignore")


def _entries(folder: Folder, _info: Any) -> list[File | Folder]:
    prefix = f"{folder.path}/" if folder.path else ""
    names = sorted(
        {path[len(prefix) :].partition("/")[0] for path in folder.repository.files if path.startswith(prefix)}
    )
    found = (_file_or_folder(folder.repository, prefix + name) for name in names)
    return [entry for entry in found if entry is not None]


def _environments(repository: Repository, _info: Any, names: Any = None, **_arguments: Any) -> Listing:
    found = (one for one in repository.environments if not names or one.name in names)
    return Listing(items=found, place=by_lower("name"))


def _deployments(repository: Repository, _info: Any, environments: Any = None, orderBy: Any = None) -> Listing:  # noqa: N803
    found = (one for one in repository.deployments if not environments or one.environment.name in environments)
    return Listing(items=found, place=by("created_at"), is_descending=bool(orderBy and orderBy["direction"] == "DESC"))


def _language(repository: Repository, _info: Any) -> Repository | None:
    return repository if repository.primary_language else None


def _name_with_owner(repository: Repository, info: Any) -> str:
    return f"{info.context.world.login}/{repository.name}"


REPOSITORY: dict[str, Resolver] = {
    **NODE,
    **attributes("name", "created_at", "updated_at", "pushed_at", "is_archived", "is_fork", "is_empty"),
    **addressed(repository_url),
    "description": optional("description"),
    "nameWithOwner": _name_with_owner,
    "owner": lambda _repository, info: info.context.world,
    "visibility": upper("visibility"),
    "isPrivate": lambda repository, _info: repository.visibility != "public",
    "isInOrganization": constant(True),
    "archivedAt": lambda repository, _info: repository.updated_at if repository.is_archived else None,
    "primaryLanguage": _language,
    "mergeCommitAllowed": constant(False),
    "squashMergeAllowed": constant(True),
    "rebaseMergeAllowed": constant(False),
    "deleteBranchOnMerge": constant(True),
    "autoMergeAllowed": constant(True),
    "hasIssuesEnabled": attribute("has_issues"),
    "hasProjectsEnabled": constant(True),
    "hasDiscussionsEnabled": lambda repository, _info: bool(repository.discussions),
    "viewerCanAdminister": lambda _repository, info: "administration" not in info.context.profile.lacks,
    "viewerPermission": lambda _repository, info: "READ" if "administration" in info.context.profile.lacks else "ADMIN",
    "defaultBranchRef": _default_branch,
    "refs": connection(_refs),
    "releases": connection(_releases),
    "ref": _ref,
    "object": _object,
    "issues": connection(issues_of),
    "issue": _issue,
    "pullRequests": connection(pull_requests_of),
    "pullRequest": _pull_request,
    "issueOrPullRequest": _either,
    "labels": connection(labels_of),
    "label": _label,
    "environments": connection(_environments),
    "environment": lambda repository, _info, name: next((e for e in repository.environments if e.name == name), None),
    "deployments": connection(_deployments),
}
FIELDS: dict[str, dict[str, Resolver]] = {
    "Repository": REPOSITORY,
    "Language": {
        "id": lambda repository, _info: f"LANG_{repository.primary_language}",
        "name": attribute("primary_language"),
    },
    "Blob": {
        "oid": attribute("oid"),
        "text": _text,
        "isBinary": lambda file, _info: is_binary(file.text),
        "isTruncated": lambda file, _info: file.size > LARGEST_TEXT_BYTES,
        "byteSize": attribute("size"),
        "repository": attribute("repository"),
    },
    "Tree": {"oid": attribute("oid"), "entries": _entries, "repository": attribute("repository")},
    "TreeEntry": {
        "oid": attribute("oid"),
        "size": lambda entry, _info: entry.size if isinstance(entry, File) else 0,
        "name": lambda entry, _info: entry.path.rpartition("/")[2],
        "path": attribute("path"),
        "type": lambda entry, _info: "blob" if isinstance(entry, File) else "tree",
        "object": lambda entry, _info: entry,
        "repository": attribute("repository"),
    },
}
