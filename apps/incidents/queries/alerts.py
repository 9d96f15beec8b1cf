"""Alerts as they fired, and the times of which that is not known."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from apps.accounts.viewers import Viewer
from apps.catalog.visibility import visible_repositories
from apps.incidents.models import Alert, AlertGap
from apps.incidents.queries.matching import RepositoryMatcher

CRITICAL = "critical"
# An alert that was seen so lately still fires as far as anybody can know.
SEEN_OF_LATE = timedelta(minutes=5)
# A shorter gap hides no alert that lasts.
LONG_GAP = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRow:
    """A stretch of time in which an alert fired."""

    id: int
    name: str
    severity: str
    service: str
    repository_id: int | None  # None where its labels name none
    active_at: datetime | None  # since when its condition held
    began_at: datetime
    seen_at: datetime  # when it was last known to fire
    ended_at: datetime | None  # when it was first known not to; None while it goes on, as of seen_at

    @property
    def is_firing(self) -> bool:
        """Say whether it is not known to have ended."""
        return self.ended_at is None

    def known_end(self, *, now: datetime) -> datetime | None:
        """Return until when it is known to have fired, None while it does: what a gap hides is not counted."""
        end = self.ended_at or now
        return self.ended_at if end - self.seen_at <= SEEN_OF_LATE else self.seen_at

    @property
    def is_critical(self) -> bool:
        return self.severity.lower() == CRITICAL


def alerts(viewer: Viewer, *, since: datetime, until: datetime | None = None) -> list[AlertRow]:
    """Return what fired since a moment, until another or now, newest first, in three statements.

    Of repositories that the viewer may not see nothing is shown; what names no repository names none to hide either.
    """
    visible = set(visible_repositories(viewer).values_list("pk", flat=True))
    found = alerts_since(since, until=until)
    return [row for row in found if row.repository_id is None or row.repository_id in visible]


def alerts_since(since: datetime, *, until: datetime | None = None, severity: str = "") -> list[AlertRow]:
    """Return what fired since a moment in any repository, newest first, in two statements. Not for pages."""
    matcher = RepositoryMatcher()
    rows = Alert.objects.filter(Q(ended_at=None) | Q(ended_at__gt=since)).order_by("-began_at", "-pk")
    rows = rows.filter(severity__iexact=severity) if severity else rows
    rows = rows if until is None else rows.filter(began_at__lte=until)
    return [
        AlertRow(
            id=row.pk,
            name=row.name,
            severity=row.severity,
            service=row.service,
            repository_id=matcher.repository_of(row.labels),
            active_at=row.active_at,
            began_at=row.began_at,
            seen_at=row.seen_at,
            ended_at=row.ended_at,
        )
        for row in rows
    ]


def alert_gaps(*, since: datetime, until: datetime | None = None) -> list[tuple[datetime, datetime]]:
    """Return the times since a moment, until another or now, of which it is not known what fired, oldest first."""
    rows = AlertGap.objects.filter(ended_at__gte=since).order_by("began_at")
    rows = rows if until is None else rows.filter(began_at__lt=until)
    gaps = rows.values_list("began_at", "ended_at")
    return [(max(began_at, since), ended_at if until is None else min(ended_at, until)) for began_at, ended_at in gaps]


def gap_in_alerts(*, since: datetime, until: datetime | None = None) -> str:
    """Say of which times it is not known what fired; "" where of none that matters."""
    gaps = [gap for gap in alert_gaps(since=since, until=until) if gap[1] - gap[0] > LONG_GAP]
    if not gaps:
        return ""
    longest_at, until_at = max(gaps, key=lambda gap: gap[1] - gap[0])
    times = f"from {longest_at:%-d %b %H:%M} to {until_at:%-d %b %H:%M} UTC"
    others = len(gaps) - 1
    more = f", nor in {others} shorter gap{'s' if others > 1 else ''}" if others else ""
    return f"Prometheus has no data {times}{more}: it is not known what fired then."
