"""Webhooks of the demonstration: what happens in its world, signed and sent as GitHub does.

https://docs.github.com/en/webhooks/webhook-events-and-payloads#delivery-headers
"""

import hashlib
import hmac
import json
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.error import URLError
from urllib.request import Request as HttpRequest
from urllib.request import urlopen

from portal.demo.server.messages import Request
from portal.demo.server.rest import bodies
from portal.demo.server.rest.call import Call
from portal.demo.server.server import DemoServer
from portal.demo.world.live import Happening
from portal.demo.world.model import Card, Commit, Deployment, Draft, Issue, PullRequest

# GitHub gives up after ten seconds, and does not try again.
PATIENCE_SECONDS = 10
HOOK_ID = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """Where webhooks go, and the secret they are signed with."""

    url: str
    secret: str = field(repr=False)

    def deliver(self, event: str, payload: dict[str, Any]) -> int:
        """Send one webhook and answer the status, 0 where nobody answered."""
        body = json.dumps(payload).encode()
        sent = HttpRequest(self.url, data=body, headers=self._headers(event, body), method="POST")
        try:
            with urlopen(sent, timeout=PATIENCE_SECONDS) as answer:
                return int(answer.status)
        except URLError as error:
            return getattr(error, "code", 0)
        except OSError:
            return 0

    def _headers(self, event: str, body: bytes) -> dict[str, str]:
        digest = hmac.new(self.secret.encode(), body, hashlib.sha256).hexdigest()
        return {
            "Content-Type": "application/json",
            "User-Agent": "GitHub-Hookshot/demo",
            "X-GitHub-Delivery": str(uuid.uuid4()),
            "X-GitHub-Event": event,
            "X-GitHub-Hook-ID": str(HOOK_ID),
            "X-Hub-Signature-256": f"sha256={digest}",
        }


def payload_of(happened: Happening, *, server: DemoServer) -> dict[str, Any]:
    """Make the payload of a webhook. To be called under the server's lock."""
    call = Call(
        request=Request(method="GET", target="/", headers={"host": server.url.partition("://")[2]}),
        world=server.world,
        profile=server.app.profile,
        token="",
        now=server.clock(),
        app=server.app,
        limits=server.limits,
        new_id=server.made_ids.__next__,
    )
    payload: dict[str, Any] = {"action": happened.action} if happened.action else {}
    payload |= _subject(happened, call=call) | {"organization": bodies.owner(call), "sender": bodies.owner(call)}
    if happened.repository is not None:
        payload["repository"] = bodies.repository(happened.repository, call=call)
    return payload


def _subject(happened: Happening, *, call: Call) -> dict[str, Any]:
    subject = happened.subject
    if isinstance(subject, Issue):
        return {"issue": bodies.issue(subject, call=call)}
    if isinstance(subject, PullRequest):
        return {"pull_request": bodies.full_pull_request(subject, call=call)}
    if isinstance(subject, Deployment):
        return {"deployment": _deployment(subject)}
    if isinstance(subject, Commit):
        branch = happened.repository.default_branch if happened.repository else ""
        return {"ref": f"refs/heads/{branch}", "before": subject.parents[0], "after": subject.sha}
    return {"projects_v2_item": _card(subject)}


def _deployment(found: Deployment) -> dict[str, Any]:
    return {
        "id": found.id,
        "node_id": found.node_id,
        "sha": found.commit_sha,
        "ref": found.ref,
        "environment": found.environment.name,
        "created_at": bodies.moment(found.created_at),
    }


def _card(found: Card) -> dict[str, Any]:
    kind = "DraftIssue" if isinstance(found.content, Draft) else type(found.content).__name__
    return {
        "id": found.id,
        "node_id": found.node_id,
        "content_node_id": found.content.node_id,
        "content_type": kind,
        "updated_at": bodies.moment(found.updated_at),
    }
