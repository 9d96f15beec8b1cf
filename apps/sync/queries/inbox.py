"""What administrators are told of the inbox of webhooks, in one statement."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from apps.accounts.viewers import Viewer
from apps.sync.models import WebhookDelivery

State = WebhookDelivery.State
SHOWN = 10
WORDS = {
    "bad_json": "no strict JSON",
    "not_object": "no object",
    "out_of_range": "number too large",
    "too_many_attempts": "interrupted every time",
    "database": "database out of reach",
    "defect": "defect of the portal",
}
NONE_YET: dict[str, Any] = dict.fromkeys(("today", "waiting", "given_up"), 0) | {
    "event": "",
    "action": "",
    "received_at": None,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantinedRow:
    """A delivery that was given up."""

    id: int
    title: str  # the event with its action
    received_at: datetime
    reason: str  # in words
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxStatus:
    """The inbox as an administrator sees it."""

    is_open: bool  # whether there is a secret to verify webhooks with
    received_today: int
    waiting: int
    last_title: str  # "" for none
    last_at: datetime | None
    quarantined: tuple[QuarantinedRow, ...]  # the latest
    quarantined_total: int

    @property
    def hidden(self) -> int:
        """Count the quarantined that are not shown."""
        return self.quarantined_total - len(self.quarantined)


def inbox_status(viewer: Viewer, *, now: datetime) -> InboxStatus | None:
    """Return how the inbox stands; None for who does not administer the portal."""
    if not viewer.is_administrator:
        return None
    rows = _rows(now=now)
    last = rows[0] if rows else NONE_YET
    quarantined = [row for row in rows if row["state"] == State.QUARANTINED]
    return InboxStatus(
        is_open=bool(settings.GITHUB_WEBHOOK_SECRET),
        received_today=last["today"],
        waiting=last["waiting"],
        last_title=_title(last),
        last_at=last["received_at"],
        quarantined=tuple(_row(row) for row in quarantined[:SHOWN]),
        quarantined_total=last["given_up"],
    )


def _rows(*, now: datetime) -> list[dict[str, Any]]:
    """Return the newest delivery and the latest that were given up, each with the counts of all."""
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    given_up = WebhookDelivery.objects.filter(state=State.QUARANTINED)
    newest = WebhookDelivery.objects.order_by("-received_at", "-pk").values("pk")[:1]
    shown = given_up.order_by("-received_at", "-pk").values("pk")[:SHOWN]
    counted = WebhookDelivery.objects.annotate(
        today=_count(WebhookDelivery.objects.filter(received_at__gte=today)),
        waiting=_count(WebhookDelivery.objects.filter(state=State.RECEIVED)),
        given_up=_count(given_up),
    )
    found = counted.filter(Q(pk__in=newest) | Q(pk__in=shown)).order_by("-received_at", "-pk")
    return [dict(row) for row in found.values(*NONE_YET, "pk", "state", "reason", "problem")]


def _count(rows: QuerySet[WebhookDelivery]) -> Coalesce:
    grouped = rows.order_by().annotate(all=Value(1)).values("all").annotate(number=Count("pk"))
    return Coalesce(Subquery(grouped.values("number")), Value(0))


def _title(row: dict[str, Any]) -> str:
    return f"{row['event']} {row['action']}".strip()


def _row(row: dict[str, Any]) -> QuarantinedRow:
    return QuarantinedRow(
        id=row["pk"],
        title=_title(row),
        received_at=row["received_at"],
        reason=WORDS.get(row["reason"], row["reason"]),
        problem=row["problem"],
    )
