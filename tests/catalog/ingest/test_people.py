import pytest

from apps.catalog.ingest import (
    prune_people,
    prune_teams,
    upsert_people,
    upsert_repositories,
    upsert_teams,
)
from apps.catalog.models import Actor, Team, TeamMember, TeamRepository
from apps.catalog.records import TeamMemberRecord, TeamRecord, TeamRepositoryRecord
from tests.records import ADA, BEN, FIRST_PASS, SECOND_PASS, member, repository, team

pytestmark = pytest.mark.django_db


@pytest.fixture
def _repositories() -> None:
    upsert_repositories([repository(1), repository(2)], target="organization", seen_at=FIRST_PASS)


def bring_in_teams(*records: TeamRecord, second: bool = False) -> None:
    upsert_teams(records, target="organization", seen_at=SECOND_PASS if second else FIRST_PASS)


def test_people_twice_are_the_same_as_once() -> None:
    for _ in range(2):
        upsert_people([member(1, role="admin"), member(2)], target="organization", seen_at=FIRST_PASS)

    assert list(Actor.objects.order_by("github_id").values_list("login", "role")) == [
        ("person-1", "admin"),
        ("person-2", "member"),
    ]


def test_new_role_keeps_the_key() -> None:
    upsert_people([member(1)], target="organization", seen_at=FIRST_PASS)
    before = Actor.objects.get().pk

    upsert_people([member(1, role="admin")], target="organization", seen_at=SECOND_PASS)

    assert list(Actor.objects.values_list("pk", "role")) == [(before, "admin")]


def test_only_a_complete_pass_takes_the_role() -> None:
    upsert_people([member(1), member(2)], target="organization", seen_at=FIRST_PASS)
    upsert_people([member(1)], target="organization", seen_at=SECOND_PASS)
    assert Actor.objects.filter(role="member").count() == 2

    pruned = prune_people(target="organization", seen_before=SECOND_PASS, at=SECOND_PASS)

    assert pruned.removed == 1
    assert Actor.objects.get(github_id=2).role == ""


def test_too_many_leavers_are_not_believed() -> None:
    people = [member(number) for number in range(1, 21)]
    upsert_people(people, target="organization", seen_at=FIRST_PASS)

    pruned = prune_people(target="organization", seen_before=SECOND_PASS, at=SECOND_PASS)

    assert "20 of 20 members" in pruned.refused


@pytest.mark.usefixtures("_repositories")
def test_team_twice_is_the_same_as_once() -> None:
    bring_in_teams(team())
    bring_in_teams(team())

    assert list(TeamMember.objects.values_list("team__slug", "actor__login", "role")) == [("team-1", "ada", "member")]
    assert list(TeamRepository.objects.values_list("repository__github_id", "permission")) == [(1, "write")]


@pytest.mark.usefixtures("_repositories")
def test_team_gets_exactly_the_members_and_repositories_of_the_record() -> None:
    bring_in_teams(team())
    before = Team.objects.get().pk

    members = (TeamMemberRecord(actor=BEN, role="maintainer"), TeamMemberRecord(actor=ADA, role="maintainer"))
    grants = tuple(TeamRepositoryRecord(repository_github_id=number, permission="admin") for number in (2, 3))
    bring_in_teams(team(members=members, repositories=grants))

    assert Team.objects.get().pk == before
    assert set(TeamMember.objects.values_list("actor__login", "role")) == {("ada", "maintainer"), ("ben", "maintainer")}
    assert list(TeamRepository.objects.values_list("repository__github_id", "permission")) == [(2, "admin")]


def test_only_a_complete_pass_deletes_teams() -> None:
    bring_in_teams(team(1), team(2))
    bring_in_teams(team(1), second=True)
    assert Team.objects.count() == 2

    pruned = prune_teams(target="organization", seen_before=SECOND_PASS, at=SECOND_PASS)

    assert (pruned.removed, Team.objects.get().github_id) == (1, 1)
