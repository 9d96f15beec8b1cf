"""What a fault does to an answer."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from portal.demo.server.faults import Rule
from portal.demo.server.limits import Bucket
from portal.demo.server.messages import Reply, Request, refusal

UNICORN = (
    "<!DOCTYPE html><html><head><title>Unicorn! &middot; GitHub</title></head>"
    "<body><p>We had issues producing the response to your request.</p></body></html>"
)
SECONDARY = (
    "You have exceeded a secondary rate limit. Please wait a few minutes before you try again. "
    "For more on scraping GitHub and how it may affect your rights, please review our Terms of Service."
)
DELIVERY = frozenset({"drip", "reset", "stall", "truncate"})


def struck_reply(rule: Rule, *, request: Request, bucket: Bucket, now: datetime) -> Reply | None:
    """Answer what the fault says instead of an answer; None when it only changes one."""
    make = _REPLIES.get(rule.action)
    return make(rule.parameters, request, bucket, now) if make else None


def _status(parameters: dict[str, Any], *_: Any) -> Reply:
    status = parameters.get("status", 500)
    if "body" in parameters:
        return Reply(status=status, payload=parameters["body"], headers=dict(parameters.get("headers", {})))
    reply = refusal(status, message=parameters.get("message", "Server Error"))
    reply.headers.update(parameters.get("headers", {}))
    return reply


def _html(parameters: dict[str, Any], *_: Any) -> Reply:
    return Reply(
        status=parameters.get("status", 502), payload=UNICORN, headers={"Content-Type": "text/html; charset=utf-8"}
    )


def _heavy(_parameters: dict[str, Any], *_: Any) -> Reply:
    words = (
        "Something went wrong while executing your query. This may be the result of a timeout, or it could be a "
        "GitHub bug."
    )
    return Reply(status=502, payload={"data": None, "errors": [{"message": words}]})


def _expired(_parameters: dict[str, Any], *_: Any) -> Reply:
    return refusal(401, message="Bad credentials")


def primary_reply(request: Request, *, bucket: Bucket, status: int) -> Reply:
    """Answer that the hour's budget is spent."""
    words = "API rate limit already exceeded for user ID 1." if request.is_graphql else "API rate limit exceeded."
    reply = refusal(status, message=words)
    if request.is_graphql:
        error = {"type": "RATE_LIMIT", "code": "graphql_rate_limit", "message": words}
        reply = Reply(payload={"errors": [error]})
    reply.headers = bucket.headers | {"X-RateLimit-Remaining": "0", "X-RateLimit-Used": str(bucket.limit)}
    reply.is_free = True
    return reply


def _primary(parameters: dict[str, Any], request: Request, bucket: Bucket, now: datetime) -> Reply:
    reply = primary_reply(request, bucket=bucket, status=parameters.get("status", 403))
    if "seconds" in parameters:
        reset_at = now + timedelta(seconds=parameters["seconds"])
        reply.headers["X-RateLimit-Reset"] = str(int(reset_at.timestamp()))
    return reply


def _secondary(parameters: dict[str, Any], *_: Any) -> Reply:
    status = parameters.get("status", 403)
    reply = refusal(status, message=SECONDARY)
    if status == 200:
        reply.payload.pop("status")
    if "retry_after" in parameters:
        reply.headers["Retry-After"] = str(parameters["retry_after"])
    return reply


def _forbidden(parameters: dict[str, Any], request: Request, *_: Any) -> Reply:
    words = parameters.get("message", "Resource not accessible by integration")
    if not request.is_graphql:
        return refusal(403, message=words)
    root = parameters.get("field", "organization")
    error = {"type": "FORBIDDEN", "path": [root], "extensions": {"saml_failure": False}, "message": words}
    return Reply(payload={"data": {root: None}, "errors": [error]})


def _graphql_error(parameters: dict[str, Any], *_: Any) -> Reply | None:
    if parameters.get("partial"):
        return None
    return Reply(payload={"errors": [made_error(parameters)]})


def made_error(parameters: dict[str, Any]) -> dict[str, Any]:
    """Answer the error that a `graphql_error` rule describes."""
    error = {"message": parameters.get("message", "Something went wrong while executing your query.")}
    return {"type": parameters["type"], **error} if "type" in parameters else error


_REPLIES: dict[str, Callable[[dict[str, Any], Request, Bucket, datetime], Reply | None]] = {
    "forbidden": _forbidden,
    "graphql_error": _graphql_error,
    "heavy_502": _heavy,
    "html": _html,
    "rate_limit_primary": _primary,
    "rate_limit_secondary": _secondary,
    "status": _status,
    "token_expired": _expired,
}


def without_nodes(answer: dict[str, Any]) -> None:
    """Take the nodes out of an answer as GitHub does when a query needs too much of it."""
    errors = answer.setdefault("errors", [])
    for path, nodes in _node_lists(answer.get("data"), []):
        for index in range(len(nodes)):
            nodes[index] = None
            words = "Resource limits for this query exceeded."
            errors.append({"type": "RESOURCE_LIMITS_EXCEEDED", "path": [*path, index], "message": words})


def _node_lists(part: Any, path: list[Any]) -> list[tuple[list[Any], list[Any]]]:
    """Answer the outermost lists of nodes and where they are."""
    if not isinstance(part, dict):
        return []
    found = []
    for name, value in part.items():
        if name == "nodes" and isinstance(value, list):
            found.append(([*path, name], value))
        else:
            found.extend(_node_lists(value, [*path, name]))
    return found
