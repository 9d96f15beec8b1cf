"""What a person may see at GitHub: looked up when they sign in, and again while they use the portal."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from apps.accounts import services as people
from apps.accounts.audit import Action, note
from apps.accounts.models import User
from apps.accounts.services import Tokens
from apps.accounts.viewers import viewer_from
from apps.catalog.models import Actor, Repository, RepositoryAccess, Team, TeamRepository
from apps.integrations.errors import SourceRejected
from apps.integrations.github.client import Credential, GitHubClient
from apps.integrations.github.people import refreshed_tokens, role_in_organization, visible_repository_ids
from apps.integrations.github.reads import boards
from apps.integrations.walks import Walk
from apps.sync.feeds import ORGANIZATION

EARLY = timedelta(minutes=5)  # a token is renewed before it ends
PAUSE_SECONDS = 60
ClientFactory = Callable[[str], GitHubClient]


class OfOnePerson:
    """The limits of a person's own token: so few requests are made that none needs to be remembered."""

    def check(self, resource: str) -> None:
        """Let every request through."""

    def record(self, resource: str, *, limit: int | None, remaining: int | None, reset_at: datetime | None) -> None:
        """Forget what is left."""

    def pause(self, resource: str, *, seconds: float | None, until: datetime | None, reason: str) -> datetime:
        """Return until when nothing more may be asked: whoever asked gives up."""
        return until or timezone.now() + timedelta(seconds=seconds or PAUSE_SECONDS)


class NotAMember(Exception):
    """The person is not in the organization, or nobody can tell any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """The role of a member in the organization, and what they may see: ids at GitHub of repositories and boards."""

    role: str
    repositories: frozenset[int]
    boards: frozenset[str] = frozenset()


def person_client(token: str) -> GitHubClient:
    """Open a client that asks with a person's own token."""
    credential = Credential(token=token)
    return GitHubClient(
        api_url=settings.GITHUB_API_URL,
        organization=settings.PORTAL_ORGANIZATION,
        credential=credential,
        limits=OfOnePerson(),
    )


def access_at_github(token: str, *, client_factory: ClientFactory = person_client) -> Access:
    """Ask GitHub what the owner of a token may see.

    Raises NotAMember, and SourceError when GitHub does not tell.
    """
    client = client_factory(token)
    try:
        role = role_in_organization(client)
        if not role:
            raise NotAMember(f"You are not a member of {settings.PORTAL_ORGANIZATION} at GitHub.")
        return Access(role=role, repositories=_repositories(client), boards=_boards(client))
    finally:
        client.close()


def _repositories(client: GitHubClient) -> frozenset[int]:
    try:
        return visible_repository_ids(client)
    except SourceRejected as error:
        if error.reason in ("forbidden", "not_found"):
            # The token of an OAuth App: GitHub lists what is private for people of GitHub Apps only.
            return frozenset()
        raise


def _boards(client: GitHubClient) -> frozenset[str]:
    """List the boards the person sees; none where the App may not read boards."""
    walk = Walk(target=ORGANIZATION, is_full=True)
    try:
        return frozenset(record.node_id for page in boards(client, walk) for record in page.records)
    except SourceRejected as error:
        if error.reason == "credential":
            raise
        return frozenset()


def access_by_teams(github_id: int) -> Access:
    """Say what a member may see without a token of theirs: what their teams were granted, as the last sync read it.

    Raises NotAMember.
    """
    actor = Actor.objects.filter(github_id=github_id).exclude(role="").first()
    if actor is None:
        raise NotAMember(f"You are not a member of {settings.PORTAL_ORGANIZATION} at GitHub.")
    seen = Repository.objects.filter(gone_at=None)
    if actor.role != "admin":
        seen = seen.filter(pk__in=TeamRepository.objects.filter(team__memberships__actor=actor).values("repository"))
    return Access(role=actor.role, repositories=frozenset(seen.values_list("github_id", flat=True)))


def note_access(user: User, access: Access, *, now: datetime) -> None:
    """Keep what a person may see, as GitHub told from `now` on; nothing if GitHub has told of a change since."""
    seen = set(Repository.objects.filter(github_id__in=access.repositories).values_list("pk", flat=True))
    teams = Team.objects.filter(memberships__actor__github_id=user.github_id).values_list("slug", "github_id")
    words = [word for slug, number in teams for word in (slug, str(number))]
    with transaction.atomic():
        if people.is_outdated(user, since=now):
            return
        known = set(RepositoryAccess.objects.filter(user=user).values_list("repository_id", flat=True))
        RepositoryAccess.objects.filter(user=user, repository_id__in=known - seen).delete()
        new = [RepositoryAccess(user=user, repository_id=pk) for pk in seen - known]
        RepositoryAccess.objects.bulk_create(new, ignore_conflicts=True)
        people.note_membership(user, role=access.role, teams=words, boards=access.boards, now=now)


def look_again(user: User, *, now: datetime, client_factory: ClientFactory = person_client) -> None:
    """Look up again what a person may see; end the sessions of one who has left or whose token was withdrawn.

    Raises SourceError when GitHub does not tell.
    """
    try:
        if user.provider == User.Provider.GITHUB:
            access = access_at_github(_present_token(user, now=now), client_factory=client_factory)
        else:
            access = access_by_teams(user.github_id)
    except NotAMember:
        drop(user, now=now)
    except SourceRejected as error:
        if error.reason != "credential":
            raise
        # Revoked or ended, so nobody can tell any more what the person may see: signing in again gives a new one.
        drop(user, now=now)
    else:
        note_access(user, access, now=now)


def drop(user: User, *, now: datetime) -> None:
    """Take everything private from a person at once, and end their sessions."""
    with transaction.atomic():
        note(Action.LET_GO, viewer=viewer_from(user, now=now), subject=user.subject, now=now)
        RepositoryAccess.objects.filter(user=user).delete()
        people.let_go(user)


def _present_token(user: User, *, now: datetime) -> str:
    """Return a token that has not ended; raises SourceRejected with the reason credential where there is none."""
    tokens = people.tokens_of(user)
    if not tokens.token:
        raise SourceRejected("No token of this person is kept.", reason="credential")
    if tokens.expires_at is None or now < tokens.expires_at - EARLY:
        return tokens.token
    token, refresh_token, expires_at = refreshed_tokens(
        settings.GITHUB_WEB_URL,
        client_id=settings.SIGN_IN.github_client_id,
        client_secret=settings.SIGN_IN.github_client_secret,
        refresh_token=tokens.refresh_token,
        now=now,
    )
    people.keep_tokens(user, Tokens(token=token, refresh_token=refresh_token, expires_at=expires_at))
    return token
