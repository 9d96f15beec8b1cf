"""Issues labeled as incidents: when they began, when they were resolved, what they name."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Case, Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery, Value, When

from apps.catalog.models import RepositoryQuerySet
from apps.delivery.models import IncidentTimeCorrection, Issue, IssueLabel
from apps.delivery.queries.periods import Span
from apps.delivery.queries.timelines import OPENNESS, Kind

# A label that comes later than this tells of a thing that only then became an incident.
LABELED_AT_ONCE = timedelta(hours=24)
INCIDENT_EVENTS = (Kind.LABELED, Kind.UNLABELED, *OPENNESS)
Time = IncidentTimeCorrection.Time


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    issue: int  # its key
    text: str  # title and body
    is_here: bool  # in one of the repositories that figures are narrowed to
    started_at: datetime
    resolved_at: datetime | None
    corrected_end: datetime | None  # when its last closing should have come, where somebody said so
    closed_at: datetime | None
    turns: tuple[tuple[datetime, str], ...]  # when it was closed and reopened, oldest first

    def at_end(self, span: Span) -> "Incident":
        """Return it as it stood at the end of a span."""
        if span.is_present:
            return self
        if self.corrected_end is not None and span.includes(self.corrected_end):
            return replace(self, closed_at=self.corrected_end)
        closed_at = self._closed_at(span)
        if self.corrected_end is not None and closed_at == self.closed_at:
            return replace(self, closed_at=None, resolved_at=None)  # that closing came too early
        is_last = closed_at is not None and closed_at == self.closed_at
        return replace(self, closed_at=closed_at, resolved_at=self.resolved_at if is_last else closed_at)

    def _closed_at(self, span: Span) -> datetime | None:
        later = next((kind for at, kind in self.turns if not span.includes(at)), None)
        earlier = [at for at, kind in self.turns if kind == Kind.CLOSED and span.includes(at)]
        if later is None:
            return self.closed_at if self.closed_at is not None and span.includes(self.closed_at) else None
        return max(earlier, default=None) if later == Kind.REOPENED else None


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
    corrected_start: datetime | None
    corrected_end: datetime | None


def labeled_incidents(issues: QuerySet[Issue]) -> QuerySet[Issue]:
    """Select the issues that carry the label now."""
    # Asked once for all, not for each issue: what a database thinks of it must not depend on what it counted before.
    labeled = IssueLabel.objects.filter(label__name__iexact=settings.PROCESS.incident_label)
    return issues.filter(pk__in=labeled.values("issue"))


def corrections_in_force() -> QuerySet[IncidentTimeCorrection]:
    """Select of each time of an incident the latest correction that was not taken back.

    One that says when an incident was resolved is about the closing before it: a later closing tells its own time.
    """
    same = IncidentTimeCorrection.objects.filter(issue=OuterRef("issue"), time=OuterRef("time"), taken_back_at=None)
    is_outdated = Q(issue__closed_at=None) | Q(issue__closed_at__gt=F("made_at"))
    later = Exists(same.filter(pk__gt=OuterRef("pk")))
    found = IncidentTimeCorrection.objects.filter(~later, taken_back_at=None)
    return found.exclude(is_outdated, time=Time.RESOLVED)


def incidents_of(repositories: RepositoryQuerySet, *, narrowed: RepositoryQuerySet) -> tuple[Incident, ...]:
    """Return the issues that carry the label now."""
    return incidents_among(Issue.objects.filter(repository__in=repositories, gone_at=None), narrowed=narrowed)


def incidents_among(issues: QuerySet[Issue], *, narrowed: RepositoryQuerySet | None = None) -> tuple[Incident, ...]:
    """Return those of some issues that carry the label now, with the times that are in force, in one statement."""
    is_narrowed = Q(pk__isnull=False) if narrowed is None else Q(repository__in=narrowed)
    rows: Iterable[Any] = (
        labeled_incidents(issues)
        .annotate(
            is_here=Case(When(is_narrowed, then=Value(True)), default=Value(False)),
            corrected_start=_corrected(Time.STARTED),
            corrected_end=_corrected(Time.RESOLVED),
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


def _corrected(time: Time) -> Subquery:
    return Subquery(corrections_in_force().filter(issue=OuterRef("pk"), time=time).values("at")[:1])


def _incident(issue: _Issue, *, events: Sequence[_Event]) -> Incident:
    labeled = [one.at for one in events if one.kind == Kind.LABELED and one.label == _label()]
    started_at = issue.created_at
    if labeled and labeled[0] - issue.created_at > LABELED_AT_ONCE:
        started_at = labeled[0]
    started_at = issue.corrected_start or started_at
    return Incident(
        issue=issue.pk,
        text=f"{issue.title}\n{issue.body}",
        is_here=issue.is_here,
        started_at=started_at,
        resolved_at=issue.corrected_end or _resolved_at(issue, since=started_at, events=events),
        corrected_end=issue.corrected_end,
        closed_at=issue.closed_at,
        turns=tuple((one.at, one.kind) for one in events if one.kind in OPENNESS),
    )


def _resolved_at(issue: _Issue, *, since: datetime, events: Sequence[_Event]) -> datetime | None:
    """Return its last closing after it began, while it was labeled; None while it is open."""
    if issue.closed_at is None:
        return None
    closings = [issue.closed_at, *(one.at for one in events if one.kind == Kind.CLOSED and one.at < issue.closed_at)]
    return max((at for at in closings if at >= since and _was_labeled(at, events=events)), default=None)


def _was_labeled(at: datetime, *, events: Sequence[_Event]) -> bool:
    """Walk back from the present, in which it is labeled."""
    later = (one for one in events if one.label == _label() and one.at > at)
    undone = next(later, None)
    return undone is None or undone.kind == Kind.UNLABELED


def _label() -> str:
    return str(settings.PROCESS.incident_label).lower()
