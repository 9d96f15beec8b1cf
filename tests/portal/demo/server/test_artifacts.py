"""Artifacts of workflow runs, in the shape that GitHub's published description of its API gives them."""

import hashlib
import io
import zipfile
from collections.abc import Callable
from typing import Any

import jsonschema_rs
import pytest
import requests

from portal.demo.server import DemoServer
from portal.demo.world.artifacts import KEPT_FOR
from portal.demo.world.coverage import report_of
from portal.demo.world.model import Repository, World
from portal.demo.world.runs import run_with

Get = Callable[..., requests.Response]

INTEGER, TEXT = {"type": "integer"}, {"type": "string"}
MOMENT = {"type": ["string", "null"], "format": "date-time"}
# components.schemas.artifact: https://github.com/github/rest-api-description
ARTIFACT: dict[str, Any] = {
    "type": "object",
    "required": [
        *("id", "node_id", "name", "size_in_bytes", "url", "archive_download_url"),
        *("expired", "created_at", "expires_at", "updated_at"),
    ],
    "additionalProperties": False,
    "properties": {
        **dict.fromkeys(("id", "size_in_bytes"), INTEGER),
        **dict.fromkeys(("node_id", "name", "url", "archive_download_url"), TEXT),
        **dict.fromkeys(("created_at", "expires_at", "updated_at"), MOMENT),
        "expired": {"type": "boolean"},
        "digest": {"type": ["string", "null"]},
        "workflow_run": {
            "type": ["object", "null"],
            "additionalProperties": False,
            "properties": {
                **dict.fromkeys(("id", "repository_id", "head_repository_id"), INTEGER),
                **dict.fromkeys(("head_branch", "head_sha"), TEXT),
            },
        },
    },
}
LIST = {
    "type": "object",
    "required": ["total_count", "artifacts"],
    "properties": {"total_count": INTEGER, "artifacts": {"type": "array", "items": ARTIFACT}},
}


@pytest.fixture
def repository(world: World) -> Repository:
    """Return a repository whose tests write reports."""
    return next(one for one in world.repositories if one.commits and report_of(one, one.commits[-1].sha))


def listed(get: Get, repository: Repository, query: str = "") -> Any:
    found = get(f"/repositories/{repository.id}/actions/artifacts?per_page=100{query}").json()
    jsonschema_rs.validate(LIST, found)
    return found["artifacts"]


def test_artifacts_have_the_published_shape_and_come_newest_first(get: Get, repository: Repository) -> None:
    found = listed(get, repository)

    assert len(found) > 3
    assert [one["created_at"] for one in found] == sorted((one["created_at"] for one in found), reverse=True)
    jsonschema_rs.validate(ARTIFACT, get(f"/repositories/{repository.id}/actions/artifacts/{found[0]['id']}").json())


def test_artifacts_are_told_by_page_and_name(get: Get, repository: Repository) -> None:
    found = listed(get, repository)

    pages = [get(f"/repositories/{repository.id}/actions/artifacts?per_page=2&page={page}").json() for page in (1, 2)]

    assert [one["id"] for page in pages for one in page["artifacts"]] == [one["id"] for one in found[:4]]
    assert listed(get, repository, f"&name={found[0]['name']}") == found
    assert listed(get, repository, "&name=other") == []


def test_an_artifact_is_that_of_a_run_that_ended(get: Get, repository: Repository, server: DemoServer) -> None:
    one = listed(get, repository)[0]

    run = run_with(one["workflow_run"]["id"], repository=repository, world=server.world, now=server.clock())

    assert run is not None
    assert (run.sha, run.conclusion) == (one["workflow_run"]["head_sha"], "success")
    of_run = get(f"/repositories/{repository.id}/actions/runs/{run.id}/artifacts").json()
    assert of_run == {"total_count": 1, "artifacts": [one]}


def test_what_a_fork_ran_tells_of_the_fork(get: Get, repository: Repository, world: World) -> None:
    for pull in repository.pull_requests:
        pull.is_cross_repository = True

    heads = {one["workflow_run"]["head_repository_id"] for one in listed(get, repository)}

    assert repository.id in heads
    assert len(heads) == 2


def test_an_archive_is_fetched_from_another_address_without_a_token(get: Get, repository: Repository) -> None:
    one = listed(get, repository)[0]

    answer = get(f"/repositories/{repository.id}/actions/artifacts/{one['id']}/zip")
    archive = requests.get(answer.headers["location"], timeout=10).content

    assert (answer.status_code, answer.content) == (302, b"")
    assert (len(archive), f"sha256:{hashlib.sha256(archive).hexdigest()}") == (one["size_in_bytes"], one["digest"])
    report = report_of(repository, one["workflow_run"]["head_sha"])
    assert zipfile.ZipFile(io.BytesIO(archive)).read("coverage.xml") == report


def test_an_address_of_an_archive_lives_a_minute(get: Get, repository: Repository, server: DemoServer) -> None:
    one = listed(get, repository)[0]
    location = get(f"/repositories/{repository.id}/actions/artifacts/{one['id']}/zip").headers["location"]
    until = int(location.partition("until=")[2].partition("&")[0])

    assert requests.get(location.replace(str(until), str(until + 60)), timeout=10).status_code == 403
    now = server.clock()
    server.clock = lambda: now.replace(year=now.year + 1)
    assert requests.get(location, timeout=10).status_code == 403


def test_an_artifact_that_expired_is_told_of_and_gone(get: Get, repository: Repository, server: DemoServer) -> None:
    newest = listed(get, repository)[0]
    later = server.clock() + KEPT_FOR
    server.clock = lambda: later

    expired = next(one for one in listed(get, repository) if one["id"] == newest["id"])

    answer = get(f"/repositories/{repository.id}/actions/artifacts/{newest['id']}/zip")
    assert (newest["expired"], expired["expired"]) == (False, True)
    assert (answer.status_code, answer.json()["message"]) == (410, "Artifact has expired")


def test_artifacts_need_a_right(get: Get, repository: Repository) -> None:
    one = listed(get, repository)[0]

    for path in ("", f"/{one['id']}", f"/{one['id']}/zip"):
        answer = get(f"/repositories/{repository.id}/actions/artifacts{path}", token="demo-no-actions")
        assert (answer.status_code, answer.headers["x-accepted-github-permissions"]) == (403, "actions=read")
    assert get(f"/repositories/{repository.id}/actions/artifacts/1").status_code == 404
