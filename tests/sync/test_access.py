"""What a person may see is what GitHub shows them, and no longer than GitHub does."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from apps.accounts import services as people
from apps.accounts.models import User
from apps.accounts.services import Identity, Tokens
from apps.accounts.viewers import Viewer, viewer_from
from apps.catalog.models import Repository
from apps.catalog.visibility import visible_repositories
from apps.delivery.queries import open_boards
from apps.integrations.errors import SourceError
from apps.integrations.github.client import Credential, GitHubClient
from apps.sync.access import Access, NotAMember, OfOnePerson, access_at_github, access_by_teams, look_again, note_access
from portal.demo.server import DemoServer
from portal.demo.server.oauth import CLIENT_ID, CLIENT_SECRET
from portal.demo.server.rest.access import visible_to
from portal.demo.world.model import Actor, World
from portal.sign_in.configuration import SignIn
from tests.people import member_of, outsider_of, owner_of
from tests.syncing import Clock, Syncing

SIGN_IN = SignIn(github_client_id=CLIENT_ID, github_client_secret=CLIENT_SECRET)
Open = Callable[[str], GitHubClient]


@pytest.fixture
def open_client(server: DemoServer, clock: Clock) -> Open:
    def make(token: str) -> GitHubClient:
        credential = Credential(token=token)
        return GitHubClient(
            api_url=server.url,
            organization=server.world.login,
            credential=credential,
            limits=OfOnePerson(),
            sleep=lambda seconds: None,
        )

    return make


@pytest.fixture
def come_in(sync: Syncing, server: DemoServer, clock: Clock, open_client: Open) -> Callable[[Actor], User]:
    """Return a function that lets somebody in, after the organization was synced."""
    sync.first()

    def let_in(actor: Actor) -> User:
        token, _ = server.oauth.sign_in(actor.login)
        access = access_at_github(token, client_factory=open_client)
        identity = Identity(provider="github", subject=f"github:{actor.id}", github_id=actor.id, login=actor.login)
        user = people.take_in(identity, now=clock())
        people.keep_tokens(user, Tokens(token=token, expires_at=None))
        note_access(user, access, now=clock())
        return user

    return let_in


def seen(viewer: Viewer) -> set[str]:
    return set(visible_repositories(viewer).values_list("name", flat=True))


def hide(world: World, actor: Actor) -> str:
    """Make a repository private to a person; return its name."""
    repository = world.repositories[0]
    repository.visibility = "private"
    for team in world.teams:
        team.repositories = [grant for grant in team.repositories if grant[0] is not repository]
    assert repository not in visible_to(actor, world=world)
    return repository.name


@pytest.mark.parametrize("who", [member_of, owner_of])
def test_a_person_sees_what_github_shows_them(
    come_in: Callable[[Actor], User], world: World, clock: Clock, who: Callable[[World], Actor]
) -> None:
    user = come_in(who(world))

    expected = {repository.name for repository in visible_to(who(world), world=world)}
    assert seen(viewer_from(user, now=clock())) == expected & set(Repository.objects.values_list("name", flat=True))


def test_a_private_repository_is_not_there_for_others(
    come_in: Callable[[Actor], User], world: World, clock: Clock
) -> None:
    name = hide(world, member_of(world))

    member, owner = come_in(member_of(world)), come_in(owner_of(world))

    assert name not in seen(viewer_from(member, now=clock()))
    assert name in seen(viewer_from(owner, now=clock()))


def test_a_board_is_seen_by_who_sees_it_at_github(come_in: Callable[[Actor], User], world: World, clock: Clock) -> None:
    viewer = viewer_from(come_in(member_of(world)), now=clock())

    numbers = {board.number for board in open_boards(viewer)}
    assert numbers == {board.number for board in world.boards if not board.is_closed}


def test_what_is_taken_away_at_github_goes_with_the_next_look(
    come_in: Callable[[Actor], User], world: World, clock: Clock, open_client: Open
) -> None:
    user = come_in(owner_of(world))
    owner_of(world).role = "member"
    name = hide(world, next(one for one in world.actors if one.id == user.github_id))
    Repository.objects.filter(name=name).update(visibility="private")

    look_again(user, now=clock(), client_factory=open_client)

    assert name not in seen(viewer_from(user, now=clock()))


def leave(world: World, server: DemoServer, user: User) -> None:
    next(one for one in world.actors if one.id == user.github_id).role = ""


def revoke(world: World, server: DemoServer, user: User) -> None:
    server.oauth.revoke(user.login)


@pytest.mark.parametrize("happens", [leave, revoke])
def test_who_leaves_or_withdraws_the_token_is_out(
    come_in: Callable[[Actor], User],
    world: World,
    server: DemoServer,
    clock: Clock,
    open_client: Open,
    happens: Callable[[World, DemoServer, User], None],
) -> None:
    user = come_in(member_of(world))
    happens(world, server, user)

    look_again(user, now=clock(), client_factory=open_client)

    user.refresh_from_db()
    assert not user.is_active
    assert not user.repository_access.exists()
    assert people.tokens_of(user) == Tokens(token="", refresh_token="", expires_at=user.token_expires_at)


def test_without_an_answer_private_repositories_stay_an_hour_and_then_go(
    come_in: Callable[[Actor], User], world: World, server: DemoServer, clock: Clock, open_client: Open
) -> None:
    user = come_in(owner_of(world))
    server.faults.add({"match": {"path": "/user/memberships"}, "action": "status", "status": 500})
    before = seen(viewer_from(user, now=clock()))

    clock.advance(minutes=59)
    with pytest.raises(SourceError):
        look_again(user, now=clock(), client_factory=open_client)
    assert seen(viewer_from(user, now=clock())) == before
    clock.advance(minutes=2)

    late = viewer_from(user, now=clock())
    assert not late.is_access_known
    visibilities = set(visible_repositories(late).values_list("visibility", flat=True))
    assert visibilities <= {"public", "internal"}


def test_a_look_that_began_before_a_change_tells_nothing(
    come_in: Callable[[Actor], User], world: World, clock: Clock
) -> None:
    user, began_at = come_in(owner_of(world)), clock()
    everything = Access(role="admin", repositories=frozenset(Repository.objects.values_list("github_id", flat=True)))
    clock.advance(seconds=1)
    people.outdate_access(User.objects.filter(pk=user.pk), hides=True, now=clock())

    note_access(user, everything, now=began_at)
    user.refresh_from_db()
    assert user.access_checked_at is None
    note_access(user, everything, now=clock())

    assert viewer_from(user, now=clock()).is_access_known


def test_an_outsider_has_no_access(sync: Syncing, server: DemoServer, world: World, open_client: Open) -> None:
    token, _ = server.oauth.sign_in(outsider_of(world).login)

    with pytest.raises(NotAMember):
        access_at_github(token, client_factory=open_client)


def test_a_token_of_an_oauth_app_shows_nothing_private(sync: Syncing, server: DemoServer, open_client: Open) -> None:
    token, _ = server.oauth.sign_in(member_of(server.world).login)
    server.faults.add({"match": {"path": "/user/installations"}, "action": "forbidden"})

    assert access_at_github(token, client_factory=open_client).repositories == frozenset()


def test_a_token_that_ends_is_renewed(
    come_in: Callable[[Actor], User], world: World, server: DemoServer, clock: Clock, open_client: Open, settings: Any
) -> None:
    user = come_in(member_of(world))
    old, refresh = server.oauth.sign_in(user.login)
    people.keep_tokens(user, Tokens(token=old, refresh_token=refresh, expires_at=clock() + timedelta(minutes=4)))
    settings.GITHUB_WEB_URL, settings.SIGN_IN = server.url, SIGN_IN

    look_again(user, now=clock(), client_factory=open_client)

    renewed = people.tokens_of(user)
    assert renewed.token not in ("", old)
    assert renewed.expires_at is not None
    assert user.is_active


def test_without_a_token_a_member_sees_what_teams_were_granted(sync: Syncing, world: World) -> None:
    sync.first()

    owner, member = access_by_teams(owner_of(world).id), access_by_teams(member_of(world).id)

    assert owner.role == "admin"
    assert member.repositories <= owner.repositories
    with pytest.raises(NotAMember):
        access_by_teams(outsider_of(world).id)


def test_a_look_is_ordered_once(come_in: Callable[[Actor], User], world: World, clock: Clock) -> None:
    user = come_in(member_of(world))
    clock.advance(minutes=16)
    before = clock() - timedelta(minutes=15)

    assert people.order_a_look(user.pk, before=before, now=clock())
    assert not people.order_a_look(user.pk, before=before, now=clock())
