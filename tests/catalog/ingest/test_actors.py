import pytest

from apps.catalog.ingest import upsert_actors
from apps.catalog.models import Actor, AuthorKind
from tests.records import actor

pytestmark = pytest.mark.django_db


def logins() -> dict[int | None, str]:
    return dict(Actor.objects.values_list("github_id", "login"))


def test_actor_named_often_becomes_one_row() -> None:
    upsert_actors([actor("ada", github_id=1), None, actor("ada", github_id=1), actor("ada")])
    upsert_actors([actor("ada")])

    assert logins() == {1: "ada"}


def test_new_login_keeps_the_key() -> None:
    before = upsert_actors([actor("ada", github_id=1)]).key_of(actor("ada", github_id=1))

    after = upsert_actors([actor("ada-l", github_id=1)]).key_of(actor("ada-l", github_id=1))

    assert after == before
    assert logins() == {1: "ada-l"}


def test_login_taken_over_by_another_account_names_the_new_one() -> None:
    upsert_actors([actor("ada", github_id=1)])

    upsert_actors([actor("ada", github_id=2)])

    assert logins() == {1: "ada~1", 2: "ada"}


def test_two_accounts_may_swap_their_logins() -> None:
    upsert_actors([actor("ada", github_id=1), actor("ben", github_id=2)])

    upsert_actors([actor("ben", github_id=1), actor("ada", github_id=2)])

    assert logins() == {1: "ben", 2: "ada"}


def test_row_known_by_login_only_takes_the_id_when_it_is_told() -> None:
    upsert_actors([actor("ada")])

    upsert_actors([actor("ada", github_id=1, name="Ada Lovelace")])

    assert list(Actor.objects.values_list("github_id", "name")) == [(1, "Ada Lovelace")]


def test_record_without_a_name_leaves_the_name() -> None:
    upsert_actors([actor("ada", github_id=1, name="Ada Lovelace")])

    upsert_actors([actor("ada", github_id=1)])

    assert Actor.objects.get().name == "Ada Lovelace"


def test_person_and_app_of_one_login_are_two() -> None:
    actors = upsert_actors([actor("linear", github_id=1), actor("linear", github_id=2, kind="Bot")])

    kinds = dict(Actor.objects.values_list("github_id", "kind"))

    assert kinds == {1: AuthorKind.HUMAN, 2: AuthorKind.AUTOMATION}
    assert actors.key_of(actor("linear", kind="Bot")) == Actor.objects.get(github_id=2).pk
