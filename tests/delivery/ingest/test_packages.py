import pytest

from apps.delivery.ingest import Pruned, prune_packages, upsert_packages
from apps.delivery.models import Package
from apps.delivery.records import PackageRecord
from tests.records import FIRST_PASS, SECOND_PASS, START, package

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_repository")]


def bring_in(*records: PackageRecord, second: bool = False) -> None:
    upsert_packages(records, target="organization", seen_at=SECOND_PASS if second else FIRST_PASS)


def test_twice_is_the_same_as_once() -> None:
    bring_in(package(1), package(1))
    bring_in(package(1))
    row = Package.objects.get()
    assert row.repository is not None
    assert (row.repository.github_id, row.newest_tags, row.newest_at) == (1, ["1.0.0"], START)


def test_an_update_keeps_the_key() -> None:
    bring_in(package(1))
    before = Package.objects.get()

    bring_in(package(1, visibility="public"), second=True)

    row = Package.objects.get()
    assert (row.pk, row.visibility) == (before.pk, "public")


def test_versions_that_were_not_asked_for_stay() -> None:
    bring_in(package(1))
    bring_in(package(1, newest=None, has_versions_read=False), second=True)
    assert Package.objects.get().newest_tags == ["1.0.0"]


def test_versions_that_are_gone_go() -> None:
    bring_in(package(1))
    bring_in(package(1, newest=None), second=True)
    row = Package.objects.get()
    assert (row.newest_tags, row.newest_at) == ([], None)


def test_a_package_of_an_unknown_repository_is_linked_to_none() -> None:
    bring_in(package(1, repository_github_id=99))
    assert Package.objects.get().repository is None


def test_an_incomplete_pass_deletes_nothing() -> None:
    bring_in(package(1), package(2))
    bring_in(package(2), second=True)
    assert Package.objects.count() == 2


def test_a_complete_pass_deletes_what_is_gone() -> None:
    bring_in(package(1), package(2))
    bring_in(package(2), second=True)

    pruned = prune_packages(target="organization", seen_before=SECOND_PASS, at=SECOND_PASS)

    assert (pruned, Package.objects.get().github_id) == (Pruned(removed=1), 2)


@pytest.mark.parametrize(("visibility", "removed"), [("private", 0), ("internal", 0), ("public", 1)])
def test_what_the_token_may_not_see_any_more_stays(visibility: str, removed: int) -> None:
    bring_in(package(1, visibility=visibility), package(2, visibility="public"))
    bring_in(package(2, visibility="public"), second=True)

    pruned = prune_packages(target="organization", seen_before=SECOND_PASS, at=SECOND_PASS)

    assert (pruned.removed, bool(pruned.refused), Package.objects.count()) == (removed, not removed, 2 - removed)
    accepted = prune_packages(target="organization", seen_before=SECOND_PASS, at=SECOND_PASS, is_accepted=True)
    assert (accepted.refused, Package.objects.count()) == ("", 1)
