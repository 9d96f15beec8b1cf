"""Noting who did what, when, from where."""

import ipaddress
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest

from apps.accounts.models import AuditEvent
from apps.accounts.viewers import Viewer

Action = AuditEvent.Action
NOBODY = Viewer(login="", is_access_known=False)


def note(
    action: AuditEvent.Action,
    *,
    viewer: Viewer = NOBODY,
    address: str | None = None,
    subject: str = "",
    detail: str = "",
    now: datetime,
) -> None:
    """Append what somebody did; in the transaction of what was done, where there is one."""
    AuditEvent.objects.create(
        at=now,
        action=action,
        actor_id=viewer.user_id,
        actor_login=viewer.login,
        address=address,
        subject=subject[:300],
        detail=detail[:500],
    )


def address_of(request: HttpRequest) -> str | None:
    """Return where a request comes from: behind the proxy, what the proxy added last; None where that is no address."""
    told = request.META.get("REMOTE_ADDR", "")
    if settings.IS_BEHIND_PROXY:
        told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    try:
        return str(ipaddress.ip_address(told))
    except ValueError:
        return None
