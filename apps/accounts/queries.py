"""What an account and the audit log show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from apps.accounts.models import ApiToken, AuditEvent, User
from apps.accounts.viewers import viewer_from
from apps.ui.paging import Slice, take_slice


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRow:
    """A token as its owner sees it, without the secret."""

    id: int
    name: str
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
