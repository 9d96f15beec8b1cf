import pytest

from apps.catalog.ingest import prune_repositories, upsert_repositories
from apps.catalog.models import FormerRepositoryName, Organization, Repository
from apps.catalog.records import OrganizationRecord, RepositoryRecord
from tests.records import FIRST_PASS, SECOND_PASS, after, repository

pytestmark = pytest.mark.django_db

ORGANIZATION = OrganizationRecord(github_id=9, node_id="O_9", login="plasma-engine", name="Plasma Engine")


def bring_in(*records: OrganizationRecord | RepositoryRecord, second: bool = False) -> None:
    upsert_repositories(records, target="organization", seen_at=SECOND_PASS if second else FIRST_PASS)


def prune() -> tuple[int, str]:
    pruned = prune_repositories(target="organization", seen_before=SECOND_PASS, at=SECOND_PASS)
    return pruned.removed, pruned.refused


def test_twice_is_the_same_as_once() -> None:
    bring_in(ORGANIZATION, repository(1), repository(2))
    bring_in(ORGANIZATION, repository(1), repository(2))

    assert Repository.objects.count() == 2
    assert Organization.objects.get().login == "plasma-engine"


def test_update_keeps_the_key_and_what_other_feeds_noted() -> None:
    bring_in(repository(1))
    Repository.objects.update(labels_read_at=FIRST_PASS)
    before = Repository.objects.get()

    bring_in(repository(1, description="New", updated_at=after(hours=1)))

    row = Repository.objects.get()
    assert (row.pk, row.description, row.labels_read_at) == (before.pk, "New", FIRST_PASS)


def test_older_look_changes_nothing_but_that_it_was_seen() -> None:
    bring_in(repository(1, description="New", updated_at=after(hours=1)))

    bring_in(repository(1, description="Old"), second=True)

    row = Repository.objects.get()
    assert (row.description, row.seen_at) == ("New", SECOND_PASS)


def test_new_name_remembers_the_former_one() -> None:
    bring_in(repository(1, name="gateway"))
    bring_in(repository(1, name="edge"))
    bring_in(repository(1, name="edge"))

    assert list(FormerRepositoryName.objects.values_list("name", flat=True)) == ["gateway"]


def test_incomplete_pass_takes_nothing_away() -> None:
    bring_in(repository(1), repository(2))
    bring_in(repository(1), second=True)

    assert Repository.objects.filter(gone_at=None).count() == 2


def test_complete_pass_marks_what_is_gone() -> None:
    bring_in(repository(1), repository(2))
    bring_in(repository(1), second=True)

    assert prune() == (1, "")
    assert Repository.objects.get(gone_at=SECOND_PASS).github_id == 2


def test_repository_seen_again_is_back() -> None:
    bring_in(repository(1))
    prune()

    bring_in(repository(1), second=True)

    assert Repository.objects.get().gone_at is None


def test_pass_that_would_take_too_much_is_refused_in_words() -> None:
    bring_in(*(repository(number) for number in range(1, 31)))

    removed, refused = prune()

    assert removed == 0
    assert refused.startswith("GitHub no longer names 30 of 30 repositories.")
    assert not Repository.objects.exclude(gone_at=None).exists()
