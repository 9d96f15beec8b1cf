"""An organization of two repositories and a few people, and an inbox for its webhooks."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from apps.accounts.models import User
from apps.catalog.models import Actor, Organization, Repository, RepositoryAccess, Team, TeamMember, TeamRepository
from tests.signed_in import SIGN_IN, person
from tests.webhooks import ORGANIZATION, SECRET, send

API, VAULT = 5, 6  # public, private
CORE, CORE_CHILD, INFRA = 11, 12, 13
Tell = Callable[..., None]


@pytest.fixture(autouse=True)
def _inbox_is_open(settings: Settings) -> None:
    settings.SIGN_IN = SIGN_IN
    settings.GITHUB_WEBHOOK_SECRET = SECRET
    settings.PORTAL_ORGANIZATION = ORGANIZATION["login"]


@pytest.fixture
def _organization(db: None) -> None:
    Organization.objects.create(github_id=3, node_id="O_3", login="octo-org")
    for number, name, visibility in ((API, "api", "public"), (VAULT, "vault", "private")):
        make_repository(number, name=name, visibility=visibility)
    for number, slug, parent in ((CORE, "core", ""), (CORE_CHILD, "core-child", "core"), (INFRA, "infra", "")):
        team = Team(github_id=number, node_id=f"T_{number}", slug=slug, name=slug, privacy="closed", parent_slug=parent)
        team.seen_at = timezone.now()
        team.save()
        vault = Repository.objects.get(github_id=VAULT)
        TeamRepository.objects.create(team=team, repository=vault, permission="read")


def make_repository(number: int, *, name: str, visibility: str, now: datetime | None = None) -> Repository:
    """Make a repository."""
    now = now or timezone.now()
    return Repository.objects.create(
        github_id=number,
        node_id=f"R_{number}",
        name=name,
        name_with_owner=f"octo-org/{name}",
        url=f"https://github.com/octo-org/{name}",
        visibility=visibility,
        created_at=now,
        updated_at=now,
        seen_at=now,
    )


@pytest.fixture
def ada(_organization: None) -> User:
    """Return a member who sees both repositories, and is an administrator and a lead."""
    return member("ada", teams=[INFRA, CORE])


@pytest.fixture
def grace(_organization: None) -> User:
    """Return another one, who is neither."""
    return member("grace", teams=[CORE_CHILD])


def member(login: str, *, teams: list[int]) -> User:
    """Make a member of teams who sees every repository."""
    rows = Team.objects.filter(github_id__in=teams)
    user = person(login, teams=[word for row in rows for word in (row.slug, str(row.github_id))])
    actor = Actor.objects.create(github_id=user.github_id, login=login, type_name="User", role="member")
    TeamMember.objects.bulk_create(TeamMember(team=row, actor=actor, role="member") for row in rows)
    RepositoryAccess.objects.bulk_create(
        RepositoryAccess(user=user, repository=row) for row in Repository.objects.all()
    )
    return user


@pytest.fixture
def tell(client: Client, _organization: None) -> Tell:
    """Return a function that brings a webhook in, as GitHub does, without the worker's help."""

    def bring_in(event: str, action: str, **told: Any) -> None:
        sent = {"action": action, "organization": ORGANIZATION, **told}
        assert send(client, sent, event=event).status_code == 202

    return bring_in
