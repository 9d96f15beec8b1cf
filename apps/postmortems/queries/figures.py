"""What the incidents of a span look like: frozen, None where a figure cannot be known."""

from dataclasses import dataclass
from datetime import date, datetime

from apps.delivery.queries.percentiles import UNKNOWN, Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierIncident:
    """One whose actions are open."""

    repository: str
    number: int
    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedIncident:
    """An incident as the list of incidents tells it, `overdue` as of the end of the span."""

    repository: str
    repository_id: int
    number: int
    title: str
    url: str
    severity: str | None
    service: str
    owner: str | None
    started_at: datetime
    acknowledged_at: datetime | None
    resolved_at: datetime | None
    due_on: date | None  # by when it needs a postmortem
    overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatedIncident(ListedIncident):
    earlier: tuple[EarlierIncident, ...]  # the latest first


@dataclass(frozen=True, slots=True, kw_only=True)
class LateIncident(ListedIncident):
    actions: int  # of its postmortem that were open beyond their day


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmatchedAlert:
    name: str
    severity: str
    service: str
    repository: str | None  # None where its labels name none
    began_at: datetime
    ended_at: datetime | None  # None while it goes on


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentFigures:
    opened: tuple[ListedIncident, ...] | None = None
    resolved: tuple[ListedIncident, ...] | None = None
    open_at_end: tuple[ListedIncident, ...] | None = None
    acknowledged_hours: Spread = UNKNOWN
    without_postmortem: tuple[ListedIncident, ...] | None = None
    repeats: tuple[RepeatedIncident, ...] | None = None
    with_late_actions: tuple[LateIncident, ...] | None = None
    unmatched_alerts: tuple[UnmatchedAlert, ...] | None = None
