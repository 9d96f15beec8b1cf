import pytest
from django.core.exceptions import BadRequest
from django.http import Http404, QueryDict

from apps.catalog.forms import RepositoryListFilters, read_filters
from apps.catalog.ingest import upsert_repositories
from tests.records import FIRST_PASS, repository
from tests.spans import ADMINISTRATOR

pytestmark = pytest.mark.django_db


def read(query: str) -> RepositoryListFilters:
    return read_filters(RepositoryListFilters, viewer=ADMINISTRATOR, query=QueryDict(query))


def test_empty_values_are_not_given() -> None:
    filters = read("repository=&team=&q=&sort=&limit=")

    assert filters == RepositoryListFilters()


@pytest.mark.parametrize("query", ["sort=password", "sort=owner__session", f"q={'a' * 201}", "limit=0", "q=%00"])
def test_what_cannot_be_asked_is_a_bad_request(query: str) -> None:
    with pytest.raises(BadRequest):
        read(query)


@pytest.mark.parametrize("page", ["0", "-1", "abc", "99999999999999999999", "²"])
def test_there_are_no_numbered_pages(page: str) -> None:
    with pytest.raises(Http404):
        read(f"page={page}")


def test_an_unknown_repository_is_not_found() -> None:
    upsert_repositories([repository(1)], target="organization", seen_at=FIRST_PASS)

    assert read("repository=SERVICE-1").narrowed_to.repository == "SERVICE-1"
    with pytest.raises(Http404):
        read("repository=service-2")
