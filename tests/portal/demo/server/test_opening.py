"""The server takes in an issue, and says no as GitHub does."""

from collections.abc import Callable
from typing import Any

import pytest
import requests

from portal.demo.server import DemoServer
from portal.demo.world.model import Repository, World

Post = Callable[..., requests.Response]
ISSUE = {"title": "Protect the default branch", "body": "By Friday.\n"}
# Keys that GitHub's OpenAPI description requires of an issue: components/schemas/issue.
REQUIRED = (
    *(
        "assignee",
        "author_association",
        "closed_at",
        "comments",
        "comments_url",
        "created_at",
        "events_url",
        "html_url",
    ),
    *("id", "labels", "labels_url", "locked", "milestone", "node_id", "number", "repository_url", "state", "title"),
    *("updated_at", "url", "user"),
)


@pytest.fixture
def busy(world: World) -> Repository:
    """Return a repository that takes issues."""
    return max(world.repositories, key=lambda one: len(one.issues) * (not one.is_archived))


@pytest.fixture
def post(server: DemoServer) -> Post:
    """Return a function that sends a body to a path."""

    def send(path: str, sent: Any = ISSUE, *, token: str = "demo-token") -> requests.Response:
        headers = {"Authorization": f"token {token}"} if token else {}
        return requests.post(f"{server.url}{path}", json=sent, headers=headers, allow_redirects=False, timeout=10)

    return send


@pytest.mark.parametrize("by", ["name", "number"])
def test_an_issue_is_opened_and_can_be_read(
    post: Post, server: DemoServer, world: World, busy: Repository, by: str
) -> None:
    home = f"/repos/{world.login}/{busy.name}" if by == "name" else f"/repositories/{busy.id}"

    answer = post(f"{home}/issues")

    opened = answer.json()
    assert (answer.status_code, answer.headers["location"]) == (201, opened["url"])
    assert set(REQUIRED) <= set(opened)
    assert (opened["title"], opened["body"], opened["state"]) == (*ISSUE.values(), "open")
    listed = requests.get(
        f"{server.url}{home}/issues", headers={"Authorization": "token demo-token"}, timeout=10
    ).json()
    assert listed[0] == opened


def test_each_gets_a_number_and_an_id_of_its_own(post: Post, busy: Repository) -> None:
    first, second = (post(f"/repositories/{busy.id}/issues").json() for _ in range(2))

    assert second["number"] == first["number"] + 1
    assert second["id"] != first["id"]


@pytest.mark.parametrize("token", ["demo-read-only", "demo-metadata-only"])
def test_who_may_not_write_is_told_what_is_missing(post: Post, busy: Repository, token: str) -> None:
    answer = post(f"/repositories/{busy.id}/issues", token=token)

    assert (answer.status_code, answer.headers["x-accepted-github-permissions"]) == (403, "issues=write")
    assert answer.json()["message"] == "Resource not accessible by personal access token"


def test_who_may_not_write_may_still_read(server: DemoServer, busy: Repository) -> None:
    headers = {"Authorization": "token demo-read-only"}

    assert requests.get(f"{server.url}/repositories/{busy.id}/issues", headers=headers, timeout=10).ok


@pytest.mark.parametrize(
    ("field", "value", "status", "words"),
    [("is_archived", True, 403, "Repository was archived"), ("has_issues", False, 410, "Issues are disabled")],
)
def test_what_takes_no_issues_says_so(
    post: Post, busy: Repository, field: str, value: bool, status: int, words: str
) -> None:
    setattr(busy, field, value)

    answer = post(f"/repositories/{busy.id}/issues")

    assert answer.status_code == status
    assert words in answer.json()["message"]


@pytest.mark.parametrize(
    "sent", [None, [], {}, {"title": 7}, {"title": " "}, {"title": "x" * 257}, {"title": "x", "body": "x" * 65_537}]
)
def test_what_is_no_issue_is_not_opened(post: Post, busy: Repository, sent: Any) -> None:
    before = len(busy.issues)

    assert post(f"/repositories/{busy.id}/issues", sent).status_code in (400, 422)
    assert len(busy.issues) == before


def test_nobody_opens_nothing(post: Post, busy: Repository) -> None:
    assert post(f"/repositories/{busy.id}/issues", token="").status_code == 401
    assert post("/repositories/7/issues").status_code == 404


def test_a_former_name_is_redirected_with_the_body(post: Post, world: World) -> None:
    renamed = next(repository for repository in world.repositories if repository.former_names)

    answer = post(f"/repos/{world.login}/{renamed.former_names[0]}/issues")

    assert answer.status_code == 307
    assert answer.headers["location"].endswith(f"/repositories/{renamed.id}/issues")
