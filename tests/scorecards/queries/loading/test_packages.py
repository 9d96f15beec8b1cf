import pytest

from apps.catalog.models import Repository
from apps.delivery.ingest import upsert_packages
from apps.delivery.records import PackageRecord
from apps.scorecards.facts import PackageFacts, Process
from apps.scorecards.queries.loading.packages import package_facts
from tests.records import FIRST_PASS, package
from tests.scorecards.queries.loading.conftest import Came

pytestmark = [pytest.mark.django_db]


def packages(*records: PackageRecord) -> tuple[PackageFacts, ...]:
    upsert_packages(records, target="organization", seen_at=FIRST_PASS)
    process = Process(repository_prefix="service-")
    return package_facts(list(Repository.objects.all()), process=process)[Repository.objects.get().pk]


def test_a_repository_has_those_that_are_linked_to_it(came_in: Came) -> None:
    came_in()

    (one,) = packages(package(1, image="ghcr.io/acme/anything"), package(2, name="other", repository_github_id=None))

    assert (one.image, one.visibility, one.newest_tags) == ("ghcr.io/acme/anything", "private", ("1.0.0",))


@pytest.mark.parametrize("name", ["service-1", "1", "Service-1"])
def test_one_that_is_linked_to_none_is_known_by_its_name(came_in: Came, name: str) -> None:
    came_in()

    assert len(packages(package(1, name=name, repository_github_id=None))) == 1


@pytest.mark.parametrize("name", ["service-1/worker", "service-10", "worker"])
def test_one_of_another_name_belongs_to_nobody(came_in: Came, name: str) -> None:
    came_in()

    assert packages(package(1, name=name, repository_github_id=None)) == ()
