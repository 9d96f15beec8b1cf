"""Issues labeled as incidents: when they began, when they were resolved, what they name."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from apps.catalog.models import RepositoryQuerySet
from apps.delivery.models import Issue, IssueEvent
from apps.delivery.queries.timelines import Kind

INCIDENT_LABEL = "incident"
# A label that comes later than this tells of a thing that only then became an incident.
LABELED_AT_ONCE = timedelta(hours=24)
INCIDENT_EVENTS = (Kind.LABELED, Kind.UNLABELED, Kind.CLOSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    issue_id: int
    repository_id: int
    text: str  # title and body
    started_at: datetime
    resolved_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Event:
    kind: str
    label: str
    at: datetime


def incidents_of(repositories: RepositoryQuerySet) -> tuple[Incident, ...]:
    """Return the issues that carry the label now."""
    issues = Issue.objects.filter(
        repository__in=repositories,
        issue_labels__label__name__iexact=INCIDENT_LABEL,
        gone_at=None,
    )
    events: dict[int, list[_Event]] = defaultdict(list)
    rows = IssueEvent.objects.filter(issue__in=issues, kind__in=INCIDENT_EVENTS).order_by("at", "pk")
    for issue, kind, label, at in rows.values_list("issue", "kind", "label", "at"):
        events[issue].append(_Event(kind=kind, label=label.lower(), at=at))
    return tuple(_incident(one, events=events[one.pk]) for one in issues)


def _incident(issue: Issue, *, events: Sequence[_Event]) -> Incident:
    labeled = [one.at for one in events if one.kind == Kind.LABELED and one.label == INCIDENT_LABEL]
    started_at = issue.created_at
    if labeled and labeled[0] - issue.created_at > LABELED_AT_ONCE:
        started_at = labeled[0]
    return Incident(
        issue_id=issue.pk,
        repository_id=issue.repository_id,
        text=f"{issue.title}\n{issue.body}",
        started_at=started_at,
        resolved_at=_resolved_at(issue, events=events),
    )


def _resolved_at(issue: Issue, *, events: Sequence[_Event]) -> datetime | None:
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
