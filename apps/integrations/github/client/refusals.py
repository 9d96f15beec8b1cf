"""Tells the ways apart in which GitHub does not give what was asked: limits, refusals, outages."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apps.integrations.errors import SourceError, SourceRejected, SourceUnavailable
from apps.integrations.github.client.answers import GraphQLProblem, message_of, whole_number
from apps.integrations.github.client.transport import RawAnswer

SHORTEST_PAUSE = timedelta(seconds=60)
LONGEST_PAUSE = timedelta(minutes=65)  # a limit of GitHub's is reset every hour
LONGEST_RETRY_AFTER_SECONDS = 86_400.0

LIMIT_WORDS = re.compile(r"rate limit|abuse detection|please wait a few minutes|retry your request again later", re.I)
SECONDARY_WORDS = re.compile(r"secondary rate limit|abuse detection|please wait a few minutes|again later", re.I)
PERMISSION_WORDS = re.compile(r"resource not accessible|must have admin|not authorized|must be an? ", re.I)
PLAN_WORDS = re.compile(r"upgrade to|not available (for|on) (your|this) plan|make this repository public", re.I)
SCHEMA_CODES = {
    "undefinedField", "argumentNotAccepted", "undefinedType", "undefinedFragment", "argumentLiteralsIncompatible",
    "fragmentOnNonCompositeType", "variableMismatch", "undefinedEnumValue", "cannotSpreadFragment",
}  # fmt: skip
SCHEMA_WORDS = re.compile(
    r"doesn't exist on type|doesn't accept argument|cannot query field|unknown (argument|type|fragment)|no such type"
    r"|does not exist in .* enum|invalid value",
    re.I,
)
HEAVY_KINDS = {"RESOURCE_LIMITS_EXCEEDED", "MAX_NODE_LIMIT_EXCEEDED"}
HEAVY_WORDS = re.compile(r"resource limits? for this query|something went wrong while executing|request in time", re.I)
LIMIT_KINDS = {"RATE_LIMIT", "RATE_LIMITED", "graphql_rate_limit"}
FORBIDDEN_KINDS = {"FORBIDDEN", "INSUFFICIENT_SCOPES", "SAML"}
CURSOR_WORDS = re.compile(r"valid cursor|invalid cursor|cursor .*(expired|invalid)", re.I)


class CursorRefused(SourceUnavailable):
    """The cursor is no longer known: the walk begins again."""


class GatewayTimeout(SourceUnavailable):
    """GitHub gave up on a request: it is down, or what was asked is too heavy."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit that was met: until when, or for how long; with neither, the caller's own growing pause."""

    reason: str
    seconds: float | None = None
    until: datetime | None = None


def limit_of(answer: RawAnswer, *, message: str = "", now: datetime | None = None) -> Limit | None:
    """Return the limit that an answer speaks of, or None where it refuses for another reason."""
    words = message or message_of(answer)
    has_words = bool(LIMIT_WORDS.search(words))
    retry_after = answer.headers.get("retry-after")
    is_spent = whole_number(answer.headers.get("x-ratelimit-remaining")) == 0
    is_limit = has_words or answer.status == 429 or retry_after or (is_spent and not PERMISSION_WORDS.search(words))
    if not is_limit:
        return None
    if (seconds := retry_seconds(retry_after)) is not None:
        return Limit(reason="secondary", seconds=seconds)
    reset = whole_number(answer.headers.get("x-ratelimit-reset"))
    if is_spent and reset is not None and not SECONDARY_WORDS.search(words):
        return Limit(reason="primary", until=reset_at(reset, now=now))
    return Limit(reason="secondary")


def reset_at(seconds: int, *, now: datetime | None = None) -> datetime:
    """Return when a spent budget is full again; an absurd time, of a clock that is off, is brought into bounds."""
    present = now or datetime.now(UTC)
    return min(max(moment_of(seconds + 1) or present, present + SHORTEST_PAUSE), present + LONGEST_PAUSE)


def moment_of(seconds: int) -> datetime | None:
    """Turn seconds since 1970 into a moment, None where there is no such year."""
    try:
        return datetime.fromtimestamp(seconds, tz=UTC)
    except (ValueError, OverflowError, OSError):
        return None


def retry_seconds(header: str | None) -> float | None:
    """Read Retry-After in seconds, None where there is none that can be read."""
    seconds = whole_number(header)
    return None if seconds is None else min(max(float(seconds), 1.0), LONGEST_RETRY_AFTER_SECONDS)


