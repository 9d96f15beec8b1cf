"""Incidents that repeat an earlier one: on the same service, or of the same alert, with an action of it still open."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from apps.catalog.names import last_part
from apps.incidents.queries import answered_alerts
from apps.postmortems.queries.rows import IncidentRow, RepeatOf

# Alerts are compared so far back.
ALERTS_WITHIN = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Alerted:
    """An alert by its name and the repository that its labels name: services share names of alerts."""

    name: str
    repository: int | None


def alerts_by_incident(*, now: datetime) -> Mapping[int, frozenset[Alerted]]:
    """Return the alerts that each incident answers first, by its key, in five statements."""
    found: dict[int, set[Alerted]] = defaultdict(set)
    for one in answered_alerts(since=now - ALERTS_WITHIN, is_critical=False):
        if one.incident is not None:
            found[one.incident].add(Alerted(one.alert.name, one.alert.repository_id))
    return {pk: frozenset(alerts) for pk, alerts in found.items()}


def earlier_like(
    pk: int, rows: Mapping[int, IncidentRow], *, alerts: Mapping[int, frozenset[Alerted]]
) -> tuple[IncidentRow, ...]:
    """Return the incidents before one, with open actions, of its service or of an alert of it; the latest first."""
    return tuple(one for one in _alike(pk, rows, alerts=alerts) if one.open_actions)


def _alike(
    pk: int, rows: Mapping[int, IncidentRow], *, alerts: Mapping[int, frozenset[Alerted]]
) -> tuple[IncidentRow, ...]:
    row, of_row = rows[pk], alerts.get(pk, frozenset())
    earlier = [
        one
        for key, one in rows.items()
        if one.started_at < row.started_at
        and (service_of(one) == service_of(row) or not of_row.isdisjoint(alerts.get(key, ())))
    ]
    return tuple(sorted(earlier, key=lambda one: (one.started_at, one.number), reverse=True))


def with_repeats(
    rows: Mapping[int, IncidentRow], *, alerts: Mapping[int, frozenset[Alerted]]
) -> dict[int, IncidentRow]:
    """Return incidents by their keys, each that repeats another with the latest of these."""
    open_ones = {key: one for key, one in rows.items() if one.open_actions}
    unknown = {key: one for key, one in rows.items() if not one.open_actions and _why_unknown(one)}
    return {
        pk: _marked(
            row,
            earlier_like(pk, {**open_ones, pk: row}, alerts=alerts),
            unknown=_alike(pk, {**unknown, pk: row}, alerts=alerts),
        )
        for pk, row in rows.items()
    }


def _why_unknown(row: IncidentRow) -> str:
    """Say why nobody knows whether actions of an incident are open; "" where that is known."""
    return row.causes.get("actions", "") or ("" if row.postmortem else row.causes.get("postmortem", ""))


def _marked(row: IncidentRow, earlier: Iterable[IncidentRow], *, unknown: Iterable[IncidentRow]) -> IncidentRow:
    latest = next(iter(earlier), None)
    if latest is None:
        missing = next(iter(unknown), None)
        if missing is None:
            return row
        why = f"Whether it repeats {missing.repository}#{missing.number} is not known: {_why_unknown(missing)}"
        return replace(row, causes={**row.causes, "repeat_of": why})
    return replace(row, repeat_of=RepeatOf(repository=latest.repository, number=latest.number, title=latest.title))


def service_of(row: IncidentRow) -> str:
    """Return what names the service alone: a label may say more than that."""
    return last_part(row.service)
