"""Comments on an issue: https://docs.github.com/rest/issues/comments."""

from portal.demo.server.graph.schema import moment
from portal.demo.server.messages import Reply, not_found, refusal
from portal.demo.server.rest import bodies
from portal.demo.server.rest.call import Call
from portal.demo.server.rest.issues import find
from portal.demo.server.rest.opening import LONGEST_BODY, author_of, refused, resent
from portal.demo.world.model import Comment, Issue, Repository


def comments(call: Call, owner: str | None, name: str | None, number: str | None, issue: str) -> Reply:
    """Answer a page of the comments on an issue, the first one first."""
    found = _issue(call, owner, name, number, issue)
    if isinstance(found, Reply):
        return found
    since = moment(call.parameter("since")) if call.parameter("since") else None
    wanted = [one for one in found.comments if since is None or one.updated_at >= since]
    shown, headers = call.page(wanted)
    return call.denied("issues") or Reply(payload=[bodies.comment(one, call=call) for one in shown], headers=headers)


def add_comment(call: Call, owner: str | None, name: str | None, number: str | None, issue: str) -> Reply:
    """Comment on an issue, or answer why not."""
    found = _issue(call, owner, name, number, issue)
    if isinstance(found, Reply):
        return resent(found)
    text = _text(call, found.repository)
    if isinstance(text, Reply):
        return text
    comment = Comment(
        id=call.new_id(), subject=found, author=author_of(call), body=text, created_at=call.now, updated_at=call.now
    )
    found.comments.append(comment)
    found.updated_at = call.now
    payload = bodies.comment(comment, call=call)
    return Reply(status=201, payload=payload, headers={"Location": payload["url"]})


def change_comment(call: Call, owner: str | None, name: str | None, number: str | None, comment: str) -> Reply:
    """Let a comment say something else."""
    found = find(call, owner, name, number)
    if isinstance(found, Reply):
        return resent(found)
    text = _text(call, found)
    if isinstance(text, Reply):
        return text
    known = (one for issue in found.issues for one in issue.comments if one.id == int(comment))
    changed = next(known, None)
    if changed is None:
        return not_found()
    changed.body, changed.updated_at, changed.subject.updated_at = text, call.now, call.now
    return Reply(payload=bodies.comment(changed, call=call))


def _issue(call: Call, owner: str | None, name: str | None, number: str | None, issue: str) -> Issue | Reply:
    found = find(call, owner, name, number)
    if isinstance(found, Reply):
        return found
    if any(one.number == int(issue) for one in found.deleted_issues):
        return refusal(410, message="This issue was deleted")
    return next((one for one in found.issues if one.number == int(issue)), None) or not_found()


def _text(call: Call, repository: Repository) -> str | Reply:
    """Answer what is to be said, or why it is not taken."""
    why_not = refused(call, repository)
    if why_not is not None:
        return why_not
    try:
        sent = call.request.json()
    except ValueError:
        return refusal(400, message="Problems parsing JSON")
    text = sent.get("body") if isinstance(sent, dict) else None
    if not isinstance(text, str):
        return refusal(422, message='Invalid request.\n\n"body" wasn\'t supplied.')
    if not text.strip() or len(text) > LONGEST_BODY:
        reply = refusal(422, message="Validation Failed")
        reply.payload["errors"] = [{"resource": "IssueComment", "code": "unprocessable", "field": "data"}]
        return reply
    return text
