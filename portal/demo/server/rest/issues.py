"""One repository, its issues and pull requests."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from portal.demo.server.graph.schema import moment
from portal.demo.server.messages import Reply, not_found, refusal
from portal.demo.server.rest import bodies
from portal.demo.server.rest.call import Call
from portal.demo.server.rest.organization import is_ours
from portal.demo.world.changes import changed_files
from portal.demo.world.model import Issue, PullRequest, Repository

Subject = Issue | PullRequest
_ORDERS: dict[str, Callable[[Subject], Any]] = {
    "created": lambda subject: (subject.created_at, subject.id),
    "updated": lambda subject: (subject.updated_at, subject.id),
    "comments": lambda subject: (0, subject.id),
}


def find(call: Call, owner: str | None, name: str | None, number: str | None) -> Repository | Reply:
    """Answer the repository, or where it went, or that there is none."""
    for repository in call.world.repositories:
        if number is not None and repository.id == int(number):
            return repository
        if name is not None and repository.name.lower() == name.lower() and is_ours(owner or "", call=call):
            return repository
    if name is not None and is_ours(owner or "", call=call):
        for repository in call.world.repositories:
            if name.lower() in map(str.lower, repository.former_names):
                return _moved(call, repository, name)
    return not_found()


def _moved(call: Call, repository: Repository, name: str) -> Reply:
    """Answer GitHub's redirect for a former name: to the address by number, query and all."""
    rest = call.request.target.partition(f"/{name}")[2]
    location = f"{call.base}/repositories/{repository.id}{rest}"
    payload = {"message": "Moved Permanently", "url": location, "documentation_url": "https://docs.github.com/rest"}
    return Reply(status=301, payload=payload, headers={"Location": location})


def repository(call: Call, owner: str | None, name: str | None, number: str | None) -> Reply:
    """Answer a repository."""
    found = find(call, owner, name, number)
    if isinstance(found, Reply):
        return found
    return Reply(payload=bodies.full_repository(found, call=call), modified_at=found.updated_at)


def issues(call: Call, owner: str | None, name: str | None, number: str | None) -> Reply:
    """Answer a page of issues; pull requests are among them, as with GitHub."""
    found = find(call, owner, name, number)
    if isinstance(found, Reply):
        return found
    since = moment(call.parameter("since")) if call.parameter("since") else None
    subjects: list[Subject] = [*found.issues, *found.pull_requests]
    shown, headers = call.page(_sorted(call, _wanted(call, subjects, since=since)))
    return call.denied("issues") or Reply(payload=[bodies.issue(one, call=call) for one in shown], headers=headers)


def _wanted(call: Call, subjects: list[Subject], *, since: datetime | None) -> list[Subject]:
    state = call.parameter("state", "open")
    labels = {name.strip().lower() for name in call.parameter("labels").split(",") if name.strip()}
    return [
        subject
        for subject in subjects
        if state in {"all", "closed" if subject.closed_at else "open"}
        and (since is None or subject.updated_at >= since)
        and labels <= {label.name.lower() for label in subject.labels}
    ]


def _sorted(call: Call, subjects: list[Subject]) -> list[Subject]:
    order = _ORDERS.get(call.parameter("sort", "created"), _ORDERS["created"])
    return sorted(subjects, key=order, reverse=call.parameter("direction", "desc") == "desc")


def issue(call: Call, owner: str | None, name: str | None, number: str | None, issue: str) -> Reply:
    """Answer an issue, or that it was deleted."""
    found = find(call, owner, name, number)
    if isinstance(found, Reply):
        return found
    wanted = int(issue)
    if any(one.number == wanted for one in found.deleted_issues):
        return call.denied("issues") or refusal(410, message="This issue was deleted")
    subjects: list[Subject] = [*found.issues, *found.pull_requests]
    for subject in subjects:
        if subject.number == wanted:
            reply = Reply(payload=bodies.issue(subject, call=call), modified_at=subject.updated_at)
            return call.denied("issues") or reply
    return not_found()


def pull_requests(call: Call, owner: str | None, name: str | None, number: str | None) -> Reply:
    """Answer a page of pull requests."""
    found = find(call, owner, name, number)
    if isinstance(found, Reply):
        return found
    wanted = [pull for pull in _wanted(call, list(found.pull_requests), since=None) if isinstance(pull, PullRequest)]
    base, head = call.parameter("base"), call.parameter("head").rpartition(":")[2]
    wanted = [pull for pull in wanted if base in {"", pull.base_ref} and head in {"", pull.head_ref}]
    shown, headers = call.page(_sorted(call, list(wanted)))
    return call.denied("pull_requests") or Reply(
        payload=[bodies.pull_request(pull, call=call) for pull in shown], headers=headers
    )


def changed_files_of(call: Call, owner: str | None, name: str | None, number: str | None, issue: str) -> Reply:
    """Answer a page of the files that a pull request changes, each with its patch."""
    found = find(call, owner, name, number)
    if isinstance(found, Reply):
        return found
    for pull in found.pull_requests:
        if pull.number == int(issue):
            shown, headers = call.page(changed_files(pull))
            files = [bodies.changed_file(one, of=pull, call=call) for one in shown]
            return call.denied("pull_requests") or Reply(payload=files, headers=headers)
    return not_found()


def pull_request(call: Call, owner: str | None, name: str | None, number: str | None, issue: str) -> Reply:
    """Answer a pull request."""
    found = find(call, owner, name, number)
    if isinstance(found, Reply):
        return found
    for pull in found.pull_requests:
        if pull.number == int(issue):
            reply = Reply(payload=bodies.full_pull_request(pull, call=call), modified_at=pull.updated_at)
            return call.denied("pull_requests") or reply
    return not_found()
