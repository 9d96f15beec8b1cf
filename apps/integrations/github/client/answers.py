"""What the client hands out: plain data read from an answer, never an object of PyGithub."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from apps.integrations.errors import SourceUnavailable
from apps.integrations.github.client.transport import RawAnswer

MESSAGE_LENGTH = 500  # of words of GitHub's that are shown and stored


@dataclass(frozen=True, slots=True)
class GraphQLProblem:
    """One entry of `errors`, which may stand beside data."""

    kind: str  # NOT_FOUND, FORBIDDEN, …, "" where GitHub gives none
    message: str
    path: tuple[str | int, ...] = ()


@dataclass(frozen=True, slots=True)
class GraphQLAnswer:
    """The data of one document; `errors` say where it has holes."""

    data: dict[str, Any]
    errors: tuple[GraphQLProblem, ...]
    cost: int  # points
    server_time: datetime


@dataclass(frozen=True, slots=True)
class RestAnswer:
    """The body of one address; None when it has not changed since `etag`."""

    data: Any
    etag: str
    is_not_modified: bool
    next_url: str  # of the next page, as the server gives it
    server_time: datetime


def json_of(answer: RawAnswer) -> Any:
    """Read the body as JSON; raise SourceUnavailable where it is something else or broke off."""
    text = answer.body.lstrip()
    if not text.startswith(("{", "[")):
        raise SourceUnavailable(
            "Unexpected answer, not JSON: is GITHUB_API_URL right, and is there a proxy in between?",
            reason="bad_answer",
        )
    try:
        return json.loads(text)
    except ValueError as error:
        raise SourceUnavailable("GitHub's answer broke off in the middle.", reason="network") from error
    except RecursionError as error:
        raise SourceUnavailable("GitHub's answer is nested too deeply.", reason="bad_answer") from error


def message_of(answer: RawAnswer) -> str:
    """Return the words of a refusal, or "" where it is not GitHub's own JSON."""
    try:
        data = json_of(answer)
    except SourceUnavailable:
        return ""
    message = data.get("message") if isinstance(data, dict) else None
    return shown(message) if isinstance(message, str) else ""


def shown(words: str) -> str:
    """Make words of GitHub's fit to be shown, logged and stored."""
    return "".join(letter if letter.isprintable() else " " for letter in words[:MESSAGE_LENGTH])


def server_time_of(headers: Mapping[str, str]) -> datetime:
    """Return GitHub's own time, or ours where it gives none."""
    try:
        moment = parsedate_to_datetime(headers.get("date", ""))
    except ValueError:
        return datetime.now(UTC)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def whole_number(text: str | None) -> int | None:
    """Read a header that should be a whole number; GitHub has sent "4999.0" before."""
    try:
        return int(float(text or ""))
    except (ValueError, OverflowError):
        return None


def problems_of(payload: Mapping[str, Any]) -> tuple[GraphQLProblem, ...]:
    """Read `errors`, whatever its shape."""
    errors = payload.get("errors")
    if not isinstance(errors, list):
        return ()
    return tuple(_problem(error) for error in errors if isinstance(error, dict))


def _problem(error: dict[str, Any]) -> GraphQLProblem:
    extensions = error.get("extensions")
    extensions = extensions if isinstance(extensions, dict) else {}
    kind = "SAML" if extensions.get("saml_failure") else error.get("type") or extensions.get("code") or ""
    path = error.get("path")
    return GraphQLProblem(
        kind=shown(str(kind)),
        message=shown(str(error.get("message") or "")),
        path=tuple(step for step in path if isinstance(step, str | int)) if isinstance(path, list) else (),
    )


def cost_of(data: Mapping[str, Any]) -> int:
    """Return the points, 0 on a server without limits."""
    limit = data.get("rateLimit")
    cost = limit.get("cost") if isinstance(limit, dict) else None
    return cost if isinstance(cost, int) else 0
