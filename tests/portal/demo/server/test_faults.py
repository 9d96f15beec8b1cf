"""What can go wrong on purpose: limits and faults."""

from datetime import timedelta
from typing import Any

import pytest
import requests

from portal.demo.server import DemoServer
from portal.demo.world.model import World

NAMES = """query Names($page: Int = 5, $after: String) { organization(login: "plasma-engine") {
  repositories(first: $page, after: $after) { nodes { name } pageInfo { endCursor } } } }"""


def send(server: DemoServer, text: str = NAMES, *, timeout: float = 10, **variables: Any) -> requests.Response:
    return requests.post(
        f"{server.url}/graphql",
        json={"query": text, "variables": variables},
        headers={"Authorization": "bearer demo-token"},
        timeout=timeout,
    )


def get(server: DemoServer, path: str = "/user") -> requests.Response:
    return requests.get(f"{server.url}{path}", headers={"Authorization": "token demo-token"}, timeout=10)


def test_the_hours_requests_can_be_used_up_and_come_back(server: DemoServer) -> None:
    server.limits.core_per_hour = 2
    statuses = [get(server).status_code for _ in range(3)]

    spent, now = get(server), server.clock()
    server.clock = lambda: now + timedelta(hours=1, seconds=1)

    assert statuses == [200, 200, 403]
    assert spent.headers["x-ratelimit-remaining"] == "0"
    assert spent.json()["message"].startswith("API rate limit exceeded")
    assert get(server).status_code == 200


def test_the_primary_limit_can_also_be_a_429(server: DemoServer) -> None:
    server.limits.core_per_hour, server.limits.primary_status = 0, 429

    assert get(server).status_code == 429


def test_used_up_points_are_an_error_in_a_200(server: DemoServer) -> None:
    server.limits.graphql_points_per_hour = 1
    send(server)

    answer = send(server)

    assert (answer.status_code, answer.json()["errors"][0]["type"]) == (200, "RATE_LIMIT")
    assert answer.headers["x-ratelimit-resource"] == "graphql"


@pytest.mark.parametrize("status", [200, 403, 429])
def test_the_secondary_limit_comes_with_or_without_a_time_to_wait(server: DemoServer, status: int) -> None:
    server.faults.add({"action": "rate_limit_secondary", "status": status, "match": {"times": 1}})
    server.faults.add({"action": "rate_limit_secondary", "status": status, "retry_after": 7, "match": {"times": 1}})

    bare, timed = send(server), send(server)

    assert (bare.status_code, timed.status_code, send(server).status_code) == (status, status, 200)
    assert "secondary rate limit" in bare.json()["message"]
    assert "data" not in bare.json()
    assert ("retry-after" in bare.headers, timed.headers["retry-after"]) == (False, "7")


def test_a_rule_strikes_from_the_nth_match_for_so_many_times(server: DemoServer) -> None:
    server.faults.add({"action": "status", "status": 502, "match": {"document": "Names", "nth": 2, "times": 2}})
    get(server)

    assert [send(server).status_code for _ in range(4)] == [200, 502, 502, 200]


def test_a_rule_can_concern_a_path(server: DemoServer) -> None:
    server.faults.add({"action": "html", "match": {"path": "^/user"}})

    answer = get(server)

    assert (answer.status_code, answer.headers["content-type"]) == (502, "text/html; charset=utf-8")
    assert send(server).status_code == 200


def test_a_connection_can_be_reset(server: DemoServer) -> None:
    server.faults.add({"action": "reset"})

    with pytest.raises(requests.ConnectionError):
        send(server)


def test_an_answer_can_be_cut_short(server: DemoServer) -> None:
    server.faults.add({"action": "truncate"})

    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        send(server)


@pytest.mark.parametrize("action", ["stall", "drip"])
def test_an_answer_can_take_its_time(server: DemoServer, action: str) -> None:
    server.faults.add({"action": action, "seconds": 0.5, "match": {"times": 1}})

    answer = send(server)

    assert answer.json()["data"]["organization"]
    assert send(server).elapsed < timedelta(seconds=0.5)
    assert server.log[0].fault == action


