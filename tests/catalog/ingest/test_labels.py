import pytest

from apps.catalog.ingest import (
    prune_environments,
    prune_labels,
    upsert_environments,
    upsert_labels,
    upsert_repositories,
    upsert_used_labels,
)
from apps.catalog.models import Environment, Label, Repository
from apps.catalog.records import EnvironmentRecord, LabelRecord, RepositoryEnvironmentsRecord, RepositoryLabelsRecord
from tests.records import FIRST_PASS, SECOND_PASS, environment, label, repository

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _repositories() -> None:
    upsert_repositories([repository(1), repository(2)], target="organization", seen_at=FIRST_PASS)


def bring_in_labels(*labels: LabelRecord, of: int = 1, second: bool = False) -> None:
    record = RepositoryLabelsRecord(repository_github_id=of, labels=labels)
    upsert_labels([record], target="batch", seen_at=SECOND_PASS if second else FIRST_PASS)


def bring_in_environments(*environments: EnvironmentRecord, of: int = 1, second: bool = False) -> None:
    record = RepositoryEnvironmentsRecord(repository_github_id=of, environments=environments)
    upsert_environments([record], target="batch", seen_at=SECOND_PASS if second else FIRST_PASS)


def label_names() -> list[str]:
    return list(Label.objects.order_by("name").values_list("name", flat=True))


def test_labels_twice_are_the_same_as_once() -> None:
    bring_in_labels(label("bug"), label("incident"))
    bring_in_labels(label("bug"), label("incident"))

    assert label_names() == ["bug", "incident"]


def test_renamed_label_keeps_the_key() -> None:
    bring_in_labels(label("bug"))
    before = Label.objects.get().pk

    bring_in_labels(label("bug", name="defect"))

    assert list(Label.objects.values_list("pk", "name")) == [(before, "defect")]


def test_label_named_by_an_issue_keeps_its_description() -> None:
    bring_in_labels(label("bug", description="Broken"))

    keys = upsert_used_labels([label("bug"), label("new")], repository_id=Repository.objects.get(github_id=1).pk)

    assert set(keys) == {"LA_bug", "LA_new"}
    assert Label.objects.get(name="bug").description == "Broken"


def test_labels_stay_until_a_pass_is_complete() -> None:
    bring_in_labels(label("bug"), label("old"))
    bring_in_labels(label("bug"), second=True)
    assert label_names() == ["bug", "old"]

    pruned = prune_labels(target="batch", seen_before=SECOND_PASS, at=SECOND_PASS)

    assert pruned.removed == 1
    assert label_names() == ["bug"]


def test_labels_of_a_repository_that_was_not_read_stay() -> None:
    bring_in_labels(label("bug"))
    bring_in_labels(label("other"), of=2, second=True)

    pruned = prune_labels(target="batch", seen_before=SECOND_PASS, at=SECOND_PASS)

    assert pruned.removed == 0


def test_repository_without_labels_loses_its_last_one() -> None:
    bring_in_labels(label("bug"))
    bring_in_labels(second=True)

    assert prune_labels(target="batch", seen_before=SECOND_PASS, at=SECOND_PASS).removed == 1


def test_loss_of_most_labels_is_refused() -> None:
    bring_in_labels(*(label(f"label-{number}") for number in range(30)))
    bring_in_labels(label("label-0"), second=True)

    pruned = prune_labels(target="batch", seen_before=SECOND_PASS, at=SECOND_PASS)

    assert "29 of 30 labels" in pruned.refused
    assert Label.objects.count() == 30


def test_environments_twice_are_the_same_as_once() -> None:
    for _ in range(2):
        bring_in_environments(environment(1, "staging"), environment(2, "production"))

    assert dict(Environment.objects.values_list("name", "tier")) == {"staging": "staging", "production": "production"}


def test_environment_made_anew_under_its_name_replaces_the_old_one() -> None:
    bring_in_environments(environment(1, "production"))

    bring_in_environments(environment(2, "production"), second=True)

    assert Environment.objects.get().github_id == 2


def test_environments_stay_until_a_pass_is_complete() -> None:
    bring_in_environments(environment(1, "staging"), environment(2, "production"))
    bring_in_environments(environment(2, "production"), second=True)
    assert Environment.objects.count() == 2

    prune_environments(target="batch", seen_before=SECOND_PASS, at=SECOND_PASS)

    assert Environment.objects.get().github_id == 2
