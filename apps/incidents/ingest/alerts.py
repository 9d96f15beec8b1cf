"""Stores which alerts fired. An alert goes on from one look to the next, and over times of which nothing is known."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from apps.incidents.ingest.fingerprints import fingerprint_of
from apps.incidents.models import Alert, AlertGap
from apps.incidents.records import AlertsRecord, FiringRecord

KEPT_FOR = timedelta(days=400)
BATCH = 500


@dataclass(slots=True)
class _Changes:
    """The rows to write."""

    new: list[Alert] = field(default_factory=list)
    changed: list[Alert] = field(default_factory=list)


def record_alerts(record: AlertsRecord) -> int:
    """Store what fired at some moments in a row; return how many stretches that were.

    Looks should follow one another in time. What is looked at again is met again, not doubled. An alert that was firing
    ends with the first moment of which it is known that it does not fire; what is not known ends nothing.
    """
    fired: dict[str, list[FiringRecord]] = defaultdict(list)
    for one in record.firing:
        fired[fingerprint_of(one.labels)].append(one)
    with transaction.atomic():
        stored: dict[str, list[Alert]] = defaultdict(list)
        for row in _touched(fired, record=record):
            stored[row.fingerprint].append(row)
        changes = _Changes()
        for fingerprint in {*stored, *fired}:
            _merge(fingerprint, stored[fingerprint], fired[fingerprint], record=record, changes=changes)
        Alert.objects.bulk_create(changes.new, batch_size=BATCH)
        columns = ["active_at", "began_at", "seen_at", "ended_at"]
        Alert.objects.bulk_update(changes.changed, columns, batch_size=BATCH)
        _note_gaps(record)
    return len(record.firing)


def forget_old_alerts(*, now: datetime) -> int:
    """Delete what ended long ago; return how many alerts went."""
    AlertGap.objects.filter(ended_at__lt=now - KEPT_FOR).delete()
    return Alert.objects.filter(ended_at__lt=now - KEPT_FOR).delete()[0]


def _touched(fired: Iterable[str], *, record: AlertsRecord) -> Iterator[Alert]:
    """Yield the stored stretches that go on in this look, end in it, or are met again."""
    is_met_again = Q(ended_at__gte=record.from_at, began_at__lte=record.until_at)
    yield from Alert.objects.filter(Q(ended_at=None) | is_met_again).order_by("began_at")


def _merge(
    fingerprint: str, rows: Sequence[Alert], fired: Sequence[FiringRecord], *, record: AlertsRecord, changes: _Changes
) -> None:
    met: set[int] = set()
    for one in fired:
        row = next((row for row in rows if _is_same(row, one, record=record)), None)
        if row is None:
            changes.new.append(_new(fingerprint, one))
        else:
            met.add(row.pk)
            _go_on(row, one)
    for row in rows:
        if row.pk in met:
            changes.changed.append(row)
        elif row.ended_at is None and (ended_at := _end_of(row, record=record)):
            row.ended_at = ended_at
            changes.changed.append(row)


def _is_same(row: Alert, one: FiringRecord, *, record: AlertsRecord) -> bool:
    """Say whether a stretch was met before, or goes on with no moment between at which it is known not to fire."""
    if row.began_at <= one.seen_at and one.began_at <= row.seen_at:
        return True
    is_open = row.ended_at is None and row.seen_at < one.began_at
    return is_open and (record.known_at is None or one.began_at <= record.known_at)


def _end_of(row: Alert, *, record: AlertsRecord) -> datetime | None:
    """Return a moment after a stretch was last seen at which it is known not to fire, None where none is known."""
    known = (record.known_at, record.last_known_at)
    return next((at for at in known if at is not None and at > row.seen_at), None)


def _go_on(row: Alert, one: FiringRecord) -> None:
    if one.seen_at >= row.seen_at:
        row.seen_at, row.ended_at = one.seen_at, one.ended_at
    row.began_at = min(row.began_at, one.began_at)
    row.active_at = row.active_at or one.active_at


def _new(fingerprint: str, one: FiringRecord) -> Alert:
    return Alert(
        fingerprint=fingerprint,
        name=one.labels.get("alertname", "")[:200],
        severity=one.labels.get("severity", "")[:100],
        service=one.labels.get("service", "")[:200],
        labels=dict(one.labels),
        active_at=one.active_at,
        began_at=one.began_at,
        seen_at=one.seen_at,
        ended_at=one.ended_at,
    )


def _note_gaps(record: AlertsRecord) -> None:
    """Store the gaps; one that goes on from the look before grows."""
    step = timedelta(seconds=record.step_seconds)
    for began_at, ended_at in record.gaps:
        known = AlertGap.objects.filter(began_at__lte=began_at, ended_at__gte=began_at - step).first()
        if known is None:
            AlertGap.objects.create(began_at=began_at, ended_at=ended_at)
        elif known.ended_at < ended_at:
            known.ended_at = ended_at
            known.save(update_fields=["ended_at"])
