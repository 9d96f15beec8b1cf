"""The incidents of what somebody sees, each with the one that it repeats."""

from dataclasses import dataclass
from datetime import datetime

from apps.accounts.viewers import Viewer
from apps.catalog.queries import EVERYTHING, RepositoryFilter, measured_repositories
from apps.delivery.queries.incidents import incidents_of
from apps.postmortems.queries.repeats import alerts_by_incident, with_repeats
from apps.postmortems.queries.rows import IncidentRow, incident_rows
from apps.sync.queries import feeds_now

# What must have come in before it is known which incidents there are, and what became of them.
FEEDS = ("issues", "timelines", "conversations")


@dataclass(frozen=True, slots=True, kw_only=True)
class Incidents:
    """The incidents of the repositories that a viewer sees, the latest first."""

    rows: tuple[IncidentRow, ...]
    as_of: datetime | None
    cause: str  # why it is not known which there are; "" where it is


def incidents(viewer: Viewer, *, narrowed_to: RepositoryFilter = EVERYTHING, now: datetime) -> Incidents:
    """Return the incidents of what the viewer sees, narrowed to a team or a repository, in some thirty-five statements.

    What one of them repeats may lie outside of what it is narrowed to.
    """
    everywhere = measured_repositories(viewer)
    known = incidents_of(everywhere, narrowed=measured_repositories(viewer, narrowed_to=narrowed_to))
    here, feeds = {one.issue for one in known if one.is_here}, feeds_now(now=now)
    rows = incident_rows(viewer, known, feeds=feeds, now=now)
    has_open = any(one.open_actions for one in rows.values())
    told = with_repeats(rows, alerts=alerts_by_incident(now=now) if has_open else {})
    found = sorted(
        (row for pk, row in told.items() if pk in here), key=lambda one: (one.started_at, one.number), reverse=True
    )
    return Incidents(rows=tuple(found), as_of=feeds.knowledge.as_of(FEEDS), cause=feeds.cause("issues"))
