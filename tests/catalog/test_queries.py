import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.catalog.ingest import upsert_repositories, upsert_teams
from apps.catalog.queries import (
    RepositoryFilter,
    UnknownNames,
    check_names,
    filter_choices,
    find_repository,
    measured_repositories,
    repository_rows,
)
from apps.catalog.records import TeamRepositoryRecord
from tests.records import FIRST_PASS, repository, team
from tests.spans import ADMINISTRATOR

pytestmark = pytest.mark.django_db


def look(*numbers: int, **values: object) -> None:
    records = [repository(number, **values) for number in numbers]
    upsert_repositories(records, target="organization", seen_at=FIRST_PASS)


def grant(slug: str, permission: str, *, of: int = 1, github_id: int) -> None:
    grants = (TeamRepositoryRecord(repository_github_id=of, permission=permission),)
    records = [team(github_id, slug=slug, repositories=grants)]
    upsert_teams(records, target="organization", seen_at=FIRST_PASS)


def owner() -> str | None:
    return repository_rows(ADMINISTRATOR).rows[0].team


def test_the_team_with_the_highest_permission_owns_a_repository() -> None:
    look(1)
    grant("aaa", "maintain", github_id=1)
    grant("bbb", "admin", github_id=2)
    grant("ccc", "admin", github_id=3)

    assert owner() == "bbb"


def test_writing_is_not_owning() -> None:
    look(1)
    grant("aaa", "write", github_id=1)

    assert owner() is None


def test_a_team_narrows_to_the_repositories_it_owns() -> None:
    look(1, 2)
    grant("aaa", "admin", of=2, github_id=1)

    found = measured_repositories(ADMINISTRATOR, narrowed_to=RepositoryFilter(team="AAA"))

    assert [one.name for one in found] == ["service-2"]


def test_a_name_narrows_whatever_its_case() -> None:
    look(1, 2)

    found = measured_repositories(ADMINISTRATOR, narrowed_to=RepositoryFilter(repository="Service-2"))

    assert [one.name for one in found] == ["service-2"]


def test_archived_repositories_and_forks_are_listed_but_not_measured() -> None:
    look(1, is_archived=True)
    look(2, is_fork=True)

    assert len(repository_rows(ADMINISTRATOR).rows) == 2
    assert not measured_repositories(ADMINISTRATOR).exists()
    assert filter_choices(ADMINISTRATOR).repositories == ()


def test_unknown_names_are_named_by_field() -> None:
    with pytest.raises(UnknownNames) as raised:
        check_names(ADMINISTRATOR, narrowed_to=RepositoryFilter(repository="x", team="y"))

    assert set(raised.value.problems) == {"repository", "team"}


def test_a_former_name_finds_the_repository() -> None:
    look(1, name="old")
    look(1, name="new")

    found = find_repository(ADMINISTRATOR, name="OLD")

    assert found is not None
    assert found.is_former_name
    assert found.row.repository == "new"


def test_a_present_name_comes_before_a_former_one() -> None:
    look(1, name="name")
    look(1, name="other")
    look(2, name="name")

    found = find_repository(ADMINISTRATOR, name="name")

    assert found is not None
    assert not found.is_former_name
    assert found.row.repository_id == 2


def test_text_narrows_by_name_and_description() -> None:
    look(1, description="Speaks to billing")
    look(2)

    assert [row.repository for row in repository_rows(ADMINISTRATOR, text="billing").rows] == ["service-1"]


def test_pages_follow_one_another() -> None:
    look(*range(1, 6))

    first = repository_rows(ADMINISTRATOR, limit=3)
    second = repository_rows(ADMINISTRATOR, limit=3, cursor=first.next_cursor)

    assert [row.repository for row in (*first.rows, *second.rows)] == [f"service-{number}" for number in range(1, 6)]
    assert second.next_cursor == ""


@pytest.mark.parametrize("rows", [1, 30])
def test_a_page_takes_one_statement(rows: int) -> None:
    look(*range(1, rows + 1))

    with CaptureQueriesContext(connection) as asked:
        repository_rows(ADMINISTRATOR)

    assert len(asked) == 1
