"""How the feeds of Prometheus stand, where one is connected."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.timezone import localtime

from apps.sync.models import MonitoringCircuit, MonitoringFeed
from apps.sync.queries.feeds import FeedState
from apps.sync.schedule import MONITORING_SCHEDULES, FeedSchedule

NOT_ASKED = "Prometheus has not been asked yet what fired then."
NOT_CONNECTED = "No Prometheus is connected: PROMETHEUS_URL is not set."


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoringStatus:
    """What is known of Prometheus."""

    is_connected: bool
    feeds: tuple[FeedState, ...]  # () where none is connected
    paused_until: datetime | None  # None unless still ahead: it failed a few times in a row
    alerts_from: datetime | None = None  # the first and the last moment of which it was asked what fires
    alerts_until: datetime | None = None

    @property
    def causes(self) -> Mapping[str, str]:
        """Say why what a feed brings is not known, by its name.

        One failed look leaves what was known before, until that is as old as the feed may be.
        """
        if not self.is_connected:
            return {schedule.name: NOT_CONNECTED for schedule in MONITORING_SCHEDULES}
        return {feed.name: cause for feed in self.feeds if (cause := _cause(feed))}

    def why_no_alerts(self, *, since: datetime, until: datetime, is_present: bool) -> str:
        """Say why it is not known what fired between two moments; "" where that was asked for."""
        cause = self.causes.get("alerts", "")
        if not self.is_connected or self.alerts_from is None or self.alerts_until is None:
            return cause or NOT_ASKED
        if since < self.alerts_from:
            return f"What fired is known since {localtime(self.alerts_from):%-d %b %Y, %H:%M} only."
        is_behind = not is_present and self.alerts_until < until
        return (cause or NOT_ASKED) if is_behind else cause if is_present else ""


def monitoring_status(*, now: datetime) -> MonitoringStatus:
    """Return how Prometheus stands in two statements, in none where it is not connected."""
    if not settings.PROMETHEUS_URL:
        return MonitoringStatus(is_connected=False, feeds=(), paused_until=None)
    rows = {row.feed: row for row in MonitoringFeed.objects.all()}
    paused = MonitoringCircuit.objects.filter(open_until__gt=now).order_by("-open_until").first()
    return MonitoringStatus(
        is_connected=True,
        feeds=tuple(_state(schedule, row=rows.get(schedule.name), now=now) for schedule in MONITORING_SCHEDULES),
        paused_until=paused.open_until if paused else None,
        alerts_from=rows["alerts"].read_from if "alerts" in rows else None,
        alerts_until=rows["alerts"].read_until if "alerts" in rows else None,
    )


def _state(schedule: FeedSchedule, *, row: MonitoringFeed | None, now: datetime) -> FeedState:
    succeeded_at = row.succeeded_at if row else None
    looked_at = row.looked_at if row else None
    return FeedState(
        name=schedule.name,
        title=schedule.title,
        state=_word(schedule, row=row, now=now),
        last_success_at=succeeded_at,
        age_seconds=max(0, round((now - succeeded_at).total_seconds())) if succeeded_at else None,
        stale_after_seconds=round(schedule.stale_after.total_seconds()),
        items=row.items if row else 0,
        skipped=row.skipped if row else 0,
        removed=0,
        requests=0,
        points=0,
        error=row.error if row else "",
        next_run_at=max(now, looked_at + (timedelta(0) if row and row.error else schedule.every))
        if looked_at
        else None,
    )


def _word(schedule: FeedSchedule, *, row: MonitoringFeed | None, now: datetime) -> str:
    if row is None or row.looked_at is None:
        return "never"
    if row.error:
        return "failed"
    if row.succeeded_at is None:
        return "partial"
    if now - row.succeeded_at > schedule.stale_after:
        return "stale"
    return "partial" if row.skipped or row.succeeded_at != row.looked_at else "ok"


def _cause(feed: FeedState) -> str:
    if feed.last_success_at is None:
        return feed.error or f"{feed.title} have not been read yet."
    return f"{feed.title} are stale: {feed.error}" if feed.error and feed.is_stale else ""
