"""What an account and the audit log show."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.db.models import QuerySet

from apps.accounts.models import ApiToken, AuditEvent, SavedFilter, User
from apps.accounts.viewers import Viewer, viewer_from
from apps.ui.paging import Slice, take_slice


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRow:
    """A token as its owner sees it, without the secret."""

    id: int
    name: str
    use: str  # what it is for, in words
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    state: str  # live, expired, revoked

    @property
    def is_live(self) -> bool:
        return self.state == "live"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """One event of the log."""

    at: datetime
    action: str
    login: str
    address: str | None
    subject: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """Somebody who has signed in, as an administrator sees them."""

    id: int
    login: str
    name: str
    provider: str
    role: str  # viewer, lead, administrator; "" for who was let go
    signed_in_at: datetime
    access_checked_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedFilterRow:
    """A filter of one's own."""

    id: int
    name: str
    query: str


def own_filters(viewer: Viewer) -> QuerySet[SavedFilter]:
    """Return the filters that a viewer saved; without sign-in those of the machine's user."""
    if not viewer.is_person and not viewer.sees_everything:
        return SavedFilter.objects.none()
    return SavedFilter.objects.filter(user=viewer.user_id)


def saved_filters(viewer: Viewer, *, page: str, known: Collection[str]) -> tuple[SavedFilterRow, ...]:
    """Return what a viewer saved of a page, by name, without what the page does not know any more."""
    return tuple(
        SavedFilterRow(
            id=row.pk,
            name=row.name,
            query=urlencode([(name, value) for name, value in parse_qsl(row.query) if name in known]),
        )
        for row in own_filters(viewer).filter(page=page).order_by("name")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonName:
    """Somebody who can be named for something; no id is the machine's user."""

    id: int | None
    login: str


def names_of_people(viewer: Viewer) -> tuple[PersonName, ...]:
    """Return who can be named: those who have signed in, by login; without sign-in the machine's user alone."""
    if not viewer.is_person:
        return (PersonName(id=None, login=viewer.login),)
    people = User.objects.filter(is_active=True).values_list("pk", "login")
    return tuple(PersonName(id=pk, login=login) for pk, login in sorted(people, key=lambda one: one[1].lower()))


def people_rows(*, now: datetime, cursor: str = "", limit: int = 100) -> Slice[PersonRow]:
    """Return one page of the people, who signed in last first."""

    def show(user: User) -> PersonRow:
        return PersonRow(
            id=user.pk,
            login=user.login,
            name=user.name,
            provider=user.provider,
            role=viewer_from(user, now=now).role if user.is_active else "",
            signed_in_at=user.signed_in_at,
            access_checked_at=user.access_checked_at,
        )

    return take_slice(User.objects.all(), order=("-signed_in_at", "-id"), show=show, cursor=cursor, limit=limit)


def has_other_lead(viewer: Viewer, *, now: datetime) -> bool:
    """Say whether somebody else could decide as a lead. Without sign-in there is nobody else."""
    if not viewer.is_person:
        return False
    people = User.objects.filter(is_active=True)
    return any(viewer_from(one, now=now).is_lead for one in people if one.pk != viewer.user_id)


def token_rows(user: User, *, now: datetime) -> tuple[TokenRow, ...]:
    """Return a person's tokens, the newest first."""
    return tuple(_token_row(token, now=now) for token in user.api_tokens.order_by("-created_at"))


def audit_rows(wanted: Mapping[str, Any], *, limit: int = 100) -> Slice[AuditRow]:
    """Return one page of the audit log, the latest first."""
    return take_slice(
        _events(wanted), order=("-at", "-id"), show=_audit_row, cursor=wanted.get("cursor", ""), limit=limit
    )


def _events(wanted: Mapping[str, Any]) -> QuerySet[AuditEvent]:
    events = AuditEvent.objects.all()
    if wanted.get("action"):
        events = events.filter(action=wanted["action"])
    if wanted.get("person"):
        events = events.filter(actor_login__iexact=wanted["person"])
    if wanted.get("since"):
        events = events.filter(at__gte=wanted["since"])
    return events


def _token_row(token: ApiToken, *, now: datetime) -> TokenRow:
    state = "revoked" if token.revoked_at else "expired" if token.expires_at <= now else "live"
    return TokenRow(
        id=token.pk,
        name=token.name,
        use=f"sends coverage of {token.repository}" if token.repository else "reads",
        created_at=token.created_at,
        expires_at=token.expires_at,
        used_at=token.used_at,
        state=state,
    )


def _audit_row(event: AuditEvent) -> AuditRow:
    return AuditRow(
        at=event.at,
        action=event.action,
        login=event.actor_login,
        address=event.address,
        subject=event.subject,
        detail=event.detail,
    )
