"""What changes of a person: signing in, what GitHub says of them, leaving."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet

from apps.accounts.ciphers import CannotOpen, seal, unseal
from apps.accounts.models import Attempts, AuditEvent, SavedFilter, User
from apps.accounts.queries import own_filters
from apps.accounts.viewers import Viewer

# So long after a look that brought no answer, what is outdated is looked up again.
LOOK_AGAIN_SOON = timedelta(minutes=3)
MOST_FILTERS = 30  # a person


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who a provider says somebody is."""

    provider: str
    subject: str  # with the provider in front: "github:<id>"
    github_id: int
    login: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """A person's tokens at GitHub; empty where there are none."""

    token: str = ""
    refresh_token: str = ""
    expires_at: datetime | None = None


class CannotSaveFilter(ValueError):
    """A filter cannot be saved; says why in words for the person."""


def take_in(identity: Identity, *, now: datetime) -> User:
    """Return the person, made or renewed at sign-in."""
    told = {
        "github_id": identity.github_id,
        "login": identity.login,
        "name": identity.name,
        "is_active": True,
        "signed_in_at": now,
    }
    user, _ = User.objects.update_or_create(
        subject=identity.subject,
        defaults=told,
        create_defaults=told | {"provider": identity.provider, "joined_at": now, "password": "!"},
    )
    return user


def keep_tokens(user: User, tokens: Tokens) -> None:
    """Seal a person's tokens into their row."""
    user.sealed_token = seal(tokens.token, place=_place(user, "token")) if tokens.token else ""
    refresh = tokens.refresh_token
    user.sealed_refresh_token = seal(refresh, place=_place(user, "refresh_token")) if refresh else ""
    user.token_expires_at = tokens.expires_at
    user.save(update_fields=["sealed_token", "sealed_refresh_token", "token_expires_at"])


def tokens_of(user: User) -> Tokens:
    """Open a person's tokens; what cannot be opened any more is as if it were not there."""
    return Tokens(
        token=_opened(user.sealed_token, place=_place(user, "token")),
        refresh_token=_opened(user.sealed_refresh_token, place=_place(user, "refresh_token")),
        expires_at=user.token_expires_at,
    )


def note_membership(user: User, *, role: str, teams: Collection[str], boards: Collection[str], now: datetime) -> None:
    """Note what GitHub said of a person just now."""
    user.organization_role, user.access_checked_at = role, now
    user.teams, user.boards = sorted(team.lower() for team in teams), sorted(boards)
    user.save(update_fields=["organization_role", "teams", "boards", "access_checked_at"])


def order_a_look(user_id: int, *, before: datetime, now: datetime) -> bool:
    """Say whether a look at a person's access should begin: once, however many requests ask."""
    due = User.objects.filter(pk=user_id, is_active=True).exclude(access_asked_at__gt=before)
    return bool(due.exclude(access_checked_at__gt=before).update(access_asked_at=now))


def outdate_access(people: QuerySet[User], *, hides: bool, now: datetime) -> None:
    """Note that what people may see has changed; until it is looked up, show them nothing private if it `hides`."""
    changes = {"access_outdated_at": now}
    people.filter(is_active=True).update(**changes, **({"access_checked_at": None} if hides else {}))


def order_looks(*, now: datetime) -> list[int]:
    """Return the people whose access changed since it was last looked up, and note that looks are ordered.

    Those without a session are left out: they are looked up when they sign in, or use a token.
    """
    since = now - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    due = User.objects.filter(is_active=True, signed_in_at__gte=since, access_outdated_at__isnull=False)
    due = due.filter(Q(access_checked_at=None) | Q(access_checked_at__lt=F("access_outdated_at")))
    asked_before = Q(access_asked_at__lt=F("access_outdated_at")) | Q(access_asked_at__lte=now - LOOK_AGAIN_SOON)
    found = list(due.filter(Q(access_asked_at=None) | asked_before).values_list("pk", flat=True))
    User.objects.filter(pk__in=found).update(access_asked_at=now)
    return found


def is_outdated(user: User, *, since: datetime) -> bool:
    """Say whether what somebody may see has changed after a moment, or they are gone. Locks their row."""
    stored = User.objects.select_for_update().filter(pk=user.pk).first()
    return stored is None or (stored.access_outdated_at is not None and stored.access_outdated_at > since)


@transaction.atomic
def save_filter(viewer: Viewer, *, page: str, name: str, query: str, now: datetime) -> SavedFilter:
    """Keep what somebody narrows a page to; raises CannotSaveFilter where the name is taken, or there are too many."""
    # One person's are saved one after another, so that the limit holds.
    User.objects.select_for_update().filter(pk=viewer.user_id or 0).first()
    own = own_filters(viewer)
    if own.filter(page=page, name__iexact=name).exists():
        raise CannotSaveFilter("You have a filter of this name on this page already.")
    if own.count() >= MOST_FILTERS:
        raise CannotSaveFilter(f"You have saved {MOST_FILTERS} filters, which is the most: delete one first.")
    # Without sign-in there is nobody to wait for: whoever comes second meets the filter of the first.
    told = {"user_id": viewer.user_id, "query": query, "created_at": now}
    found, is_new = own.get_or_create(page=page, name=name, defaults=told)
    if not is_new:
        raise CannotSaveFilter("You have a filter of this name on this page already.")
    return found


def delete_filter(viewer: Viewer, *, filter_id: int) -> SavedFilter | None:
    """Remove a filter of somebody's own and return it; None where they have none such."""
    found = own_filters(viewer).filter(pk=filter_id).first()
    if found is not None:
        own_filters(viewer).filter(pk=filter_id).delete()
    return found


def forget(user: User) -> None:
    """Remove all that is kept of a person."""
    user.delete()


def forget_what_is_old(*, now: datetime) -> None:
    """Remove people who have not signed in for long, events that were kept for their time, and old guesses."""
    User.objects.filter(signed_in_at__lt=now - timedelta(days=settings.PORTAL_PEOPLE_DAYS)).delete()
    AuditEvent.objects.filter(at__lt=now - timedelta(days=settings.PORTAL_AUDIT_DAYS)).delete()
    Attempts.objects.filter(updated_at__lt=now - timedelta(days=1)).delete()


def let_go(user: User) -> None:
    """End all sessions of a person who is not a member any more, and forget their tokens."""
    user.is_active, user.organization_role, user.access_checked_at = False, "", None
    user.teams, user.boards = [], []
    user.sealed_token = user.sealed_refresh_token = ""
    user.save()


def _place(user: User, column: str) -> str:
    return f"accounts_user.{column}:{user.subject}"


def _opened(value: str, *, place: str) -> str:
    try:
        return unseal(value, place=place) if value else ""
    except CannotOpen:
        return ""
