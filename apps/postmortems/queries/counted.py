"""The rows behind the figures of incidents."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from apps.delivery.queries import Counted
from apps.postmortems.queries.figures import IncidentFigures, ListedIncident, UnmatchedAlert

HOUR = timedelta(hours=1)


def incidents_counted(figures: IncidentFigures, *, figure: str) -> tuple[Counted, ...]:
    """Return what is behind one of the figures; () of one that is not known. Times to acknowledge the longest first."""
    return tuple(_ROWS[figure](figures))


def _opened(figures: IncidentFigures) -> Iterable[Counted]:
    return (_row(one, at=one.started_at, note=_told(one)) for one in figures.opened or ())


def _resolved(figures: IncidentFigures) -> Iterable[Counted]:
    return (_row(one, at=one.resolved_at, until=one.resolved_at, note=_told(one)) for one in figures.resolved or ())


def _open(figures: IncidentFigures) -> Iterable[Counted]:
    return (_row(one, at=one.started_at, note=_told(one)) for one in figures.open_at_end or ())


def _acknowledged(figures: IncidentFigures) -> Iterable[Counted]:
    known = (one for one in figures.opened or () if one.acknowledged_at is not None)
    rows = (_row(one, at=one.acknowledged_at, until=one.acknowledged_at, note=_told(one)) for one in known)
    return sorted(rows, key=lambda row: -(row.hours or 0))


def _without_postmortem(figures: IncidentFigures) -> Iterable[Counted]:
    for one in figures.without_postmortem or ():
        word = "was due" if one.overdue else "due"
        yield _row(one, at=one.resolved_at, note=f"{word} on {one.due_on:%-d %b %Y}, {_told(one)}")


def _repeats(figures: IncidentFigures) -> Iterable[Counted]:
    for one in figures.repeats or ():
        earlier = ", ".join(f"{other.repository} #{other.number}" for other in one.earlier)
        yield _row(one, at=one.started_at, note=f"actions are open of {earlier}")


def _late(figures: IncidentFigures) -> Iterable[Counted]:
    for one in figures.with_late_actions or ():
        word = "action" if one.actions == 1 else "actions"
        yield _row(one, at=one.resolved_at, note=f"{one.actions} {word} late, {_told(one)}")


def _unmatched(figures: IncidentFigures) -> Iterable[Counted]:
    return map(_alert, figures.unmatched_alerts or ())


def _alert(one: UnmatchedAlert) -> Counted:
    return Counted(
        kind="alert",
        repository=one.repository,
        number=None,
        title=one.name,
        url=None,
        at=one.began_at,
        hours=None if one.ended_at is None else (one.ended_at - one.began_at) / HOUR,
        note=one.service,
    )


def _row(one: ListedIncident, *, at: datetime | None, note: str, until: datetime | None = None) -> Counted:
    return Counted(
        kind="issue",
        repository=one.repository,
        number=one.number,
        title=one.title,
        url=one.url,
        at=at,
        hours=None if until is None else (until - one.started_at) / HOUR,
        note=note,
    )


def _told(one: ListedIncident) -> str:
    return f"{one.severity or 'no severity'}, {one.owner or 'nobody'}"


_ROWS: dict[str, Callable[[IncidentFigures], Iterable[Counted]]] = {
    "opened": _opened,
    "resolved": _resolved,
    "open_at_end": _open,
    "acknowledged_hours": _acknowledged,
    "without_postmortem": _without_postmortem,
    "repeats": _repeats,
    "with_late_actions": _late,
    "unmatched_alerts": _unmatched,
}
