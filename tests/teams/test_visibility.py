"""Which teams, and what of them, a viewer is told of."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from apps.accounts.viewers import Viewer, viewer_from
from apps.catalog.ingest import upsert_people, upsert_repositories, upsert_teams
from apps.catalog.models import Actor, Repository, Team, TeamMember
from apps.catalog.records import ActorRecord, MemberRecord, TeamMemberRecord, TeamRepositoryRecord
from apps.teams.queries import TeamPage, team_page, teams
from tests.oracle import NOW
from tests.records import FIRST_PASS, repository, team
from tests.signed_in import SIGN_IN, person, sign_in
from tests.spans import ADMINISTRATOR

GRACE = ActorRecord(github_id=1_000_000, login="ada", kind="User")


@pytest.fixture
def secret(db: None) -> Team:
    """Make a secret team that owns a private repository."""
    upsert_repositories([repository(1, visibility="private")], target="organization", seen_at=FIRST_PASS)
    upsert_people([MemberRecord(actor=GRACE, role="member")], target="organization", seen_at=FIRST_PASS)
    grants = (TeamRepositoryRecord(repository_github_id=1, permission="admin"),)
    found = [
        team(1, slug="vault", privacy="secret", members=(), repositories=grants),
        team(2, slug="open", members=(TeamMemberRecord(actor=GRACE, role="member"),), repositories=()),
    ]
    upsert_teams(found, target="organization", seen_at=FIRST_PASS)
    return Team.objects.get(slug="vault")


def names(viewer: Viewer) -> list[str]:
    return [row.team for row in teams(viewer, sort="name", now=NOW).rows]


def page(slug: str, viewer: Viewer) -> TeamPage:
    found = team_page(viewer, slug=slug, now=NOW)
    assert found is not None
    return found


def status_of(client: Client, slug: str) -> list[int]:
    paths = ("/issues/?team={}", "/scorecards/?team={}", "/api/v1/issues?team={}", "/?team={}", "/teams/{}/")
    return [client.get(path.format(slug)).status_code for path in paths]


@pytest.mark.django_db
def test_a_secret_team_is_answered_like_none(secret: Team, client: Client, settings: Settings) -> None:
    settings.SIGN_IN = SIGN_IN
    sign_in(client, person("ada"))

    assert status_of(client, "vault") == status_of(client, "nothing")
    assert set(status_of(client, "open")) == {200}


def looks(**fields: Any) -> Viewer:
    return viewer_from(person(now=NOW, **fields), now=NOW)


@pytest.mark.django_db
def test_a_secret_team_is_not_told_to_strangers(secret: Team) -> None:
    assert names(looks()) == ["open"]
    assert team_page(looks(), slug="vault", now=NOW) is None
    assert page("open", looks()).members == ("ada",)
    assert names(ADMINISTRATOR) == ["vault", "open"]


@pytest.mark.django_db
def test_a_secret_team_is_told_to_its_members_without_what_they_may_not_see(secret: Team) -> None:
    TeamMember.objects.create(team=secret, actor=Actor.objects.get(login="ada"), role="member")

    found = page("vault", looks())

    assert (found.row.repositories, found.repositories, found.members) == (0, (), ("ada",))


@pytest.mark.django_db
def test_who_owns_what_one_sees_is_told_but_not_who_is_in_it(secret: Team) -> None:
    Repository.objects.update(visibility="public")

    found = page("VAULT", looks())

    assert ([one.card.repository for one in found.repositories], found.members) == (["service-1"], None)
