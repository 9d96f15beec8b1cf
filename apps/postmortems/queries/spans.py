"""The incidents of a span of time, and what they still needed at its end."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from apps.accounts.viewers import Viewer
from apps.catalog.queries import EVERYTHING, RepositoryFilter, measured_repositories
from apps.delivery.queries import InContext
from apps.delivery.queries.incidents import Incident
from apps.delivery.queries.percentiles import UNKNOWN, Percentiles, percentiles
from apps.delivery.queries.periods import Span
from apps.incidents.queries import gap_in_alerts, unmatched_alerts
from apps.postmortems.queries.figures import (
    EarlierIncident,
    IncidentFigures,
    LateIncident,
    ListedIncident,
    RepeatedIncident,
    UnmatchedAlert,
)
from apps.postmortems.queries.repeats import Alerted, alerts_by_incident, service_of
from apps.postmortems.queries.rows import IncidentRow, incident_rows
from apps.sync.queries import FeedsNow, monitoring_status


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """An incident that had begun, as it stood at the end of the span."""

    incident: Incident
    row: IncidentRow

    @property
    def place(self) -> str:
        return f"{self.row.repository}#{self.row.number}"


class _Unknown(Exception):
    """Says why a figure is not known."""


def incident_figures(
    viewer: Viewer,
    *,
    known: Sequence[Incident],
    span: Span,
    feeds: FeedsNow,
    now: datetime,
    narrowed_to: RepositoryFilter = EVERYTHING,
    earlier: Sequence[Span] = (),
) -> InContext[IncidentFigures, int, Any]:
    """Return the incidents of a span among those known, and how many were open at the end of earlier ones.

    What the incidents led to is told as of the end of the span, as far as that is known.
    """
    week = _Week(viewer, known, span=span, feeds=feeds, now=now)
    found: dict[str, Any] = {}
    causes: dict[str, str] = {}
    tellers: dict[str, Callable[[], Any]] = {
        "acknowledged_hours": week.acknowledged_hours,
        "without_postmortem": week.without_postmortem,
        "repeats": week.repeats,
        "with_late_actions": week.with_late_actions,
        "unmatched_alerts": lambda: _unmatched(viewer, span=span, narrowed_to=narrowed_to, now=now),
    }
    for name, tell in tellers.items():
        try:
            found[name] = tell()
        except _Unknown as error:
            found[name], causes[name] = UNKNOWN if name == "acknowledged_hours" else None, str(error)
    figures = IncidentFigures(
        opened=_listed(week.opened), resolved=_listed(week.resolved), open_at_end=_listed(week.open_at_end), **found
    )
    past = tuple(len(_open(known, span=one)) for one in earlier)
    return InContext(figures=figures, past=past, causes=causes)


def _open(incidents: Iterable[Incident], *, span: Span) -> list[Incident]:
    """Return those asked for that had begun and were not closed at the end of a span."""
    begun = (one.at_end(span) for one in incidents if one.is_here and span.includes(one.started_at))
    return [one for one in begun if one.closed_at is None]


class _Week:
    """The incidents that had begun by the end of a span."""

    def __init__(
        self, viewer: Viewer, everywhere: Iterable[Incident], *, span: Span, feeds: FeedsNow, now: datetime
    ) -> None:
        begun = {one.issue: one for one in everywhere if span.includes(one.started_at)}
        has_opened = any(one.is_here and span.holds(one.started_at) for one in begun.values())
        # Those of other repositories matter only where something may repeat them.
        wanted = [one.at_end(span) for one in begun.values() if one.is_here or has_opened]
        rows = incident_rows(viewer, wanted, feeds=feeds, now=span.at, is_past=not span.is_present)
        known = (_Known(incident=one, row=rows[one.issue]) for one in wanted if one.issue in rows)
        self._at = span.at
        self._all = sorted(known, key=_started_at)
        here = [one for one in self._all if one.incident.is_here]
        resolved = {key for key, one in begun.items() if span.holds(one.resolved_at)}
        self.opened = [one for one in reversed(here) if span.holds(one.row.started_at)]
        self.resolved = sorted((one for one in here if one.incident.issue in resolved), key=_resolved_at, reverse=True)
        self.open_at_end = [one for one in here if one.incident.closed_at is None]
        self._here = here

    def acknowledged_hours(self) -> Percentiles:
        """Sum up how long it took until somebody took up those that began in the span, whenever that was."""
        for one in self.opened:
            _refuse(one.row.causes.get("acknowledged_at", ""), f"When {one.place} was taken up is not known")
        return percentiles(hours for one in self.opened if (hours := one.row.hours_to_acknowledge) is not None)

    def without_postmortem(self) -> tuple[ListedIncident, ...]:
        """Return those that needed one and had none, the longest due first."""
        needing = [one for one in self._here if one.row.due_on is not None and one.row.postmortem is None]
        for one in needing:
            _refuse(one.row.causes.get("postmortem", ""), f"Whether {one.place} had a postmortem is not known")
        return _listed(sorted(needing, key=lambda one: str(one.row.due_on)))

    def repeats(self) -> tuple[RepeatedIncident, ...]:
        """Return those that began in the span on a service or alert of an earlier one whose actions were open."""
        if not self.opened:
            return ()
        alerts = alerts_by_incident(now=self._at)
        found = ((one, self._earlier(one, alerts=alerts)) for one in self.opened)
        return tuple(
            RepeatedIncident(**_values(one.row), earlier=tuple(map(_earlier, earlier)))
            for one, earlier in found
            if earlier
        )

    def with_late_actions(self) -> tuple[LateIncident, ...]:
        """Return those of whose postmortems any action was open beyond its day, the earliest first."""
        for one in self._here:
            _refuse(_why_no_actions(one.row), f"Whether actions of {one.place} were late is not known")
        late = ((one.row, sum(action.overdue for action in one.row.actions)) for one in self._here)
        return tuple(LateIncident(**_values(row), actions=count) for row, count in late if count)

    def _earlier(self, one: _Known, *, alerts: Mapping[int, frozenset[Alerted]]) -> list[_Known]:
        alike = [other for other in self._all if _is_alike(other, one, alerts=alerts)]
        unfinished = [other for other in alike if any(action.is_open for action in other.row.actions)]
        for other in () if unfinished else alike:
            _refuse(_why_no_actions(other.row), f"Whether {one.place} repeats {other.place} is not known")
        return unfinished[::-1]


def _why_no_actions(row: IncidentRow) -> str:
    return row.causes.get("actions", "") or ("" if row.postmortem else row.causes.get("postmortem", ""))


def _refuse(cause: str, what: str) -> None:
    if cause:
        raise _Unknown(f"{what}: {cause}")


def _started_at(one: _Known) -> tuple[datetime, str, int]:
    return one.row.started_at, one.row.repository, one.row.number


def _resolved_at(one: _Known) -> datetime:
    return one.row.resolved_at or one.row.started_at


def _is_alike(other: _Known, one: _Known, *, alerts: Mapping[int, frozenset[Alerted]]) -> bool:
    answered = alerts.get(other.incident.issue, frozenset())
    is_same_alert = not answered.isdisjoint(alerts.get(one.incident.issue, frozenset()))
    is_same = is_same_alert or service_of(other.row) == service_of(one.row)
    return is_same and other.row.started_at < one.row.started_at


def _unmatched(
    viewer: Viewer, *, span: Span, narrowed_to: RepositoryFilter, now: datetime
) -> tuple[UnmatchedAlert, ...]:
    """Return the critical alerts that began in the span, lasted and had no incident in time, the latest first.

    An alert whose labels name no repository is nobody's to hide, and belongs to no team.
    """
    status = monitoring_status(now=now)
    cause = status.why_no_alerts(since=span.start_at, until=span.at, is_present=span.is_present)
    cause = cause or gap_in_alerts(since=span.start_at, until=span.at)
    if cause:
        raise _Unknown(cause)
    rows = unmatched_alerts(since=span.start_at, until=span.end_at, now=now)
    names = dict(measured_repositories(viewer, narrowed_to=narrowed_to).values_list("pk", "name")) if rows else {}
    return tuple(
        UnmatchedAlert(
            name=one.name,
            severity=one.severity.lower(),
            service=one.service,
            repository=names.get(one.repository_id or 0),
            began_at=one.began_at,
            ended_at=one.known_end(now=now),
        )
        for one in rows
        if one.repository_id in names or (one.repository_id is None and narrowed_to == EVERYTHING)
    )


def _listed(known: Iterable[_Known]) -> tuple[ListedIncident, ...]:
    return tuple(ListedIncident(**_values(one.row)) for one in known)


def _values(row: IncidentRow) -> dict[str, Any]:
    return {one.name: getattr(row, one.name) for one in fields(ListedIncident)}


def _earlier(one: _Known) -> EarlierIncident:
    row = one.row
    return EarlierIncident(repository=row.repository, number=row.number, title=row.title, url=row.url)
