"""The server takes in comments, and says no as GitHub does."""

from collections.abc import Callable
from typing import Any

import pytest
import requests

from portal.demo.server import DemoServer
from portal.demo.world.model import Issue, Repository, World

Send = Callable[..., requests.Response]
SAID = {"body": "Looking into it.\n"}
# Keys that GitHub's OpenAPI description requires of a comment: components/schemas/issue-comment.
REQUIRED = (
    *("author_association", "created_at", "html_url", "id", "issue_url", "node_id", "updated_at", "url", "user"),
)


@pytest.fixture
def busy(world: World) -> Repository:
    """Return a repository that takes comments."""
    return max(world.repositories, key=lambda one: len(one.issues) * (not one.is_archived))


@pytest.fixture
def issue(busy: Repository) -> Issue:
    return busy.issues[0]


@pytest.fixture
def home(world: World, busy: Repository) -> str:
    return f"/repos/{world.login}/{busy.name}/issues"


@pytest.fixture
def send(server: DemoServer) -> Send:
    """Return a function that sends a body to a path."""

    def sent(verb: str, path: str, body: Any = None, *, token: str = "demo-token") -> requests.Response:
        headers = {"Authorization": f"token {token}"} if token else {}
        address = f"{server.url}{path}"
        return requests.request(verb, address, json=body, headers=headers, allow_redirects=False, timeout=10)

    return sent


def test_a_comment_is_written_read_and_changed(send: Send, home: str, issue: Issue) -> None:
    place, before = f"{home}/{issue.number}/comments", issue.updated_at
    answer = send("POST", place, SAID)
    made = answer.json()
    changed = send("PATCH", f"{home}/comments/{made['id']}", {"body": "Found it."})

    assert (answer.status_code, answer.headers["location"], changed.status_code) == (201, made["url"], 200)
    assert set(REQUIRED) <= set(made)
    assert (made["body"], changed.json()["body"], issue.updated_at > before) == (SAID["body"], "Found it.", True)
    assert send("GET", f"{place}?per_page=100").json()[-1] == changed.json()
    assert send("GET", f"{home}/{issue.number}").json()["comments"] == len(issue.comments)


def test_the_list_begins_where_it_is_asked_to(send: Send, home: str, issue: Issue) -> None:
    made = send("POST", f"{home}/{issue.number}/comments", SAID).json()

    assert made in send("GET", f"{home}/{issue.number}/comments?since={made['updated_at']}").json()
    assert send("GET", f"{home}/{issue.number}/comments?since=2100-01-01T00:00:00Z").json() == []


@pytest.mark.parametrize(
    ("sent", "status"),
    [({}, 422), ([], 422), ({"body": 7}, 422), ({"body": "  "}, 422), ({"body": "x" * 70_000}, 422)],
)
def test_what_is_no_comment_is_refused(send: Send, home: str, issue: Issue, sent: Any, status: int) -> None:
    before = len(issue.comments)

    assert send("POST", f"{home}/{issue.number}/comments", sent).status_code == status
    assert len(issue.comments) == before


@pytest.mark.parametrize(("token", "status"), [("demo-read-only", 403), ("", 401), ("nonsense", 401)])
def test_who_may_not_write_is_refused(send: Send, home: str, issue: Issue, token: str, status: int) -> None:
    assert send("POST", f"{home}/{issue.number}/comments", SAID, token=token).status_code == status


def test_what_is_not_there_takes_none(send: Send, home: str, world: World) -> None:
    assert send("POST", f"{home}/999999/comments", SAID).status_code == 404
    assert send("PATCH", f"{home}/comments/7", SAID).status_code == 404
    assert send("POST", f"/repos/{world.login}/nothing/issues/1/comments", SAID).status_code == 404


def test_what_was_deleted_is_gone(send: Send, world: World) -> None:
    repository = next(one for one in world.repositories if one.deleted_issues)
    place = f"/repositories/{repository.id}/issues/{repository.deleted_issues[0].number}/comments"

    assert send("POST", place, SAID).status_code == 410


def test_under_a_former_name_it_is_to_be_sent_again(send: Send, world: World) -> None:
    repository = next(one for one in world.repositories if one.former_names)
    place = f"/repos/{world.login}/{repository.former_names[0]}/issues"

    for verb, path in (("POST", f"{place}/1/comments"), ("PATCH", f"{place}/comments/1")):
        answer = send(verb, path, SAID)
        assert (answer.status_code, f"/repositories/{repository.id}/" in answer.headers["location"]) == (307, True)
