"""The table of deliveries: stored once, claimed by one, tried again with growing pauses, given up at last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from apps.sync.inbox.reading import Received
from apps.sync.models import WebhookDelivery

MAX_ATTEMPTS = 10
FIRST_PAUSE = timedelta(minutes=3)
PAUSE_GROWS_BY = 1.4
LONGEST_PAUSE = timedelta(minutes=60)
# GitHub redelivers for three days: until then a delivery that comes again is known.
KEPT_FOR = timedelta(days=7)
# Nobody looked at it for so long, and syncs have read since whatever it told.
QUARANTINED_FOR = timedelta(days=90)
HANDED_OUT = 1000

State = WebhookDelivery.State


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What became of a delivery that came in: stored, reopened, duplicate or conflict."""

    pk: int
    result: str

    @property
    def is_waiting(self) -> bool:
        """Say whether there is something to do."""
        return self.result in ("stored", "reopened")


def store(received: Received, *, now: datetime) -> Stored:
    """Keep a delivery. One that is known is kept once; a redelivery opens it again where it came to nothing."""
    try:
        with transaction.atomic():
            row = WebhookDelivery.objects.create(
                delivery_id=received.delivery_id,
                event=received.event,
                body=received.body,
                digest=received.digest,
                received_at=now,
                due_at=now,
            )
    except IntegrityError:
        return _known(received, now=now)
    return Stored(pk=row.pk, result="stored")


def _known(received: Received, *, now: datetime) -> Stored:
    rows = WebhookDelivery.objects.filter(delivery_id=received.delivery_id)
    pk, digest = rows.values_list("pk", "digest").get()
    if digest != received.digest:
        rows.update(conflicts=F("conflicts") + 1)
        return Stored(pk=pk, result="conflict")
    has_failed = Q(state=State.QUARANTINED) | Q(state=State.RECEIVED, attempts__gt=0)
    return Stored(pk=pk, result="reopened" if _reopen(pk, where=has_failed, now=now) else "duplicate")


def retry(pk: int, *, now: datetime) -> WebhookDelivery | None:
    """Open a quarantined delivery again; None where there is none."""
    if not _reopen(pk, where=Q(state=State.QUARANTINED), now=now):
        return None
    return WebhookDelivery.objects.defer("body").get(pk=pk)


def _reopen(pk: int, *, where: Q, now: datetime) -> bool:
    opened = WebhookDelivery.objects.filter(where, pk=pk)
    return bool(opened.update(state=State.RECEIVED, attempts=0, due_at=now, finished_at=None, reason="", problem=""))


def due(*, now: datetime) -> list[int]:
    """Return the deliveries that wait to be handled, oldest first."""
    waiting = WebhookDelivery.objects.filter(state=State.RECEIVED, due_at__lte=now)
    return list(waiting.order_by("due_at", "pk").values_list("pk", flat=True)[:HANDED_OUT])


def claim(pk: int, *, now: datetime) -> WebhookDelivery | None:
    """Take a delivery that is due, counting the attempt before it is made; None where another took it.

    Whoever dies over it leaves it due again after the pause; after the last attempt it is given up.
    """
    row = WebhookDelivery.objects.filter(pk=pk, state=State.RECEIVED, due_at__lte=now).first()
    if row is None:
        return None
    same = WebhookDelivery.objects.filter(pk=pk, state=State.RECEIVED, attempts=row.attempts, due_at=row.due_at)
    if row.attempts >= MAX_ATTEMPTS:
        words = row.problem or "It was interrupted every time."
        same.update(state=State.QUARANTINED, finished_at=now, reason="too_many_attempts", problem=words)
        return None
    pause = min(FIRST_PAUSE * PAUSE_GROWS_BY**row.attempts, LONGEST_PAUSE)
    return row if same.update(attempts=F("attempts") + 1, due_at=now + pause) else None


def settle(
    row: WebhookDelivery, *, state: WebhookDelivery.State, reason: str = "", problem: str = "", now: datetime
) -> None:
    """End a delivery. What was done or ignored needs its body no more."""
    row.state, row.reason = state, reason
    ends = {"state": state, "reason": reason, "problem": problem[:300], "finished_at": now, "action": row.action}
    needs_body = state == State.QUARANTINED
    WebhookDelivery.objects.filter(pk=row.pk).update(**ends, **({} if needs_body else {"body": b""}))


def try_again(row: WebhookDelivery, *, reason: str, problem: str, now: datetime) -> None:
    """Leave a delivery that was claimed to its next attempt, or give it up after the last."""
    if row.attempts + 1 >= MAX_ATTEMPTS:
        settle(row, state=State.QUARANTINED, reason=reason, problem=problem, now=now)
    else:
        row.state, row.reason = State.RECEIVED, reason
        WebhookDelivery.objects.filter(pk=row.pk).update(reason=reason, problem=problem[:300])


def forget_old(*, now: datetime) -> int:
    """Delete what ended long ago."""
    ended: Sequence[WebhookDelivery.State] = (State.DONE, State.IGNORED)
    is_old = Q(state__in=ended, received_at__lt=now - KEPT_FOR)
    is_old |= Q(state=State.QUARANTINED, received_at__lt=now - QUARANTINED_FOR)
    return WebhookDelivery.objects.filter(is_old).delete()[0]
