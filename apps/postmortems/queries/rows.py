"""Incidents with their times, who sees to them, and the postmortem that answers each."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from apps.accounts.viewers import Viewer
from apps.catalog.models import Repository
from apps.catalog.names import last_part, plain
from apps.delivery.models import Issue, IssueAssignee, IssueLabel
from apps.delivery.queries.incident_times import Acknowledgement, acknowledgements
from apps.delivery.queries.incidents import Incident
from apps.postmortems.queries.finding import postmortems_of
from apps.postmortems.queries.found import Postmortem, Unread
from apps.postmortems.queries.shown import Showing, ShownAction, ShownPostmortem
from apps.sync.queries import FeedsNow

DUE_AFTER_DAYS = 5  # business days after an incident was resolved


class State(StrEnum):
    OPEN = "open"
    RESOLVED = "resolved"


class Need(StrEnum):
    """What an incident still needs of its postmortem."""

    POSTMORTEM = "postmortem"
    SECTIONS = "sections"  # it is there, and not complete
    ACTIONS = "actions"  # it is complete, and not all is done
    NOTHING = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatOf:
    """An earlier incident, whose actions are open."""

    repository: str
    number: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentRow:
    """An incident. What is not known is None, with its cause under the same name."""

    repository: str
    repository_id: int
    number: int
    title: str
    url: str
    state: State
    started_at: datetime
    acknowledged_at: datetime | None
    resolved_at: datetime | None
    hours_to_acknowledge: float | None
    hours_to_resolve: float | None
    severity: str | None
    service: str
    owner: str | None
    assignees: tuple[str, ...]
    postmortem: ShownPostmortem | None
    exempt: str | None  # why it needs none
    due_on: date | None  # by when it needs one; None while it is open, and of one that needs none
    overdue: bool
    need: Need  # what comes next
    actions: tuple[ShownAction, ...]
    repeat_of: RepeatOf | None = None  # the latest before it, of its service or an alert of it, with open actions
    causes: Mapping[str, str]

    @property
    def open_actions(self) -> tuple[ShownAction, ...]:
        return tuple(one for one in self.actions if one.is_open)

    @property
    def why_not_resolved(self) -> str:
        """Say why there is no resolution."""
        return (
            "It is not resolved." if self.state == State.OPEN else "It was closed before it was labeled as an incident."
        )


def incident_rows(
    viewer: Viewer, known: Collection[Incident], *, feeds: FeedsNow, now: datetime, is_past: bool = False
) -> dict[int, IncidentRow]:
    """Return incidents with what is known of them, by their keys, in at most twenty-six statements.

    Of the past it is what was before `now`, in one statement more.
    """
    return _Loader(viewer, {one.issue: one for one in known}, feeds=feeds, now=now, is_past=is_past).rows


class _Loader:
    """Puts together what is known of some incidents."""

    def __init__(
        self, viewer: Viewer, known: Mapping[int, Incident], *, feeds: FeedsNow, now: datetime, is_past: bool
    ) -> None:
        self._known, self._feeds, self._now = known, feeds, now
        until = now if is_past else None
        self._issues = list(incident_issues(known))
        self._taken_up = acknowledgements(known.values())
        self._services = service_labels()
        told: dict[str, Any] = {"process": settings.PROCESS, "feeds": feeds, "until": until}
        self._postmortems = postmortems_of(self._issues, **told) if known else {}
        self._showing = Showing(viewer, now=now)

    @property
    def rows(self) -> dict[int, IncidentRow]:
        return {one.pk: self._row(one) for one in self._issues}

    def _row(self, issue: Issue) -> IncidentRow:
        times, labels = self._known[issue.pk], [one.label.name for one in issue.issue_labels.all()]
        found = self._postmortems.get(issue.pk, [])
        there = next((one for one in found if one.is_there is True), None)
        exempt = _exempt(issue, labels=labels)
        # One that was labeled after it was closed has no resolution, and needs a postmortem all the same.
        ended_at = times.resolved_at or times.closed_at
        due_at = None if exempt or ended_at is None else _due_at(ended_at)
        owners = sorted(one.actor.login for one in issue.issue_assignees.all())
        postmortem = None if there is None else self._showing.postmortem(there)
        actions = () if there is None else self._showing.actions(there)
        taken_up = self._acknowledgement(issue)
        acknowledged_at = taken_up.at if taken_up else None
        causes = self._causes(issue, found=found, there=there)
        return IncidentRow(
            repository=issue.repository.name,
            repository_id=issue.repository.github_id,
            number=issue.number,
            title=issue.title,
            url=issue.url,
            state=State.OPEN if times.closed_at is None else State.RESOLVED,
            started_at=times.started_at,
            acknowledged_at=acknowledged_at,
            resolved_at=times.resolved_at,
            hours_to_acknowledge=_hours(times.started_at, acknowledged_at),
            hours_to_resolve=_hours(times.started_at, times.resolved_at),
            severity=_severity(labels),
            service=service_named(labels, repository=issue.repository.name, services=self._services),
            owner=owners[0] if owners else None,
            assignees=tuple(owners),
            postmortem=postmortem,
            exempt=exempt,
            due_on=None if due_at is None else timezone.localdate(due_at),
            overdue=there is None and due_at is not None and self._now >= due_at and "postmortem" not in causes,
            need=_need(postmortem, actions=actions, is_due=due_at is not None and "postmortem" not in causes),
            actions=actions,
            causes=causes,
        )

    def _acknowledgement(self, issue: Issue) -> Acknowledgement | None:
        """Return when somebody took it up; what people corrected is known whatever was read."""
        found = self._taken_up.get(issue.pk)
        return None if found is None or (self._unread(issue) and not found.is_corrected) else found

    def _unread(self, issue: Issue) -> str:
        cause = self._feeds.cause("timelines", "conversations", repository=issue.repository.name)
        if cause or (issue.timeline_read_at is not None and issue.conversation_read_at is not None):
            return cause
        return "What was said on this incident has not been read yet."

    def _causes(self, issue: Issue, *, found: Sequence[Postmortem], there: Postmortem | None) -> dict[str, str]:
        causes = {"acknowledged_at": "" if self._acknowledgement(issue) else self._unread(issue)}
        if there is None:
            unread = [self._showing.cause(one) for one in found if isinstance(one.is_there, Unread)]
            causes["postmortem"] = (
                next(iter(unread), "") or self._feeds.cause("issues", "pull-requests") or self._unread(issue)
            )
        else:
            causes["actions"] = self._showing.why_no_actions(there)
        return {name: cause for name, cause in causes.items() if cause}


def incident_issues(keys: Iterable[int]) -> QuerySet[Issue]:
    """Select incidents by their keys, with labels and assignees."""
    labels = Prefetch("issue_labels", IssueLabel.objects.select_related("label").order_by("label__name"))
    assignees = Prefetch("issue_assignees", IssueAssignee.objects.select_related("actor"))
    rows = Issue.objects.filter(pk__in=list(keys)).select_related("repository", "author")
    return rows.prefetch_related(labels, assignees).order_by("pk")


def service_named(labels: Iterable[str], *, repository: str, services: frozenset[str]) -> str:
    """Return the first label that names a service, else the short name of the repository."""
    named = (label for label in labels if last_part(label) in services)
    return next(named, settings.PROCESS.short_name(repository))


def service_labels() -> frozenset[str]:
    """Return the plain names of services, as labels may bear them."""
    process = settings.PROCESS
    names = process.service_labels or map(
        process.short_name, Repository.objects.measured().values_list("name", flat=True)
    )
    return frozenset(plain(name) for name in names)


def _severity(labels: Sequence[str]) -> str | None:
    process = settings.PROCESS
    return next((plain(label) for label in labels if process.is_label(process.severity_label, label)), None)


def _exempt(issue: Issue, *, labels: Sequence[str]) -> str | None:
    """Say why an incident needs no postmortem."""
    if issue.state_reason in ("not_planned", "duplicate"):
        return "closed without being done"
    wanted = {plain(label) for label in settings.PROCESS.labels_without_postmortem}
    label = next((label for label in labels if plain(label) in wanted), None)
    return None if label is None else f"its label {label} says so"


def _need(postmortem: ShownPostmortem | None, *, actions: Sequence[ShownAction], is_due: bool) -> Need:
    if postmortem is None:
        return Need.POSTMORTEM if is_due else Need.NOTHING
    if postmortem.missing_sections:
        return Need.SECTIONS
    return Need.ACTIONS if any(one.is_open for one in actions) else Need.NOTHING


def _due_at(resolved_at: datetime) -> datetime:
    return settings.PROCESS.business_days_after(resolved_at, days=DUE_AFTER_DAYS)


def _hours(start: datetime, end: datetime | None) -> float | None:
    return None if end is None else (end - start).total_seconds() / 3600
