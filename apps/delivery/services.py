"""What people do about the times of incidents. Each act is in the audit log."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from apps.accounts.audit import Action, note
from apps.accounts.models import AuditEvent
from apps.accounts.viewers import Viewer
from apps.delivery.models import IncidentTimeCorrection, Issue
from apps.delivery.queries.incident_times import corrections_of, may_correct, times_of, visible_incident
from apps.delivery.queries.incidents import Time

FEWEST_LETTERS = 10
# Further before its issue was opened no incident began: somebody mistyped the year.
LONGEST_BEFORE = timedelta(days=366)
ORDER = (Time.STARTED, Time.ACKNOWLEDGED, Time.RESOLVED)
TOLD = {Time.STARTED: "It began", Time.ACKNOWLEDGED: "It was acknowledged", Time.RESOLVED: "It was resolved"}
WHOSE = "Those whom an incident is assigned to, leads and administrators correct its times."


class CannotCorrect(ValueError):
    """This is not done; `problems` says by field what is wrong, "" of none."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


class IncidentNotFound(LookupError):
    """There is no such incident or correction, or the viewer does not see its repository."""


class NotPermitted(Exception):
    """It is not the viewer's to do this."""


def correct_time(
    viewer: Viewer,
    *,
    repository_id: int,
    number: int,
    time: Time,
    at: datetime,
    reason: str,
    address: str | None,
    now: datetime,
) -> IncidentTimeCorrection:
    """Say when an incident began, was acknowledged or was resolved; what counted until then stays on record.

    Raises IncidentNotFound, NotPermitted and CannotCorrect.
    """
    with transaction.atomic():
        issue = _take(viewer, repository_id=repository_id, number=number)
        times = times_of(issue)
        problems = {
            "at": _problem(issue, time=time, at=at, now=now) or _disorder({**times, time: at}, time=time),
            "reason": _why_unreasoned(reason),
        }
        _refuse(problems)
        made = IncidentTimeCorrection.objects.create(
            issue=issue,
            time=time,
            at=at,
            was_at=times[time],
            reason=reason,
            made_at=now,
            made_by_id=viewer.user_id,
            made_by_login=viewer.login,
        )
        _note(Action.INCIDENT_TIME_CORRECTED, made, viewer=viewer, address=address, reason=reason, now=now)
    return made


def take_back(
    viewer: Viewer,
    *,
    repository_id: int,
    number: int,
    correction_id: int,
    reason: str,
    address: str | None,
    now: datetime,
) -> None:
    """Take a correction back: what counted before it counts again, and it stays on record.

    Raises IncidentNotFound, NotPermitted and CannotCorrect.
    """
    with transaction.atomic():
        issue = _take(viewer, repository_id=repository_id, number=number)
        made = IncidentTimeCorrection.objects.filter(issue=issue, pk=correction_id).first()
        if made is None:
            raise IncidentNotFound("There is no such correction of this incident.")
        told = corrections_of(issue)
        if not any(one.id == made.pk and one.is_in_force for one in told):
            _refuse({"": "This correction is not in force any more: nothing was changed."})
        _refuse({"reason": _why_unreasoned(reason)})
        times, time = times_of(issue), Time(made.time)
        made.taken_back_at, made.taken_back_reason = now, reason
        made.taken_back_by_id, made.taken_back_by_login = viewer.user_id, viewer.login
        made.save()
        # Only what people said has to fit: the timeline by itself is taken as it is.
        corrected = {one.time: times[one.time] for one in told if one.is_in_force and one.time != time}
        _refuse({"": _disorder({**corrected, time: times_of(issue)[time]}, time=time)})
        _note(Action.INCIDENT_TIME_TAKEN_BACK, made, viewer=viewer, address=address, reason=reason, now=now)


def _take(viewer: Viewer, *, repository_id: int, number: int) -> Issue:
    issue = visible_incident(viewer, repository_id=repository_id, number=number)
    if issue is None:
        raise IncidentNotFound("There is no incident of this number in the repository.")
    if not may_correct(viewer, issue=issue):
        raise NotPermitted(WHOSE)
    return issue


def _refuse(problems: Mapping[str, str]) -> None:
    found = {field: words for field, words in problems.items() if words}
    if found:
        raise CannotCorrect(found)


def _problem(issue: Issue, *, time: Time, at: datetime, now: datetime) -> str:
    """Say why an incident cannot have had a time at a moment, whatever its other times are; "" where it can."""
    if time == Time.RESOLVED and issue.closed_at is None:
        return "It is open: close the issue at GitHub first."
    if at > now:
        return "This is in the future."
    if at < issue.created_at - LONGEST_BEFORE:
        return "This is more than a year before its issue was opened."
    return ""


def _disorder(times: Mapping[Time, datetime | None], *, time: Time) -> str:
    """Say which other time stands on the wrong side of one; "" where none does."""
    at, place = times[time], ORDER.index(time)
    for other in ORDER:
        other_at, is_before = times.get(other), ORDER.index(other) < place
        if at is None or other_at is None or other == time:
            continue
        first, second = (other_at, at) if is_before else (at, other_at)
        if first > second:
            when, side = timezone.localtime(other_at), "before" if is_before else "after"
            return f"{TOLD[other]} on {when:%-d %b %Y at %H:%M:%S}: this cannot be {side} that. Correct that first."
    return ""


def _why_unreasoned(reason: str) -> str:
    letters = sum(one.isprintable() and not one.isspace() for one in reason)
    return "" if letters >= FEWEST_LETTERS else f"Say why, in at least {FEWEST_LETTERS} letters."


def _note(
    action: AuditEvent.Action,
    one: IncidentTimeCorrection,
    *,
    viewer: Viewer,
    address: str | None,
    reason: str,
    now: datetime,
) -> None:
    subject = f"{one.issue.repository.name}#{one.issue.number}"
    detail = f"{one.time} {_exact(one.at)} (was {_exact(one.was_at) if one.was_at else 'not known'}): {reason}"
    note(action, viewer=viewer, address=address, subject=subject, detail=detail, now=now)


def _exact(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
