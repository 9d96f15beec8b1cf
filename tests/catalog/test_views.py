import pytest
from django.test import Client

from apps.catalog.ingest import upsert_repositories
from tests.records import FIRST_PASS, repository

pytestmark = pytest.mark.django_db


def look(*numbers: int) -> None:
    upsert_repositories([repository(number) for number in numbers], target="organization", seen_at=FIRST_PASS)


def test_the_page_lists_repositories(client: Client) -> None:
    look(1)

    assert "service-1" in client.get("/repositories/").text
    fragment = client.get("/repositories/", headers={"HX-Request": "true", "HX-Target": "repository-rows"})
    assert "<html" not in fragment.text


@pytest.mark.parametrize(
    ("query", "status"), [("sort=password", 400), ("page=0", 404), ("cursor=x", 404), ("repository=nothing", 404)]
)
def test_bad_questions_are_refused(client: Client, query: str, status: int) -> None:
    assert client.get(f"/repositories/?{query}").status_code == status


def test_a_page_only_reads(client: Client) -> None:
    assert client.post("/repositories/").status_code == 405
