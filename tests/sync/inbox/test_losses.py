"""What a webhook takes from people is gone with the next request, without a worker."""

from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import AuditEvent, User
from apps.accounts.services import order_looks
from apps.accounts.viewers import viewer_from
from apps.catalog.ingest import upsert_repositories
from apps.catalog.models import Actor, Repository, RepositoryAccess, TeamMember, TeamRepository
from apps.catalog.visibility import visible_repositories
from apps.sync.access import Access, access_by_teams, note_access
from apps.sync.models import SyncJob
from tests.records import repository as repository_record
from tests.signed_in import sign_in
from tests.sync.inbox.conftest import API, CORE, CORE_CHILD, INFRA, VAULT, Tell

VAULT_PAGE = "/api/v1/repositories/vault"


def seen(user: User) -> set[str]:
    user.refresh_from_db()
    if not user.is_active:
        return set()
    return set(visible_repositories(viewer_from(user, now=timezone.now())).values_list("name", flat=True))


def who(user: User) -> dict[str, Any]:
    return {"id": user.github_id, "login": "a name that is somebody else's by now"}


def test_who_left_the_organization_is_signed_out(client: Client, ada: User, grace: User, tell: Tell) -> None:
    browser = sign_in(Client(), ada)
    assert browser.get(VAULT_PAGE).status_code == 200

    tell("organization", "member_removed", membership={"user": who(ada), "role": "member"})

    assert browser.get(VAULT_PAGE).status_code == 401
    assert (seen(ada), seen(grace)) == (set(), {"api", "vault"})
    assert AuditEvent.objects.get(action="let_go").subject == ada.subject
    assert Actor.objects.get(github_id=ada.github_id).role == ""


def test_a_collaborator_who_was_removed_gets_404_with_the_next_request(ada: User, grace: User, tell: Tell) -> None:
    browser = sign_in(Client(), ada)

    tell("member", "removed", member=who(ada), repository={"id": VAULT})

    assert browser.get(VAULT_PAGE).status_code == 404
    assert (seen(ada), seen(grace)) == ({"api"}, {"api", "vault"})


def test_who_left_a_team_sees_nothing_private_and_has_no_role_of_it(ada: User, grace: User, tell: Tell) -> None:
    assert viewer_from(ada, now=timezone.now()).is_administrator

    tell("membership", "removed", scope="team", member=who(ada), team={"id": INFRA})

    assert (seen(ada), seen(grace)) == ({"api"}, {"api", "vault"})
    viewer = viewer_from(ada, now=timezone.now())
    assert (viewer.is_administrator, viewer.is_lead) == (False, True)
    assert list(TeamMember.objects.filter(actor__login="ada").values_list("team__github_id", flat=True)) == [CORE]


def test_a_repository_taken_from_a_team_is_taken_from_those_who_saw_it(ada: User, grace: User, tell: Tell) -> None:
    tell("team", "removed_from_repository", team={"id": CORE}, repository={"id": VAULT})

    assert (seen(ada), seen(grace)) == ({"api"}, {"api"})
    assert set(TeamRepository.objects.values_list("team__github_id", flat=True)) == {INFRA}
    assert access_by_teams(grace.github_id).repositories == frozenset()


@pytest.mark.parametrize("action", ["deleted", "edited", "something_new"])
def test_a_team_that_changes_takes_everything_until_the_look(ada: User, grace: User, tell: Tell, action: str) -> None:
    tell("team", action, team={"id": CORE}, changes={"repository": {"permissions": {}}})

    assert (seen(ada), seen(grace)) == ({"api"}, {"api"})
    assert ("core" in ada.teams) is (action != "deleted")


@pytest.mark.parametrize("action", ["privatized", "deleted", "transferred"])
def test_a_repository_is_hidden_from_everybody_until_they_are_looked_up(
    ada: User, grace: User, tell: Tell, action: str
) -> None:
    tell("repository", action, repository={"id": API})

    assert (seen(ada), seen(grace)) == ({"vault"}, {"vault"})


def test_a_sync_that_had_read_it_before_does_not_show_it_again(ada: User, tell: Tell) -> None:
    row = Repository.objects.get(github_id=API)
    changed_at = row.updated_at + timedelta(seconds=1)
    tell("repository", "privatized", repository={"id": API, "updated_at": changed_at.isoformat()})
    RepositoryAccess.objects.filter(repository=row).delete()

    bring_in(row, visibility="public", updated_at=row.updated_at)
    assert seen(ada) == {"vault"}
    bring_in(row, visibility="public", updated_at=changed_at)

    assert seen(ada) == {"api", "vault"}


def bring_in(row: Repository, *, visibility: str, updated_at: datetime) -> None:
    told = {"name": row.name, "visibility": visibility, "updated_at": updated_at}
    upsert_repositories([repository_record(row.github_id, **told)], target="organization", seen_at=updated_at)


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "soon", None])
def test_a_strange_moment_keeps_no_sync_away(ada: User, tell: Tell, moment: str | None) -> None:
    before = Repository.objects.get(github_id=API).updated_at

    tell("repository", "privatized", repository={"id": API, "updated_at": moment})

    assert Repository.objects.get(github_id=API).updated_at == before
    assert seen(ada) == {"vault"}


