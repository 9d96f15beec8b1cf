import pytest
from django.test import Client

from apps.catalog.ingest import upsert_repositories
from apps.delivery.ingest import upsert_deployments, upsert_issues, upsert_pull_requests
from tests.records import FIRST_PASS, after, deployment, issue, pull_request, repository

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_content")]
LISTS = (("issues", "issue-rows"), ("pull-requests", "pull-request-rows"), ("deployments", "deployment-rows"))


@pytest.fixture
def _content() -> None:
    upsert_repositories([repository(1)], target="organization", seen_at=FIRST_PASS)
    upsert_issues([issue(1)], target="R_1", seen_at=FIRST_PASS)
    upsert_pull_requests([pull_request(1)], target="R_1", seen_at=FIRST_PASS)
    upsert_deployments([deployment(1, states=(("success", after(hours=1)),))], target="R_1", seen_at=FIRST_PASS)


@pytest.mark.parametrize(("name", "target"), LISTS)
def test_a_list_is_a_page_and_a_fragment(client: Client, name: str, target: str) -> None:
    page = client.get(f"/{name}/")
    fragment = client.get(f"/{name}/", headers={"HX-Request": "true", "HX-Target": target})

    assert "service-1" in page.text
    assert "<html" in page.text
    assert "service-1" in fragment.text
    assert "<html" not in fragment.text


@pytest.mark.parametrize(("name", "target"), LISTS)
def test_a_boosted_request_gets_the_page(client: Client, name: str, target: str) -> None:
    headers = {"HX-Request": "true", "HX-Target": target, "HX-Boosted": "true"}

    assert "<html" in client.get(f"/{name}/", headers=headers).text


@pytest.mark.parametrize(("name", "target"), LISTS)
@pytest.mark.parametrize(
    ("query", "status"),
    [("page=abc", 404), ("cursor=x", 404), ("sort=password", 400), ("opened_in=2025-W53", 400), ("team=x", 404)],
)
def test_bad_questions_are_refused(client: Client, name: str, target: str, query: str, status: int) -> None:
    assert client.get(f"/{name}/?{query}").status_code == status


@pytest.mark.parametrize(("name", "target"), LISTS)
def test_a_page_only_reads(client: Client, name: str, target: str) -> None:
    assert client.post(f"/{name}/").status_code == 405