def test_heavy_pages_fail_until_they_are_small(server: DemoServer) -> None:
    server.faults.add({"action": "heavy_502", "first": 20})

    assert [send(server, page=size).status_code for size in (100, 50, 25, 20)] == [502, 502, 502, 200]


def test_too_much_work_answers_nulls_with_an_error_each(server: DemoServer) -> None:
    server.faults.add({"action": "resource_limits"})

    answer = send(server, page=2).json()

    assert answer["data"]["organization"]["repositories"]["nodes"] == [None, None]
    assert [error["type"] for error in answer["errors"]] == ["RESOURCE_LIMITS_EXCEEDED"] * 2


def test_a_cursor_can_expire(server: DemoServer) -> None:
    server.faults.add({"action": "expired_cursor", "match": {"times": 1}})
    cursor = send(server, page=1).json()["data"]["organization"]["repositories"]["pageInfo"]["endCursor"]

    refused, taken = send(server, page=1, after=cursor).json(), send(server, page=1, after=cursor).json()

    assert refused["errors"][0]["type"] == "INVALID_CURSOR_ARGUMENTS"
    assert taken["data"]["organization"]


def test_moves_can_be_missing_from_timelines(server: DemoServer, world: World) -> None:
    text = """query ($id: ID!) { node(id: $id) { ... on Issue {
      timelineItems(first: 100, itemTypes: [PROJECT_V2_ITEM_STATUS_CHANGED_EVENT]) { nodes { __typename } } } } }"""
    issues = (issue for repository in world.repositories for issue in repository.issues)
    moved = next(issue for issue in issues if any(event.kind == "board_moved" for event in issue.events))
    server.faults.add({"action": "no_status_events"})

    answer = send(server, text, id=moved.node_id).json()

    assert answer["data"]["node"]["timelineItems"]["nodes"] == []


def test_the_schema_can_be_of_before_the_boards_history(server: DemoServer, world: World) -> None:
    text = """query ($id: ID!) { node(id: $id) { ... on ProjectV2 { items(first: 1, query: "") { totalCount } } } }"""
    server.faults.add({"action": "old_schema", "match": {"times": 1}})

    refused, taken = (send(server, text, id=world.boards[0].node_id).json() for _ in range(2))

    assert refused["errors"][0]["extensions"]["code"] == "argumentNotAccepted"
    assert "errors" not in taken


@pytest.mark.parametrize(
    ("rule", "status", "kind"),
    [
        ({"action": "token_expired"}, 401, None),
        ({"action": "forbidden"}, 200, "FORBIDDEN"),
        ({"action": "rate_limit_primary"}, 200, "RATE_LIMIT"),
        ({"action": "graphql_error", "type": "SOMETHING"}, 200, "SOMETHING"),
        ({"action": "graphql_error", "type": "SOMETHING", "partial": True}, 200, "SOMETHING"),
    ],
)
def test_a_document_can_be_refused(server: DemoServer, rule: dict[str, Any], status: int, kind: str | None) -> None:
    server.faults.add(rule)

    answer = send(server)

    assert answer.status_code == status
    assert (answer.json().get("errors") or [{}])[0].get("type") == kind
    assert bool((answer.json().get("data") or {}).get("organization")) is bool(rule.get("partial"))


def test_an_empty_list_is_empty_everywhere(server: DemoServer, world: World) -> None:
    server.faults.add({"action": "empty_list"})

    assert send(server).json()["data"]["organization"]["repositories"]["nodes"] == []
    assert get(server, f"/orgs/{world.login}/repos").json() == []


def test_faults_are_switched_while_it_runs(server: DemoServer) -> None:
    address = f"{server.url}/_demo/faults"

    requests.post(address, json=[{"action": "html", "match": {"times": 1}}], timeout=10)
    struck = send(server).status_code

    assert struck == 502
    assert requests.get(address, timeout=10).json()[0]["struck"] == 1
    assert requests.delete(address, timeout=10).json() == []


def test_a_rule_that_is_not_understood_is_refused(server: DemoServer) -> None:
    answer = requests.post(f"{server.url}/_demo/faults", json=[{"action": "explode"}], timeout=10)

    assert (answer.status_code, server.faults.rules) == (422, [])
