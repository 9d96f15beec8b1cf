"""Writing at GitHub, and finding that of which nobody knows whether it was written."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from apps.integrations.errors import SourceRateLimited, SourceRejected, SourceUnavailable
from apps.integrations.github.client import Credential, GitHubClient
from apps.integrations.github.writes import Written, add_comment, change_comment, find_comment, find_issue, open_issue
from portal.demo.server import DemoServer
from portal.demo.world.model import Issue, Repository
from tests.integrations.github.scripted import SECONDARY, Reply, ScriptedServer

MARKER = "<!-- 0b3c -->"
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
MADE = {"number": 7, "html_url": "https://github.com/acme/api/issues/7", "body": None}


@pytest.fixture
def busy(demo: DemoServer) -> Repository:
    """Return a repository with the most issues."""
    return max(demo.world.repositories, key=lambda one: len(one.issues) * (not one.is_archived))


def write(client: GitHubClient, *, repository_id: int = 1) -> Written:
    return open_issue(client, repository_id=repository_id, title="Protect it", body=f"Why\n{MARKER}")


def test_what_was_opened_is_found_by_its_marker(demo_client: GitHubClient, busy: Repository) -> None:
    opened = write(demo_client, repository_id=busy.id)
    busy.issues[-1].closed_at = busy.issues[-1].created_at

    found = find_issue(demo_client, repository_id=busy.id, marker=MARKER, since=busy.issues[-1].created_at)

    assert opened == found == Written(number=busy.issues[-1].number, url=opened.url)
    busy.issues.pop()


def test_where_it_is_not_all_pages_are_looked_through(
    demo_client: GitHubClient, demo: DemoServer, busy: Repository
) -> None:
    assert find_issue(demo_client, repository_id=busy.id, marker=MARKER, since=LONG_AGO) is None

    assert len(demo.log) == -(-(len(busy.issues) + len(busy.pull_requests)) // 100)


@pytest.mark.parametrize(
    ("field", "value", "words"), [("is_archived", True, "is archived"), ("has_issues", False, "are turned off")]
)
def test_a_repository_that_takes_none_is_told_with_what_to_do(
    demo_client: GitHubClient, busy: Repository, field: str, value: bool, words: str
) -> None:
    setattr(busy, field, value)
    with pytest.raises(SourceRejected, match=words):
        write(demo_client, repository_id=busy.id)
    setattr(busy, field, not value)


def test_a_missing_permission_is_named(
    make_client: Callable[..., GitHubClient], demo: DemoServer, busy: Repository
) -> None:
    client = make_client(demo.url, credential=Credential(token="demo-read-only"))

    with pytest.raises(SourceRejected, match="Issues: write"):
        write(client, repository_id=busy.id)


def test_what_else_is_forbidden_is_told_in_githubs_words(server: ScriptedServer, client: GitHubClient) -> None:
    server.script = [Reply(status=403, body={"message": "Blocked"})]
    with pytest.raises(SourceRejected, match=r"No access to the issues of this repository.*Blocked"):
        write(client)


def test_a_repository_that_is_not_there_is_told(demo_client: GitHubClient) -> None:
    with pytest.raises(SourceRejected, match="give it access"):
        write(demo_client, repository_id=7)
    with pytest.raises(SourceRejected, match="give it access"):
        find_issue(demo_client, repository_id=7, marker=MARKER, since=LONG_AGO)


@pytest.mark.parametrize(
    "reply",
    [
        Reply(status=502, body="<html>"),
        Reply(status=500, body={"message": "Server Error"}),
        Reply(delivery="reset"),
        Reply(status=201, body=MADE, delivery="cut"),
        Reply(status=201, body=[]),
        Reply(status=201, body={"number": "x", "html_url": "https://github.com/"}),
        Reply(status=201, body=MADE | {"html_url": 7}),
        Reply(status=201, body=MADE | {"html_url": "javascript:alert(1)"}),
    ],
)
def test_an_unclear_answer_is_never_followed_by_a_second_write(
    server: ScriptedServer, client: GitHubClient, reply: Reply
) -> None:
    server.script = [reply]
    with pytest.raises(SourceUnavailable):
        write(client)
    assert len(server.seen) == 1


@pytest.mark.parametrize("status", [301, 307, 400, 404, 410, 422, 451])
def test_a_refusal_is_no_unclear_answer(server: ScriptedServer, client: GitHubClient, status: int) -> None:
    server.script = [Reply(status=status, body={"message": "no"}, headers={"Location": f"{server.url}/x"})]
    with pytest.raises(SourceRejected):
        write(client)
    assert len(server.seen) == 1


def test_a_limit_is_told_as_one(server: ScriptedServer, client: GitHubClient) -> None:
    server.script = [Reply(status=403, body={"message": SECONDARY}, headers={"Retry-After": "60"})]
    with pytest.raises(SourceRateLimited):
        write(client)


@pytest.mark.parametrize("body", [{}, "null"])
def test_a_list_that_is_none_finds_nothing(server: ScriptedServer, client: GitHubClient, body: object) -> None:
    server.script = [Reply(body=body)]
    with pytest.raises(SourceUnavailable):
        find_issue(client, repository_id=1, marker=MARKER, since=LONG_AGO)


@pytest.fixture
def issue(busy: Repository) -> Issue:
    """Return an issue to comment on."""
    return busy.issues[0]


def test_a_comment_is_written_found_and_changed(demo_client: GitHubClient, busy: Repository, issue: Issue) -> None:
    place, before = {"repository_id": busy.id}, issue.updated_at
    made = add_comment(demo_client, **place, issue=issue.number, body=f"Here\n{MARKER}")

    found = find_comment(demo_client, **place, issue=issue.number, marker=MARKER, since=before)
    changed = change_comment(demo_client, **place, comment=made.number, body="There")

    assert made == found == changed
    assert (issue.comments[-1].id, issue.comments[-1].body) == (made.number, "There")
    assert made.url.endswith(f"/issues/{issue.number}#issuecomment-{made.number}")
    assert find_comment(demo_client, **place, issue=issue.number, marker=MARKER, since=LONG_AGO) is None
    issue.comments.pop()


def test_what_is_not_there_any_more_is_told(demo_client: GitHubClient, busy: Repository) -> None:
    place = {"repository_id": busy.id}
    with pytest.raises(SourceRejected, match="nothing can be said on it"):
        add_comment(demo_client, **place, issue=10**8, body="x")
    with pytest.raises(SourceRejected, match="nothing can be said on it"):
        find_comment(demo_client, **place, issue=10**8, marker=MARKER, since=LONG_AGO)
    with pytest.raises(SourceRejected, match="deleted the comment"):
        change_comment(demo_client, **place, comment=7, body="x")


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("Unable to create comment because issue is locked.", "locked, and the credential may not comment"),
        ("Repository was archived so is read-only.", "is archived"),
        ("Resource not accessible by integration", "may not comment here: .*Issues: write"),
    ],
)
def test_a_refused_comment_is_told_with_what_to_do(
    server: ScriptedServer, client: GitHubClient, message: str, words: str
) -> None:
    server.script = [Reply(status=403, body={"message": message})]
    with pytest.raises(SourceRejected, match=words):
        add_comment(client, repository_id=1, issue=1, body="x")


def test_whoever_an_action_names_is_assigned(demo_client: GitHubClient, busy: Repository) -> None:
    login = next(one.login for issue in busy.issues for one in issue.assignees)

    open_issue(demo_client, repository_id=busy.id, title="Page earlier", body="x", assignees=[login])

    assert [one.login for one in busy.issues.pop().assignees] == [login]
