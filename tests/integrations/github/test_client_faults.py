"""What the client makes of a network and of servers that fail."""

import ssl
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from apps.integrations.errors import SourceRejected, SourceUnavailable
from apps.integrations.github.client import GitHubClient
from tests.integrations.github.scripted import (
    PING,
    Reply,
    ScriptedServer,
    data,
    elapsed_since,
    errors,
    made_certificate,
)
from tests.realparts import free_port

GOOD = Reply(body=PING)


def reason_of(client: GitHubClient) -> str:
    with pytest.raises(SourceUnavailable) as caught:
        client.graphql("ping", {})
    return caught.value.reason


def test_a_closed_port_is_no_network_after_three_tries(
    make_client: Callable[..., GitHubClient], pauses: list[float]
) -> None:
    client = make_client(f"http://127.0.0.1:{free_port()}")
    assert reason_of(client) == "network"
    assert client.usage.requests == 3
    assert 1 <= pauses[0] <= 2 <= pauses[1] <= 4


def test_a_server_that_never_answers_is_a_timeout_after_three_tries(
    server: ScriptedServer, hasty_client: GitHubClient
) -> None:
    server.script = [Reply(delivery="stall")]
    start = time.monotonic()
    assert reason_of(hasty_client) == "timeout"
    assert hasty_client.usage.requests == 3
    assert elapsed_since(start) < 3


@pytest.mark.parametrize("delivery", ["drip", "drip_headers"])
def test_a_byte_at_a_time_meets_the_total_deadline(
    server: ScriptedServer, hasty_client: GitHubClient, delivery: Any
) -> None:
    server.script = [Reply(body=PING, delivery=delivery)]
    start = time.monotonic()
    assert reason_of(hasty_client) == "timeout"
    assert elapsed_since(start) < 4


@pytest.mark.parametrize("delivery", ["cut", "reset"])
def test_a_broken_answer_is_asked_for_again(server: ScriptedServer, client: GitHubClient, delivery: Any) -> None:
    server.script = [Reply(body=PING, delivery=delivery), GOOD]
    assert client.graphql("ping", {}).cost == 1
    assert client.usage.retries == 1


def test_json_that_breaks_off_is_asked_for_again(server: ScriptedServer, client: GitHubClient) -> None:
    server.script = [Reply(body='{"data": {"rateLimit"'), GOOD]
    assert client.graphql("ping", {}).cost == 1


def test_five_bad_gateways_end_after_three_tries_with_pauses(
    server: ScriptedServer, client: GitHubClient, pauses: list[float]
) -> None:
    server.script = [*[Reply(status=502, body="<html>")] * 5, GOOD]
    assert reason_of(client) == "server_error"
    assert len(server.seen) == 3
    assert len(pauses) == 2


def test_a_gateway_timeout_while_github_answers_otherwise_means_too_heavy(
    server: ScriptedServer, client: GitHubClient
) -> None:
    server.script = [Reply(status=502, body="<html>"), GOOD]
    with pytest.raises(SourceUnavailable, match="Too much") as caught:
        client.graphql("issues", {"id": "R_1"})
    assert caught.value.reason == "too_heavy"
    assert [seen.document for seen in server.seen] == ["Issues", "Ping"]


@pytest.mark.parametrize("status", [500, 503])
def test_other_errors_of_the_server_are_tried_again(server: ScriptedServer, client: GitHubClient, status: int) -> None:
    server.script = [Reply(status=status, body="oops"), GOOD]
    assert client.graphql("ping", {}).cost == 1


@pytest.mark.parametrize("body", ["<html>Unicorn!</html>", "", "{}", "[]", '{"data": null}', "null", "42"])
def test_nonsense_with_status_200_is_a_bad_answer(server: ScriptedServer, client: GitHubClient, body: str) -> None:
    server.script = [Reply(body=body)]
    assert reason_of(client) == "bad_answer"
    assert len(server.seen) == 1


def test_a_refusal_that_is_not_githubs_is_no_missing_permission(server: ScriptedServer, client: GitHubClient) -> None:
    server.script = [Reply(status=403, body="<html>Blocked</html>")]
    assert reason_of(client) == "bad_answer"


def test_deeply_nested_json_is_a_bad_answer(server: ScriptedServer, client: GitHubClient) -> None:
    server.script = [Reply(body='{"a":' + "[" * 100_000)]
    assert reason_of(client) in {"bad_answer", "network"}


def test_a_certificate_that_cannot_be_verified_is_not_tried_again(
    make_client: Callable[..., GitHubClient], self_signed: ScriptedServer
) -> None:
    client = make_client(self_signed.url.replace("http:", "https:"))
    assert reason_of(client) == "certificate"
    assert client.usage.requests == 1


@pytest.fixture
def self_signed(server: ScriptedServer, tmp_path: Path) -> ScriptedServer:
    """Serve https with a certificate nobody has signed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made_certificate(tmp_path))
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    return server


def test_the_deadline_of_the_job_is_asked_before_each_request(
    server: ScriptedServer, make_client: Callable[..., GitHubClient]
) -> None:
    asked: list[int] = []
    server.script = [Reply(status=500), Reply(status=500), GOOD]
    make_client(server.url, deadline=lambda: asked.append(len(server.seen))).graphql("ping", {})
    assert asked == [0, 1, 2]


def test_a_document_that_the_schema_does_not_know_is_sent_once(server: ScriptedServer, client: GitHubClient) -> None:
    unknown = {"message": "Field 'x' doesn't exist on type 'Y'", "extensions": {"code": "undefinedField"}}
    server.script = [errors(unknown)]
    for _ in range(2):
        with pytest.raises(SourceRejected) as caught:
            client.graphql("timelines", {"ids": []})
        assert caught.value.reason == "unsupported"
    assert len(server.seen) == 1


def test_partial_data_comes_with_its_errors(server: ScriptedServer, client: GitHubClient) -> None:
    gone = {"type": "NOT_FOUND", "path": ["nodes", 0], "message": "Could not resolve"}
    server.script = [errors(gone, nodes=[None, {"id": "R_2"}], rateLimit={"cost": 3})]
    answer = client.graphql("labels", {"ids": ["R_1", "R_2"]})
    assert answer.data["nodes"][1] == {"id": "R_2"}
    assert (answer.errors[0].kind, answer.errors[0].path, answer.cost) == ("NOT_FOUND", ("nodes", 0), 3)


def test_each_request_pins_the_version_and_asks_for_new_ids(server: ScriptedServer, client: GitHubClient) -> None:
    server.script = [data()]
    client.graphql("ping", {})
    headers = server.seen[0].headers
    assert headers["x-github-api-version"] == "2022-11-28"
    assert headers["x-github-next-global-id"] == "1"
    assert headers["authorization"] == "token demo-token"
