"""Issues labeled as incidents: when they began, when they were resolved, what they name."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Case, FilteredRelation, Q, Value, When

from apps.catalog.models import RepositoryQuerySet
from apps.delivery.models import Issue
from apps.delivery.queries.timelines import Kind

INCIDENT_LABEL = "incident"
# A label that comes later than this tells of a thing that only then became an incident.
LABELED_AT_ONCE = timedelta(hours=24)
INCIDENT_EVENTS = (Kind.LABELED, Kind.UNLABELED, Kind.CLOSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    issue: int  # its key
    text: str  # title and body
    is_here: bool  # in one of the repositories that figures are narrowed to
    started_at: datetime
    resolved_at: datetime | None


class _Event(NamedTuple):
    kind: str
    label: str
    at: datetime


class _Issue(NamedTuple):
    pk: int
    title: str
    body: str
    is_here: bool
    created_at: datetime
    closed_at: datetime | None


def incidents_of(repositories: RepositoryQuerySet, *, narrowed: RepositoryQuerySet) -> tuple[Incident, ...]:
    """Return the issues that carry the label now."""
    rows: Iterable[Any] = (
        Issue.objects.filter(
            repository__in=repositories, issue_labels__label__name__iexact=INCIDENT_LABEL, gone_at=None
        )
        .annotate(
            is_here=Case(When(repository__in=narrowed, then=Value(True)), default=Value(False)),
            told=FilteredRelation("events", condition=Q(events__kind__in=INCIDENT_EVENTS)),
        )
        .order_by("pk", "told__at", "told__pk")
        .values_list(*_Issue._fields, "told__kind", "told__label", "told__at")
    )
    events: dict[_Issue, list[_Event]] = defaultdict(list)
    for *columns, kind, label, at in rows:
        of_issue = events[_Issue._make(columns)]
        if kind is not None:
            of_issue.append(_Event(kind, label.lower(), at))
    return tuple(_incident(issue, events=known) for issue, known in events.items())


def _incident(issue: _Issue, *, events: Sequence[_Event]) -> Incident:
    labeled = [one.at for one in events if one.kind == Kind.LABELED and one.label == INCIDENT_LABEL]
    started_at = issue.created_at
    if labeled and labeled[0] - issue.created_at > LABELED_AT_ONCE:
        started_at = labeled[0]
    return Incident(
        issue=issue.pk,
        text=f"{issue.title}\n{issue.body}",
        is_here=issue.is_here,
        started_at=started_at,
        resolved_at=_resolved_at(issue, events=events),
    )


def _resolved_at(issue: _Issue, *, events: Sequence[_Event]) -> datetime | None:
    """Return its last closing while it was labeled, None while it is open."""
    if issue.closed_at is None:
        return None
    closings = [issue.closed_at, *(one.at for one in events if one.kind == Kind.CLOSED and one.at < issue.closed_at)]
    return max((at for at in closings if _was_labeled(at, events=events)), default=None)


def _was_labeled(at: datetime, *, events: Sequence[_Event]) -> bool:
    """Walk back from the present, in which it is labeled."""
    later = (one for one in events if one.label == INCIDENT_LABEL and one.at > at)
    undone = next(later, None)
    return undone is None or undone.kind == Kind.UNLABELED
