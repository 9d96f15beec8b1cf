"""What the client makes of rate limits, in every shape GitHub gives them."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from apps.integrations.errors import SourceRateLimited, SourceRejected
from apps.integrations.github.client import GitHubClient
from apps.integrations.github.client.refusals import limit_of, reset_at
from apps.integrations.github.client.transport import RawAnswer
from tests.integrations.github.scripted import SECONDARY, MemoryLimits, Reply, ScriptedServer, data, errors

RESET = int(time.time()) + 40 * 60
SPENT = {"X-RateLimit-Limit": "5000", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(RESET)}
LEFT = SPENT | {"X-RateLimit-Remaining": "4000"}
PRIMARY = {"message": "API rate limit exceeded for installation ID 1."}
GRAPHQL_PRIMARY = errors({"type": "RATE_LIMIT", "message": "API rate limit already exceeded for installation ID 1."})


def limited(client: GitHubClient) -> SourceRateLimited:
    with pytest.raises(SourceRateLimited) as caught:
        client.graphql("ping", {})
    return caught.value


@pytest.mark.parametrize(
    "reply",
    [
        Reply(status=403, body=PRIMARY, headers=SPENT),
        Reply(status=429, body=PRIMARY, headers=SPENT),
        Reply(body=GRAPHQL_PRIMARY.body, headers=SPENT),
    ],
    ids=["403", "429", "errors in a 200"],
)
def test_a_spent_budget_pauses_until_its_reset(
    server: ScriptedServer, client: GitHubClient, limits: MemoryLimits, reply: Reply
) -> None:
    server.script = [reply]
    error = limited(client)
    assert (error.reason, error.until) == ("primary", datetime.fromtimestamp(RESET + 1, tz=UTC))
    assert limits.pauses == [("graphql", None, error.until, "primary")]
    assert f"{error.until:%H:%M}" in str(error)


@pytest.mark.parametrize(
    "reply",
    [
        Reply(status=403, body={"message": SECONDARY}, headers=LEFT),
        Reply(status=429, body={"message": SECONDARY}),
        Reply(status=429, body={"message": "Too many requests"}),
        Reply(status=429, body="<html>"),
        Reply(status=200, body={"message": SECONDARY}),
        Reply(status=200, body={"errors": [{"message": SECONDARY}]}),
    ],
    ids=["403", "429", "429 without words", "429 with HTML", "a 200 without data", "errors in a 200"],
)
def test_a_secondary_limit_without_a_time_leaves_the_pause_to_the_limits(
    server: ScriptedServer, client: GitHubClient, limits: MemoryLimits, reply: Reply
) -> None:
    server.script = [reply]
    assert limited(client).reason == "secondary"
    assert limits.pauses == [("graphql", None, None, "secondary")]
    assert len(server.seen) == 1


@pytest.mark.parametrize("status", [403, 429, 200])
def test_retry_after_is_obeyed(server: ScriptedServer, client: GitHubClient, limits: MemoryLimits, status: int) -> None:
    server.script = [Reply(status=status, body={"message": SECONDARY}, headers={"Retry-After": "3600"})]
    limited(client)
    assert limits.pauses == [("graphql", 3600.0, None, "secondary")]


def test_nothing_is_sent_while_the_limits_say_no(
    server: ScriptedServer, client: GitHubClient, limits: MemoryLimits
) -> None:
    limits.until = datetime.now(UTC) + timedelta(minutes=1)
    server.script = [data()]
    limited(client)
    assert server.seen == []


def test_each_answer_tells_the_limits_what_is_left(
    server: ScriptedServer, client: GitHubClient, limits: MemoryLimits
) -> None:
    server.script = [Reply(body={"data": {}}, headers=LEFT | {"X-RateLimit-Resource": "graphql"})]
    client.graphql("ping", {})
    assert limits.recorded == [("graphql", 5000, 4000)]


@pytest.mark.parametrize("value", ["", "soon", "1e999", "-"])
def test_headers_that_are_not_numbers_say_nothing(
    server: ScriptedServer, client: GitHubClient, limits: MemoryLimits, value: str
) -> None:
    server.script = [
        Reply(body={"data": {}}, headers={"X-RateLimit-Limit": value, "X-RateLimit-Reset": value, "Date": value})
    ]
    client.graphql("ping", {})
    assert limits.recorded == [("graphql", None, None)]


@pytest.mark.parametrize(("seconds", "minutes"), [(-99999, 1), (10**9, 65), (10**30, 1)])
def test_an_absurd_reset_is_brought_into_bounds(seconds: int, minutes: int) -> None:
    now = datetime(2026, 9, 1, tzinfo=UTC)
    assert reset_at(int(now.timestamp()) + seconds, now=now) == now + timedelta(minutes=minutes)


def test_a_missing_permission_is_no_limit_even_when_nothing_is_left() -> None:
    body = '{"message": "Resource not accessible by integration"}'
    assert limit_of(RawAnswer(status=403, headers={"x-ratelimit-remaining": "0"}, body=body)) is None


def test_the_words_of_a_limit_in_good_data_are_only_words(server: ScriptedServer, client: GitHubClient) -> None:
    server.script = [data(node={"title": SECONDARY})]
    assert client.graphql("ping", {}).data["node"] == {"title": SECONDARY}


def test_rest_is_limited_on_its_own(server: ScriptedServer, client: GitHubClient, limits: MemoryLimits) -> None:
    server.script = [Reply(status=429, body=PRIMARY, headers=SPENT)]
    with pytest.raises(SourceRateLimited):
        client.rest("/repositories/1")
    assert limits.pauses[0][0] == "core"


FORBIDDEN: list[tuple[Reply, str, str]] = [
    (Reply(status=401, body={"message": "Bad credentials"}), "credential", "Set a new one"),
    (
        Reply(
            status=403,
            body={"message": "Resource not accessible by integration"},
            headers={"X-Accepted-GitHub-Permissions": "organization_projects=read; contents=read,checks=read"},
        ),
        "forbidden",
        "Organization projects: read or Contents: read and Checks: read",
    ),
    (
        Reply(
            status=403, body={"message": "Resource protected"}, headers={"X-GitHub-SSO": "required; url=https://x.y"}
        ),
        "single_sign_on",
        "https://x.y",
    ),
    (
        Reply(status=403, body={"message": "Upgrade to GitHub Pro or make this repository public."}),
        "plan_limited",
        "Upgrade",
    ),
    (Reply(status=403, body={"message": "This installation has been suspended"}), "credential", "suspended"),
    (Reply(status=404, body={"message": "Not Found"}), "not_found", "may not see"),
    (Reply(status=409, body={"message": "Git Repository is empty."}), "empty", "empty"),
    (Reply(status=410, body={"message": "This issue was deleted"}), "gone", "deleted"),
    (Reply(status=451, body={"message": "blocked"}), "gone", "legal"),
    (Reply(status=422, body={"message": "Use cursor pagination"}), "unsupported", "cursor pagination"),
]


@pytest.mark.parametrize(("reply", "reason", "words"), FORBIDDEN)
def test_a_refusal_says_why_and_what_to_do(
    server: ScriptedServer, client: GitHubClient, reply: Reply, reason: str, words: str
) -> None:
    server.script = [reply]
    with pytest.raises(SourceRejected, match=words) as caught:
        client.rest("/repositories/1/issues")
    assert caught.value.reason == reason
    assert len(server.seen) == 1


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"type": "FORBIDDEN", "message": "Resource not accessible by integration"}, "forbidden", "Checks: read"),
    ({"type": "INSUFFICIENT_SCOPES", "message": "requires one of: ['read:org']"}, "forbidden", "read:org"),
    (
        {"type": "FORBIDDEN", "message": "SAML", "extensions": {"saml_failure": True}},
        "single_sign_on",
        "single sign-on",
    ),
    ({"type": "NOT_FOUND", "message": "Could not resolve to a node"}, "not_found", "Could not resolve"),
]


@pytest.mark.parametrize(("problem", "reason", "words"), REFUSED)
def test_errors_without_data_say_why_and_what_to_do(
    server: ScriptedServer, make_client: Callable[..., GitHubClient], problem: dict[str, Any], reason: str, words: str
) -> None:
    server.script = [errors(problem)]
    with pytest.raises(SourceRejected) as caught:
        make_client(server.url).graphql("checks", {"ids": []})
    assert caught.value.reason == reason
    assert words in str(caught.value)
