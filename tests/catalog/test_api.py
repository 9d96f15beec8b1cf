import pytest
from django.test import Client

from apps.catalog.ingest import upsert_repositories
from tests.records import FIRST_PASS, repository

pytestmark = pytest.mark.django_db


def look(*numbers: int, **values: object) -> None:
    upsert_repositories([repository(number, **values) for number in numbers], target="organization", seen_at=FIRST_PASS)


def test_repositories_are_walked_by_cursor(client: Client) -> None:
    look(1, 2, 3)

    first = client.get("/api/v1/repositories?limit=2").json()
    second = client.get("/api/v1/repositories", {"limit": 2, "cursor": first["next"]}).json()

    assert [one["repository"] for one in first["items"]] == ["service-1", "service-2"]
    assert [one["repository"] for one in second["items"]] == ["service-3"]
    assert second["next"] is None


def test_a_repository_answers_to_its_name_in_any_case(client: Client) -> None:
    look(1)

    found = client.get("/api/v1/repositories/SERVICE-1").json()
    assert (found["repository"], found["repository_id"], found["default_branch"]) == ("service-1", 1, "main")


def test_an_old_name_points_to_the_present_one(client: Client) -> None:
    look(1, name="old")
    look(1, name="new")

    answer = client.get("/api/v1/repositories/Old")
    assert (answer.status_code, answer["Location"]) == (308, "/api/v1/repositories/new")


@pytest.mark.parametrize("name", ["nothing", "..%2f..%2fetc", "%00"])
def test_what_is_not_there_is_not_found(client: Client, name: str) -> None:
    answer = client.get(f"/api/v1/repositories/{name}")

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("query", "status", "field"),
    [
        ("sort=password", 400, "sort"),
        (f"q={'a' * 201}", 400, "q"),
        ("cursor=nonsense", 404, "cursor"),
        ("page=2", 404, "page"),
        ("limit=0", 422, "limit"),
        ("limit=1001", 422, "limit"),
        ("team=nobody", 422, "team"),
    ],
)
def test_bad_questions_are_told_by_field(client: Client, query: str, status: int, field: str) -> None:
    answer = client.get(f"/api/v1/repositories?{query}")

    assert answer.status_code == answer.json()["status"] == status
    assert set(answer.json()["errors"]) == {field}
