"""Opening an issue: https://docs.github.com/rest/issues/issues#create-an-issue."""

from typing import Any

from portal.demo.server.messages import Reply, refusal
from portal.demo.server.rest import bodies
from portal.demo.server.rest.call import Call
from portal.demo.server.rest.issues import find
from portal.demo.world.lazy import is_lazy
from portal.demo.world.live import next_number
from portal.demo.world.model import Actor, Issue, Repository

LONGEST_TITLE, LONGEST_BODY = 256, 65_536


def open_issue(call: Call, owner: str | None, name: str | None, number: str | None) -> Reply:
    """Open an issue, or answer why not."""
    found = find(call, owner, name, number)
    if isinstance(found, Reply):
        return resent(found)
    why_not = refused(call, found)
    if why_not is not None:
        return why_not
    try:
        sent = call.request.json()
    except ValueError:
        return refusal(400, message="Problems parsing JSON")
    assignees = sent.get("assignees") or [] if isinstance(sent, dict) else []
    return (
        _invalid(sent)
        or _unassignable(call, assignees)
        or _opened(call, found, title=sent["title"], body=sent.get("body") or "", assignees=assignees)
    )


def resent(found: Reply) -> Reply:
    """Answer that something is elsewhere so that who follows sends the body again."""
    found.status = 307 if found.status == 301 else found.status
    return found


def refused(call: Call, repository: Repository) -> Reply | None:
    """Answer why nothing can be written about issues there; None where it can."""
    if call.profile.kind == "anonymous":
        return refusal(401, message="Requires authentication")
    if denied := call.denied_to_write("issues"):
        return denied
    if repository.is_archived:
        return refusal(403, message="Repository was archived so is read-only.")
    if not repository.has_issues:
        return refusal(410, message="Issues are disabled for this repo")
    # What is made when somebody looks is forgotten again, and so would be what is written into it.
    return refusal(503, message="Service unavailable") if is_lazy(repository) else None


def _invalid(sent: Any) -> Reply | None:
    if not isinstance(sent, dict):
        return refusal(422, message="Invalid request.\n\nFor 'links/0/schema', nil is not an object.")
    title, body = sent.get("title"), sent.get("body")
    if title is None:
        return refusal(422, message='Invalid request.\n\n"title" wasn\'t supplied.')
    if not isinstance(title, str) or not isinstance(body, str | None):
        return refusal(422, message="Invalid request.\n\nFor 'properties/title', this is not a string.")
    if not title.strip():
        return _failed({"code": "missing_field"}, field="title")
    if len(title) > LONGEST_TITLE:
        return _failed(_too_long("title", LONGEST_TITLE), field="title")
    return _failed(_too_long("body", LONGEST_BODY), field="body") if len(body or "") > LONGEST_BODY else None


def _unassignable(call: Call, logins: list[Any]) -> Reply | None:
    known = {one.login for one in call.world.actors}
    strange = [login for login in logins if login not in known]
    return _failed({"code": "invalid", "value": strange[0]}, field="assignees") if strange else None


def _too_long(field: str, most: int) -> dict[str, str]:
    return {"code": "custom", "message": f"{field} is too long (maximum is {most} characters)"}


def _failed(error: dict[str, str], *, field: str) -> Reply:
    reply = refusal(422, message="Validation Failed")
    reply.payload["errors"] = [{"resource": "Issue", "field": field, **error}]
    return reply


def _opened(call: Call, repository: Repository, *, title: str, body: str, assignees: list[str]) -> Reply:
    issue = Issue(
        id=call.new_id(),
        number=next_number(repository),
        repository=repository,
        title=title.strip(),
        body=body,
        author=author_of(call),
        assignees=[one for one in call.world.actors if one.login in assignees],
        created_at=call.now,
        updated_at=call.now,
    )
    repository.issues.append(issue)
    payload = bodies.issue(issue, call=call)
    return Reply(status=201, payload=payload, headers={"Location": payload["url"]})


def author_of(call: Call) -> Actor:
    """Answer whose token it is; an App writes as its bot."""
    people = call.world.actors
    if call.profile.kind == "user":
        return next(one for one in people if one.login == call.profile.login)
    if call.profile.kind == "installation":
        return next((one for one in people if one.kind == "automation"), people[0])
    return next((one for one in people if one.role == "admin"), people[0])
