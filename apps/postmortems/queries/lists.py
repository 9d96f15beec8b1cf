"""The list of incidents as it is asked for, and the queues of those who own them."""

from dataclasses import dataclass
from datetime import datetime

from apps.accounts.viewers import Viewer
from apps.catalog.queries import Mine, RepositoryFilter
from apps.postmortems.queries.incidents import incidents
from apps.postmortems.queries.months import Months, months
from apps.postmortems.queries.rows import IncidentRow, Need


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentChoice:
    """What the list is narrowed to; "" for all."""

    narrowed_to: RepositoryFilter
    text: str = ""
    state: str = ""
    severity: str = ""
    need: str = ""
    only_repeats: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """What incidents need next, the most urgent first."""

    need: Need
    rows: tuple[IncidentRow, ...]

    @property
    def overdue(self) -> int:
        return sum(row.overdue for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentList:
    rows: tuple[IncidentRow, ...]  # those asked for, the latest first
    queues: tuple[Queue, ...]  # of all that are narrowed to the same team or repository
    months: Months
    severities: tuple[str, ...]  # that there are
    as_of: datetime | None
    cause: str  # why it is not known which incidents there are
    unknown: int  # of how many it is not known what they need


def incident_list(viewer: Viewer, *, choice: IncidentChoice, mine: Mine | None, now: datetime) -> IncidentList:
    """Return the incidents that are asked for, and what all of them need."""
    found = incidents(viewer, narrowed_to=choice.narrowed_to, now=now)
    needs = (Need.POSTMORTEM, Need.SECTIONS, Need.ACTIONS)
    own = [row for row in found.rows if mine is None or _is_of(row, mine=mine)]
    return IncidentList(
        rows=tuple(row for row in own if _is_chosen(row, choice=choice)),
        queues=tuple(Queue(need=need, rows=_queue(need, own)) for need in needs),
        months=months(own, now=now),
        severities=tuple(sorted({row.severity for row in found.rows if row.severity})),
        as_of=found.as_of,
        cause=found.cause,
        unknown=sum(not {"postmortem", "actions"}.isdisjoint(row.causes) for row in own),
    )


def _queue(need: Need, rows: list[IncidentRow]) -> tuple[IncidentRow, ...]:
    """Order by severity, then by how long they wait."""
    waiting = [row for row in rows if row.need == need]
    return tuple(sorted(waiting, key=lambda row: (row.severity or "sev-9", row.resolved_at or row.started_at)))


def _is_of(row: IncidentRow, *, mine: Mine) -> bool:
    return not mine.problem and mine.login.lower() in (login.lower() for login in row.assignees)


def _is_chosen(row: IncidentRow, *, choice: IncidentChoice) -> bool:
    words = f"{row.repository}#{row.number} {row.title} {row.service}".lower()
    return (
        choice.text.lower() in words
        and choice.state in ("", row.state)
        and choice.severity in ("", row.severity or "none")
        and choice.need in ("", row.need)
        and (row.repeat_of is not None or not choice.only_repeats)
    )