def refusal_of(answer: RawAnswer, *, what: str, needs: str = "") -> SourceError | None:
    """Return the error that an answer other than success stands for. Limits are told apart before."""
    status = answer.status
    if status < 300 or status == 304:
        return None
    if status in (502, 504):
        return GatewayTimeout(f"GitHub answered {status}.", reason="server_error")
    if status >= 500:
        return SourceUnavailable(f"GitHub answered {status}.", reason="server_error")
    message = message_of(answer)
    if status == 401:
        return SourceRejected(
            "GitHub refuses the credential: it is wrong, revoked or expired. Set a new one.", reason="credential"
        )
    if status == 403 and not message:
        return SourceUnavailable(
            "Something refused the request (403), and not in GitHub's words: is there a proxy in between?",
            reason="bad_answer",
        )
    if status == 403:
        return _forbidden(answer.headers, message=message, what=what, needs=needs)
    return _other_refusal(status, message=message, what=what)


def _forbidden(headers: Mapping[str, str], *, message: str, what: str, needs: str) -> SourceRejected:
    if sso := headers.get("x-github-sso"):
        address = sso.partition("url=")[2]
        return SourceRejected(
            f"The token must be authorized for the organization's single sign-on{': ' + address if address else '.'}",
            reason="single_sign_on",
        )
    if "suspended" in message.lower():
        return SourceRejected(
            "The GitHub App's installation is suspended: ask an owner of the organization.", reason="credential"
        )
    if PLAN_WORDS.search(message):
        return SourceRejected(f"GitHub's plan does not include {what}: {message}", reason="plan_limited")
    wanted = permission_words(headers.get("x-accepted-github-permissions", "")) or needs
    return SourceRejected(
        f"No access to {what}{': it needs ' + wanted if wanted else ''} ({message}).", reason="forbidden"
    )


def _other_refusal(status: int, *, message: str, what: str) -> SourceRejected:
    words, reason = {
        404: (f"{what} was not found, or this credential may not see it.", "not_found"),
        409: (f"{what} is empty.", "empty"),
        410: (f"{what} has been deleted or switched off.", "gone"),
        451: (f"{what} is blocked for legal reasons.", "gone"),
        301: ("GitHub has moved: check GITHUB_API_URL.", "unsupported"),
    }.get(status, (f"GitHub answered {status} for {what}{': ' + message if message else '.'}", "unsupported"))
    return SourceRejected(words[:1].upper() + words[1:], reason=reason)


def permission_words(header: str) -> str:
    """Turn "organization_projects=read; contents=read" into words."""
    alternatives = []
    for group in header.split(";"):
        parts = [part.strip().partition("=") for part in group.split(",") if part.strip()]
        words = [f"{name.replace('_', ' ').capitalize()}: {level}" for name, _, level in parts if level]
        alternatives.append(" and ".join(words))
    return " or ".join(words for words in alternatives if words)


def graphql_refusal(
    problems: tuple[GraphQLProblem, ...], *, has_data: bool, has_cursor: bool, what: str, needs: str
) -> SourceError | None:
    """Return the error that `errors` of an answer with status 200 stand for, or None where its data may be used."""
    for problem in problems:
        if problem.kind in HEAVY_KINDS or HEAVY_WORDS.search(problem.message):
            return SourceUnavailable(f"Too much was asked at once: {problem.message}", reason="too_heavy")
        if has_cursor and (problem.kind == "INVALID_CURSOR_ARGUMENTS" or CURSOR_WORDS.search(problem.message)):
            return CursorRefused("GitHub no longer knows where the walk was.", reason="bad_answer")
        if not has_data and (problem.kind in SCHEMA_CODES or SCHEMA_WORDS.search(problem.message)):
            return SourceRejected(
                f"This server does not know what {what} asks: {problem.message}", reason="unsupported"
            )
    if has_data:
        return None
    if not problems:
        return SourceUnavailable("GitHub answered without data.", reason="bad_answer")
    return refusal_of_problem(problems[0], what=what, needs=needs)


def refusal_of_problem(problem: GraphQLProblem, *, what: str, needs: str) -> SourceError:
    """Return the error for a part that could not be given at all."""
    if problem.kind == "SAML":
        return SourceRejected(
            "The token must be authorized for the organization's single sign-on, in its settings on GitHub.",
            reason="single_sign_on",
        )
    if problem.kind in FORBIDDEN_KINDS:
        wanted = f": it needs {needs}" if needs else ""
        return SourceRejected(f"No access to {what}{wanted} ({problem.message}).", reason="forbidden")
    if problem.kind == "NOT_FOUND":
        return SourceRejected(f"Not found, or not visible to this credential: {problem.message}", reason="not_found")
    return SourceUnavailable(f"GitHub could not give {what}: {problem.message}", reason="bad_answer")
