from typing import Any

import pytest
from django.test import Client

from apps.catalog.ingest import upsert_repositories
from apps.delivery.ingest import upsert_deployments, upsert_issues, upsert_pull_requests
from tests.records import FIRST_PASS, after, deployment, issue, merged, pull_request, repository

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_content")]
LISTS = ("issues", "pull-requests", "deployments")


@pytest.fixture
def _content() -> None:
    upsert_repositories([repository(1)], target="organization", seen_at=FIRST_PASS)
    upsert_issues([issue(1), issue(2, created_at=after(days=9))], target="R_1", seen_at=FIRST_PASS)
    upsert_pull_requests([pull_request(1), merged(2, at=after(hours=1))], target="R_1", seen_at=FIRST_PASS)
    upsert_deployments([deployment(1, states=(("success", after(hours=1)),))], target="R_1", seen_at=FIRST_PASS)


@pytest.fixture
def get(client: Client) -> Any:
    return lambda path: client.get(f"/api/v1/{path}")


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        ("issues?opened_in=2026-W36", [1]),
        ("issues?state=open&author=ada&author_kind=human", [2, 1]),
        ("pull-requests?merged_in=2026-W36&state=merged", [2]),
        ("pull-requests?repository=SERVICE-1&is_draft=false", [2, 1]),
        ("deployments?finished_in=2026-W36&tier=production&succeeded=true", [1]),
        ("deployments?environment=staging", []),
    ],
)
def test_lists_narrow_by_their_filters(get: Any, path: str, keys: list[int]) -> None:
    items = get(path).json()["items"]

    assert [one.get("number") or one["deployment_id"] for one in items] == keys


def test_lists_are_walked_by_cursor(get: Any) -> None:
    first = get("issues?limit=1").json()
    second = get(f"issues?limit=1&cursor={first['next']}").json()

    assert [one["number"] for one in (*first["items"], *second["items"])] == [2, 1]
    assert second["next"] is None


def test_moments_have_their_offset(get: Any) -> None:
    assert get("issues?sort=created").json()["items"][0]["created_at"] == "2026-09-01T09:00:00+00:00"


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    ("query", "status"),
    [
        *(("sort=password&sort=owner__session", 400), (f"q={'a' * 10_000}", 400), ("cursor=%F0%9F", 404)),
        *((f"page={page}", 404) for page in ("0", "-1", "abc", "99999999999999999999", "²")),
        *(("opened_in=2025-W53", 422), ("opened_in=2026-W36%0A", 422), ("author_kind=cat", 422), ("limit=x", 422)),
        *(("repository=nothing", 422), ("team=nobody", 422), ("author=%00", 422)),
    ],
)
def test_bad_questions_are_problems(get: Any, name: str, query: str, status: int) -> None:
    answer = get(f"{name}?{query}")

    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert set(answer.json()["errors"]) == {query.partition("=")[0]}
