"""Looks at Prometheus: beside the sync of GitHub, with a lease of its own, so that neither waits for the other."""

import hashlib
import logging
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import OperationalError, connection

from apps.incidents.ingest import record_alerts, replace_alert_rules, replace_services
from apps.integrations.errors import SourceError, SourceUnavailable
from apps.integrations.prometheus import reads
from apps.integrations.prometheus.client import TOTAL_SECONDS, PrometheusClient
from apps.sync.models import MonitoringCircuit, MonitoringFeed
from apps.sync.runner import Lease, LeaseLost, take_other_lease
from apps.sync.schedule import MONITORING_SCHEDULE_OF, FeedSchedule

logger = logging.getLogger(__name__)

LEASE = "prometheus"
FAILURES_IN_A_ROW = 3
ASKED_AGAIN_AFTER = timedelta(seconds=60)
# Tasks stay short: what is left of a long history is read by the next looks.
DEADLINE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """At which moments it is asked what fired, and how far back at first: as long as the rules look back."""

    step: timedelta = timedelta(minutes=1)
    history: timedelta = timedelta(days=28)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What a look came to. `has_changed`: something is known now that was not, or is no longer as it was."""

    has_looked: bool = False
    has_changed: bool = False


@dataclass(slots=True, kw_only=True)
class Look:
    """One feed being read."""

    row: MonitoringFeed
    client: PrometheusClient
    lease: Lease
    clock: Callable[[], datetime]
    rhythm: Rhythm
    stop_at: datetime
    began_at: datetime


def watch(*, clock: Callable[[], datetime], rhythm: Rhythm | None = None, is_asked: bool = False) -> Watched:
    """Read the feeds whose turn it is, or all when somebody asks.

    A look that dies anywhere is taken up by the next: what came in is stored with how far it reached.
    """
    if not settings.PROMETHEUS_URL:
        return Watched()
    lease = take_other_lease(LEASE, clock=clock)
    if lease is None:
        return Watched()
    try:
        with closing(PrometheusClient(settings.PROMETHEUS_URL, total_seconds=TOTAL_SECONDS)) as client:
            return _watch(client, lease=lease, clock=clock, rhythm=rhythm or Rhythm(), is_asked=is_asked)
    except LeaseLost as error:
        logger.warning("The look at Prometheus stops: %s.", error)
    except OperationalError as error:
        # What was read is rolled back to where it was, and read again by the next look.
        logger.warning("The database interrupted the look at Prometheus: %s", error)
        connection.close_if_unusable_or_obsolete()
    finally:
        lease.release()
    return Watched()


def _watch(
    client: PrometheusClient, *, lease: Lease, clock: Callable[[], datetime], rhythm: Rhythm, is_asked: bool
) -> Watched:
    address, stop_at, has_looked, has_changed = _address(), clock() + DEADLINE, False, False
    for schedule, read in READS:
        row = _row(schedule.name, address=address)
        now = clock()
        if _is_open(address, now=now) or now >= stop_at:
            break
        if not is_asked and not _is_due(row, schedule=schedule, now=now):
            continue
        look = Look(row=row, client=client, lease=lease, clock=clock, rhythm=rhythm, stop_at=stop_at, began_at=now)
        has_changed |= _read(look, read=read)
        has_looked = True
    return Watched(has_looked=has_looked, has_changed=has_changed)


def _read(look: Look, *, read: Callable[[Look], bool]) -> bool:
    """Read one feed and note how that went; say whether it brought something new or came back."""
    row = look.row
    signature, was_well = row.signature, _is_well(row)
    row.looked_at, row.items, row.skipped = look.began_at, 0, 0
    look.client.take_warnings()
    try:
        is_whole = read(look)
    except SourceError as error:
        _end(look, reason=error.reason, error=str(error))
        _count_failure(row.address, now=look.clock())
    except (LeaseLost, OperationalError):
        raise
    # Whatever else happens is a defect: it is noted and goes on to the log.
    except Exception as error:
        words = f"A defect of the portal ({type(error).__name__}): its log has the details."
        _end(look, reason="defect", error=words)
        raise
    else:
        row.succeeded_at = look.began_at if is_whole else row.succeeded_at
        _end(look)
        MonitoringCircuit.objects.filter(address=row.address, failures__gt=0).update(failures=0, open_until=None)
    return row.signature != signature or (_is_well(row) and not was_well)


def _is_well(row: MonitoringFeed) -> bool:
    return row.succeeded_at is not None and not row.error


def _end(look: Look, *, reason: str = "", error: str = "") -> None:
    look.row.reason, look.row.error = reason, error
    with look.lease.transaction():
        look.row.save()


def _read_alerts(look: Look) -> bool:
    """Read what fired since the last look; say whether that reached the present."""
    row, now = look.row, look.began_at
    # At least the last moment again: it proves that the server knows anything, even where no other has come since.
    from_at = min(row.read_until or now - look.rhythm.history, now - look.rhythm.step)
    warning, is_known = "", False
    step_seconds = round(look.rhythm.step.total_seconds())
    for record in reads.alerts(look.client, from_at=from_at, until_at=now, step_seconds=step_seconds):
        with look.lease.transaction():
            row.items += record_alerts(record)
            row.read_from, row.read_until = row.read_from or from_at, record.until_at
            row.save()
        if look.clock() >= look.stop_at:
            return False
        warning, is_known = record.warning, record.last_known_at == record.until_at
    _refuse_incomplete(warning)
    if not is_known:
        words = "Prometheus answers, but has scraped nothing of late: there is no `up`, so what fires is not known."
        raise SourceUnavailable(words, reason="no_data")
    return True


def _read_rules(look: Look) -> bool:
    rules, look.row.skipped = reads.alert_rules(look.client)
    _refuse_incomplete(look.client.take_warnings())
    with look.lease.transaction():
        is_complete = not look.row.skipped
        look.row.items = replace_alert_rules(rules, is_complete=is_complete, seen_at=look.began_at)
        look.row.signature = _signature(rules)
    return True


def _read_services(look: Look) -> bool:
    services = reads.services(look.client, labels=settings.PROCESS.alert_labels, at=look.began_at)
    _refuse_incomplete(look.client.take_warnings())
    with look.lease.transaction():
        look.row.items = replace_services(services, seen_at=look.began_at)
        look.row.signature = _signature(services)
    return True


READS: tuple[tuple[FeedSchedule, Callable[[Look], bool]], ...] = (
    (MONITORING_SCHEDULE_OF["alerts"], _read_alerts),
    (MONITORING_SCHEDULE_OF["alert-rules"], _read_rules),
    (MONITORING_SCHEDULE_OF["services"], _read_services),
)


def _refuse_incomplete(warning: str) -> None:
    """Raise SourceUnavailable for an answer of which the server says itself that something may be missing."""
    if warning:
        words = f"Prometheus warns that its answer may not be complete: {warning}."
        raise SourceUnavailable(words, reason="bad_answer")


def _row(feed: str, *, address: str) -> MonitoringFeed:
    """Return how a feed stands; of another server nothing has been read yet."""
    row, _ = MonitoringFeed.objects.get_or_create(feed=feed, defaults={"address": address})
    return row if row.address == address else MonitoringFeed(pk=row.pk, feed=feed, address=address)


def _is_due(row: MonitoringFeed, *, schedule: FeedSchedule, now: datetime) -> bool:
    # What failed is asked for at each look: the circuit spares the server.
    is_behind = bool(row.error) or row.succeeded_at is None or row.succeeded_at != row.looked_at
    return is_behind or row.looked_at is None or now - row.looked_at >= schedule.every


def _address() -> str:
    return hashlib.sha256(settings.PROMETHEUS_URL.encode()).hexdigest()


def _signature(records: Sequence[object]) -> str:
    return hashlib.sha256("\n".join(sorted(map(repr, records))).encode()).hexdigest()


def _is_open(address: str, *, now: datetime) -> bool:
    return MonitoringCircuit.objects.filter(address=address, open_until__gt=now).exists()


def _count_failure(address: str, *, now: datetime) -> None:
    """Note one more failure in a row; after a few nothing is asked for a while."""
    circuit, _ = MonitoringCircuit.objects.get_or_create(address=address)
    circuit.failures += 1
    if circuit.failures >= FAILURES_IN_A_ROW:
        circuit.open_until = now + ASKED_AGAIN_AFTER
    circuit.save()