def test_who_withdrew_the_app_is_signed_out(ada: User, grace: User, client: Client, tell: Tell) -> None:
    User.objects.filter(pk=grace.pk).update(provider="openid")

    for user in (ada, grace):
        tell("github_app_authorization", "revoked", organization=None, sender=who(user))

    assert (seen(ada), seen(grace)) == (set(), {"api", "vault"})


@pytest.mark.parametrize("action", ["deleted", "suspend", "something_new"])
def test_without_the_app_nothing_private_is_shown(ada: User, tell: Tell, action: str) -> None:
    tell("installation", action, installation={"id": 1, "account": {"id": 3, "login": "octo-org"}})

    assert seen(ada) == {"api"}


def test_what_the_app_may_no_longer_read_is_hidden(ada: User, grace: User, tell: Tell) -> None:
    tell("installation_repositories", "removed", repositories_removed=[{"id": VAULT}])

    assert (seen(ada), seen(grace)) == ({"api"}, {"api"})


GIFTS: list[tuple[str, str, dict[str, Any]]] = [
    ("membership", "added", {"team": {"id": CORE}}),
    ("team", "added_to_repository", {"team": {"id": CORE}, "repository": {"id": VAULT}}),
    ("team", "edited", {"team": {"id": CORE}, "changes": {"description": {"from": ""}}}),
    ("team_add", "", {"team": {"id": CORE_CHILD}, "repository": {"id": VAULT}}),
    ("organization", "member_added", {}),
    ("repository", "publicized", {"repository": {"id": VAULT}}),
    ("installation", "created", {}),
]


@pytest.mark.parametrize(("event", "action", "told"), GIFTS)
def test_what_gives_takes_nothing_and_gives_nothing_by_itself(
    ada: User, tell: Tell, event: str, action: str, told: dict[str, Any]
) -> None:
    RepositoryAccess.objects.filter(user=ada, repository__github_id=VAULT).delete()

    tell(event, action, member=who(ada), **told)

    assert seen(ada) == {"api"}
    assert viewer_from(ada, now=timezone.now()).is_access_known


@pytest.mark.parametrize(
    ("event", "action", "told"),
    [
        ("member", "removed", {"repository": {"id": VAULT}}),
        ("member", "added", {"repository": {"id": VAULT}}),
        ("membership", "removed", {"team": {"id": CORE}}),
        ("team", "deleted", {"team": {"id": CORE}}),
        ("repository", "privatized", {"repository": {"id": API}}),
    ],
)
def test_whoever_may_have_lost_or_won_something_is_looked_up(
    ada: User, tell: Tell, event: str, action: str, told: dict[str, Any]
) -> None:
    before = ada.access_checked_at

    tell(event, action, member=who(ada), **told)

    ada.refresh_from_db()
    assert before is not None
    assert ada.access_outdated_at is not None
    assert ada.access_outdated_at > before
    # The look was ordered at once; the next one is due when that brings nothing.
    assert order_looks(now=timezone.now()) == []
    assert order_looks(now=timezone.now() + timedelta(minutes=4)) == [ada.pk]


def give_everything(user: User) -> None:
    ids = frozenset(Repository.objects.values_list("github_id", flat=True))
    note_access(user, Access(role="member", repositories=ids), now=timezone.now())


def test_the_look_gives_back_what_was_not_lost(ada: User, tell: Tell) -> None:
    tell("membership", "removed", member=who(ada), team={"id": CORE})

    give_everything(ada)

    assert seen(ada) == {"api", "vault"}


EVENTS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("membership", "added", {"team": {"id": CORE}}),
    ("membership", "removed", {"team": {"id": CORE}}),
    ("repository", "publicized", {"repository": {"id": VAULT}}),
    ("repository", "privatized", {"repository": {"id": VAULT}}),
)


@pytest.mark.parametrize("order", list(permutations(range(len(EVENTS)))))
def test_the_order_of_arrival_does_not_matter(ada: User, tell: Tell, order: tuple[int, ...]) -> None:
    for number in order:
        event, action, told = EVENTS[number]
        tell(event, action, member=who(ada), **told)

    assert seen(ada) == {"api"}
    assert Repository.objects.get(github_id=VAULT).visibility == "private"
    assert [job.feeds for job in SyncJob.objects.all()] == [["repositories", "teams"]]


def test_where_a_person_is_not_told_it_is_taken_from_everybody(ada: User, grace: User, tell: Tell) -> None:
    tell("member", "removed", member=None, repository={"id": VAULT})
    tell("organization", "member_removed", membership={"user": None})

    assert (seen(ada), seen(grace)) == ({"api"}, {"api"})
