"""The three times of incidents: as their timelines tell them, and as people corrected them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from apps.accounts.viewers import Viewer
from apps.catalog.models import AuthorKind
from apps.catalog.queries import mine_of
from apps.catalog.visibility import visible_repositories
from apps.delivery.models import Issue, IssueAssignee, IssueComment, IssueEvent
from apps.delivery.queries.incidents import (
    Incident,
    Time,
    corrections_in_force,
    incidents_among,
    labeled_incidents,
)
from apps.delivery.references import OWN_MARK


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """When somebody took an incident up."""

    at: datetime
    is_corrected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What somebody said about a time of an incident."""

    id: int
    time: Time
    at: datetime
    was_at: datetime | None  # what counted until then; None where nothing was known
    reason: str
    made_by: str
    made_at: datetime
    is_in_force: bool
    taken_back_by: str | None
    taken_back_at: datetime | None
    taken_back_reason: str | None


def acknowledgements(incidents: Iterable[Incident]) -> Mapping[int, Acknowledgement]:
    """Return by its key when each incident was taken up, as far as that was read, in three statements.

    That is as somebody corrected it, else the first assignment or the first word of another than the author; what
    came before it began counts as its beginning.
    """
    started = {one.issue: one.started_at for one in incidents}
    corrections = corrections_in_force().filter(issue__in=started, time=Time.ACKNOWLEDGED)
    corrected = dict(corrections.values_list("issue", "at"))
    told = {pk: Acknowledgement(at=max(min(ats), started[pk]), is_corrected=False) for pk, ats in _takers(started)}
    return told | {pk: Acknowledgement(at=at, is_corrected=True) for pk, at in corrected.items()}


def times_of(issue: Issue) -> Mapping[Time, datetime | None]:
    """Return the times of an incident that are in force."""
    (incident,) = incidents_among(Issue.objects.filter(pk=issue.pk))
    taken_up = acknowledgements([incident]).get(issue.pk)
    return {
        Time.STARTED: incident.started_at,
        Time.ACKNOWLEDGED: taken_up.at if taken_up else None,
        Time.RESOLVED: incident.resolved_at,
    }


def corrections_of(issue: Issue) -> tuple[Correction, ...]:
    """Return all that was ever said about the times of an incident, the latest first, in two statements."""
    in_force = set(corrections_in_force().filter(issue=issue).values_list("pk", flat=True))
    return tuple(
        Correction(
            id=row.pk,
            time=Time(row.time),
            at=row.at,
            was_at=row.was_at,
            reason=row.reason,
            made_by=row.made_by_login,
            made_at=row.made_at,
            is_in_force=row.pk in in_force,
            taken_back_by=row.taken_back_by_login or None,
            taken_back_at=row.taken_back_at,
            taken_back_reason=row.taken_back_reason or None,
        )
        for row in issue.time_corrections.order_by("-pk")
    )


def visible_incident(viewer: Viewer, *, repository_id: int, number: int) -> Issue | None:
    """Return an incident that the viewer sees, held until the transaction ends: of two who act, one waits."""
    seen = visible_repositories(viewer).measured().filter(github_id=repository_id)
    rows = labeled_incidents(Issue.objects.filter(repository__in=seen, number=number, gone_at=None))
    return rows.select_for_update(of=("self",)).select_related("repository").first()


def may_correct(viewer: Viewer, *, issue: Issue) -> bool:
    """Say whether a viewer may correct the times of an incident: those who lead, and those whom it is assigned to."""
    if viewer.is_lead:
        return True
    actor = mine_of(viewer).actor
    return actor is not None and IssueAssignee.objects.filter(issue=issue, actor=actor).exists()


def _takers(incidents: Mapping[int, datetime]) -> Iterable[tuple[int, Sequence[datetime]]]:
    """Return when each incident was assigned, and when people other than its author spoke."""
    found: dict[int, list[datetime]] = defaultdict(list)
    assigned = IssueEvent.objects.filter(issue__in=incidents, kind=IssueEvent.Kind.ASSIGNED)
    for pk, at in assigned.values_list("issue", "at"):
        found[pk].append(at)
    comments = IssueComment.objects.filter(issue__in=incidents, author__kind=AuthorKind.HUMAN)
    # A token may be a person's: what the portal says with it, no person said.
    comments = comments.exclude(body__contains=OWN_MARK)
    rows = comments.values_list("issue", "created_at", "author", "issue__author")
    for pk, at, author, opened_by in rows:
        if author != opened_by:
            found[pk].append(at)
    return found.items()
