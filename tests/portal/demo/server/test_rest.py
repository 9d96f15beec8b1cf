"""The server's REST: paths, pages, conditional requests, and the App."""

import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
import requests

from portal.demo.server import DemoServer
from portal.demo.server.apps import APP_ID, INSTALLATION_ID
from portal.demo.world.changes import changed_files
from portal.demo.world.model import World

Get = Callable[..., requests.Response]


def app_token(server: DemoServer, *, lives_seconds: int = 300, issued_ago: int = 30, issuer: int = APP_ID) -> str:
    now = int(time.time())
    claims = {"iat": now - issued_ago, "exp": now + lives_seconds, "iss": str(issuer)}
    return jwt.encode(claims, server.app.private_key, algorithm="RS256")


def test_every_answer_has_githubs_headers(get: Get) -> None:
    headers = get("/user").headers

    assert headers["x-ratelimit-resource"] == "core"
    assert int(headers["x-ratelimit-limit"]) - int(headers["x-ratelimit-remaining"]) == 1
    assert headers["x-github-api-version-selected"] == "2022-11-28"
    assert headers["x-github-media-type"] == "github.v3; format=json"
    assert headers["x-oauth-scopes"] == "read:org, read:project, repo"
    assert headers["etag"].startswith('W/"')
    assert headers["content-type"] == "application/json; charset=utf-8"
    assert headers["x-github-request-id"]


def test_changed_files_come_with_their_patches(get: Get, server: DemoServer) -> None:
    pull = next(one for one in server.world.repositories[0].pull_requests if one.changed_files > 1)
    path = f"/repositories/{pull.repository.id}/pulls/{pull.number}/files"
    files = get(f"{path}?per_page=100").json()

    assert [file["filename"] for file in files] == [file.path for file in changed_files(pull)]
    assert sum(file["additions"] for file in files) == pull.additions
    assert all(file["contents_url"].endswith(f"?ref={pull.head_sha}") for file in files)
    assert all(file["patch"].startswith("@@ -") for file in files if "patch" in file)
    assert get(f"{path[:-6]}999/files").status_code == 404


def test_an_unknown_path_is_not_found_in_githubs_words(get: Get) -> None:
    answer = get("/nothing")

    assert answer.status_code == 404
    assert answer.json()["message"] == "Not Found"
    assert answer.json()["status"] == "404"


@pytest.mark.parametrize("token", ["nonsense", "demo-expired"])
def test_a_bad_token_is_refused(get: Get, token: str) -> None:
    answer = get("/user", token=token)

    assert (answer.status_code, answer.json()["message"]) == (401, "Bad credentials")


def test_without_a_token_there_are_sixty_requests_an_hour(get: Get, world: World) -> None:
    assert get(f"/orgs/{world.login}", token="").headers["x-ratelimit-limit"] == "60"


def test_what_the_client_has_already_costs_nothing(get: Get, world: World) -> None:
    path = f"/repos/{world.login}/{world.repositories[0].name}"
    first = get(path)

    again = get(path, **{"If-None-Match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["x-ratelimit-remaining"] == first.headers["x-ratelimit-remaining"]
    assert get(path, **{"If-Modified-Since": first.headers["last-modified"]}).status_code == 304


def test_a_change_makes_a_new_etag(get: Get, world: World) -> None:
    repository = world.repositories[0]
    first = get(f"/repos/{world.login}/{repository.name}")

    repository.description = "Something else"

    assert get(f"/repos/{world.login}/{repository.name}", **{"If-None-Match": first.headers["etag"]}).status_code == 200


def test_links_lead_through_all_pages_on_the_address_that_was_asked(get: Get, server: DemoServer, world: World) -> None:
    repository = max(world.repositories, key=lambda one: len(one.issues))
    path, numbers = f"/repos/{world.login}/{repository.name}/issues?state=all&per_page=7", []
    while path:
        answer = get(path)
        numbers += [issue["number"] for issue in answer.json()]
        following = answer.links.get("next", {}).get("url", "")
        assert not following or following.startswith(server.url)
        path = following.removeprefix(server.url)

    expected = {issue.number for issue in repository.issues} | {pull.number for pull in repository.pull_requests}
    assert len(numbers) == len(set(numbers))
    assert set(numbers) == expected


def test_a_former_name_is_redirected_to_the_address_by_number(get: Get, server: DemoServer, world: World) -> None:
    renamed = next(repository for repository in world.repositories if repository.former_names)

    answer = get(f"/repos/{world.login}/{renamed.former_names[0]}/issues?state=all")

    location = f"{server.url}/repositories/{renamed.id}/issues?state=all"
    assert (answer.status_code, answer.headers["location"]) == (301, location)
    assert get(f"/repositories/{renamed.id}").json()["name"] == renamed.name


def test_a_deleted_issue_is_gone(get: Get, world: World) -> None:
    repository = next(one for one in world.repositories if one.deleted_issues)

    answer = get(f"/repos/{world.login}/{repository.name}/issues/{repository.deleted_issues[0].number}")

    assert (answer.status_code, answer.json()["message"]) == (410, "This issue was deleted")


def test_a_missing_right_is_named(get: Get, world: World) -> None:
    answer = get(f"/repos/{world.login}/{world.repositories[0].name}/issues", token="demo-metadata-only")

    assert answer.status_code == 403
    assert answer.json()["message"] == "Resource not accessible by personal access token"
    assert answer.headers["x-accepted-github-permissions"] == "issues=read"


def test_it_is_an_enterprise_server_under_its_prefix(get: Get, server: DemoServer, world: World) -> None:
    answer = get(f"/api/v3/orgs/{world.login}/repos?per_page=1")
    asked = requests.post(
        f"{server.url}/api/graphql",
        json={"query": "{ viewer { login } }"},
        headers={"Authorization": "bearer demo-token"},
        timeout=10,
    )

    assert answer.links["next"]["url"].startswith(f"{server.url}/api/v3/orgs/")
    assert asked.json()["data"]["viewer"]["login"]


def test_an_app_gets_a_token_that_works(server: DemoServer, get: Get, world: World) -> None:
    path = f"{server.url}/app/installations/{INSTALLATION_ID}/access_tokens"

    made = requests.post(path, headers={"Authorization": f"Bearer {app_token(server)}"}, timeout=10)

    assert made.status_code == 201
    found = get("/installation/repositories?per_page=100", token=made.json()["token"]).json()
    assert found["total_count"] == len(world.repositories)


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"lives_seconds": 3600}, "too far in the future"),
        ({"lives_seconds": -120, "issued_ago": 600}, "too far in the past"),
        ({"issuer": 7}, "Integration not found"),
        ({"issued_ago": -600, "lives_seconds": 600}, "could not be decoded"),
    ],
)
def test_an_app_with_wrong_claims_is_refused(server: DemoServer, get: Get, claims: dict[str, Any], words: str) -> None:
    answer = get("/app", token=app_token(server, **claims))

    assert answer.status_code == 401
    assert words in answer.json()["message"]


def test_asking_for_the_limits_is_free(get: Get) -> None:
    before = get("/rate_limit").json()["resources"]["core"]["remaining"]

    assert get("/rate_limit").json()["resources"]["core"]["remaining"] == before == 5000
