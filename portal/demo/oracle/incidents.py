"""The incidents of a week: what began, what ended, what was left to do, and what fired without one."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from portal.demo.oracle.arithmetic import hours, spread
from portal.demo.oracle.deployments import incidents_in, started_at
from portal.demo.oracle.moments import Instant
from portal.demo.oracle.postmortems import Answer, answer_of
from portal.demo.oracle.scope import Scope
from portal.demo.oracle.states import kind_of, labels_then, was_open
from portal.demo.world.model import Issue
from portal.demo.world.monitoring import Firing, firings, service_of

BUSINESS_DAYS = 5
NEED_NONE = {"sev-4", "duplicate", "false-alarm", "false alarm"}
UNKNOWN_POSTMORTEM = "Nobody can say whether there was a postmortem then."
NO_ALERTS = "Nobody looked at what fired then."
LASTS, IN_TIME = timedelta(minutes=15), timedelta(minutes=30)
LOOK_SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An incident that had begun, as it stood at the end of the week."""

    issue: Issue
    started_at: datetime
    acknowledged_at: datetime | None
    resolved_at: datetime | None
    due_at: datetime | None
    answer: Answer
    service: str
    is_open: bool


class IncidentWeek:
    """The incidents of the world, looked at for one week."""

    def __init__(self, scope: Scope, *, causes: dict[str, str], alerts_since: datetime | None) -> None:
        self.scope, self.causes, self.alerts_since = scope, causes, alerts_since
        self.window, self.instant = scope.window, scope.window.end_instant
        begun = [one for one in incidents_in(scope.measured) if self.instant.includes(started_at(one))]
        self.everywhere = sorted(map(self._standing, begun), key=_in_order)
        self.here = [one for one in self.everywhere if one.issue.repository in scope.repositories]
        self.opened = [one for one in reversed(self.here) if self.window.holds(one.started_at)]

    def figures(self) -> dict[str, Any]:
        resolved = [one for one in self.here if self.window.holds(_last_resolution(one.issue))]
        still_open = [one for one in self.here if one.is_open]
        taken = [one.acknowledged_at - one.started_at for one in self.opened if one.acknowledged_at]
        return {
            "opened": self._entries(self.opened),
            "resolved": self._entries(sorted(resolved, key=lambda one: str(one.resolved_at), reverse=True)),
            "open_at_end": self._entries(still_open),
            "acknowledged_hours": spread([hours(duration) for duration in taken]),
            "without_postmortem": self._without_postmortem(),
            "repeats": self._repeats(),
            "with_late_actions": self._with_late_actions(),
            "unmatched_alerts": self._unmatched(),
        }

    def _standing(self, issue: Issue) -> Standing:
        is_open = was_open(issue, instant=self.instant)
        ended_at = None if is_open else _closed_at(issue, instant=self.instant)
        resolved_at = _resolved(issue, ended_at)
        needs_one = _needs_postmortem(issue)
        return Standing(
            issue=issue,
            started_at=started_at(issue),
            acknowledged_at=_acknowledged_at(issue),
            resolved_at=resolved_at,
            due_at=self._due_at(resolved_at or ended_at) if needs_one and ended_at else None,
            answer=answer_of(issue, scope=self.scope, instant=self.instant),
            service=self._service(issue),
            is_open=is_open,
        )

    def _service(self, issue: Issue) -> str:
        services = {service_of(one).lower() for one in self.scope.measured}
        named = sorted(label.name for label in issue.labels if label.name.lower() in services)
        return named[0] if named else service_of(issue.repository)

    def _due_at(self, moment: datetime | None) -> datetime | None:
        """Five business days later, at the same time of the day where the organization is."""
        if moment is None:
            return None
        local = moment.astimezone(self.window.zone)
        day, clock = local.date(), local.time()
        while day.weekday() > 4:
            day, clock = day + timedelta(days=1), time()
        for _ in range(BUSINESS_DAYS):
            day += timedelta(days=3 if day.weekday() == 4 else 1)
        return datetime.combine(day, clock, tzinfo=self.window.zone)

    def _without_postmortem(self) -> list[dict[str, Any]] | None:
        waiting = [one for one in self.here if one.due_at and not one.answer.is_there]
        if any(one.answer.is_there is None for one in waiting):
            self.causes["incidents.without_postmortem"] = UNKNOWN_POSTMORTEM
            return None
        return self._entries(sorted(waiting, key=lambda one: str(self._due_on(one))))

    def _repeats(self) -> list[dict[str, Any]] | None:
        found = []
        for one in self.opened:
            alike = [
                other for other in self.everywhere if other.service == one.service and other.started_at < one.started_at
            ]
            unfinished = [other for other in alike if other.answer.has_open_actions]
            if not unfinished and any(other.answer.has_open_actions is None for other in alike):
                self.causes["incidents.repeats"] = UNKNOWN_POSTMORTEM
                return None
            if unfinished:
                earlier = [self._named(other.issue) for other in reversed(unfinished)]
                found.append(self._entry(one) | {"earlier": earlier})
        return found

    def _with_late_actions(self) -> list[dict[str, Any]] | None:
        if any(one.answer.late_actions is None for one in self.here):
            self.causes["incidents.with_late_actions"] = UNKNOWN_POSTMORTEM
            return None
        late = [one for one in self.here if one.answer.late_actions]
        return [self._entry(one) | {"actions": one.answer.late_actions} for one in late]

    def _entries(self, standings: list[Standing]) -> list[dict[str, Any]]:
        return [self._entry(one) for one in standings]

    def _entry(self, one: Standing) -> dict[str, Any]:
        issue = one.issue
        severities = sorted(label.name for label in issue.labels if label.name in {"sev-1", "sev-2", "sev-3", "sev-4"})
        owners = sorted(actor.login for actor in issue.assignees)
        is_late = one.due_at is not None and one.answer.is_there is False and self.instant.at >= one.due_at
        return self._named(issue) | {
            "repository_id": issue.repository.id,
            "severity": severities[0] if severities else None,
            "service": one.service,
            "owner": owners[0] if owners else None,
            "started_at": one.started_at.isoformat(),
            "acknowledged_at": _iso(one.acknowledged_at),
            "resolved_at": _iso(one.resolved_at),
            "due_on": self._due_on(one),
            "overdue": is_late,
        }

    def _named(self, issue: Issue) -> dict[str, Any]:
        return {
            "repository": issue.repository.name,
            "number": issue.number,
            "title": issue.title,
            "url": self.scope.url(issue),
        }

    def _due_on(self, one: Standing) -> str | None:
        return one.due_at.date().isoformat() if one.due_at else None

    def _unmatched(self) -> list[dict[str, Any]] | None:
        if self.alerts_since is None or self.window.start < self.alerts_since:
            self.causes["incidents.unmatched_alerts"] = NO_ALERTS
            return None
        of_service = {service_of(one): one for one in self.scope.repositories}
        found = [
            {
                "name": one.name,
                "severity": one.severity,
                "service": one.service,
                "repository": of_service[one.service].name,
                "began_at": self._seen(one.began_at).isoformat(),
                "ended_at": _iso(one.ended_at and self._seen(one.ended_at)),
            }
            for one in firings(self.scope.world)
            if one.service in of_service and self._is_unmatched(one)
        ]
        return sorted(found, key=lambda one: str(one["began_at"]), reverse=True)

    def _is_unmatched(self, firing: Firing) -> bool:
        now, began_at = self.window.now, self._seen(firing.began_at)
        ended_at = firing.ended_at and self._seen(firing.ended_at)
        if firing.severity != "critical" or not self.window.holds(began_at):
            return False
        if (ended_at or now) - began_at <= LASTS or now - began_at <= IN_TIME:
            return False
        return not any(_answers(one, began_at=began_at, service=firing.service) for one in self._ever())

    def _ever(self) -> list[Issue]:
        return incidents_in(self.scope.measured)

    def _seen(self, moment: datetime) -> datetime:
        """When who looks once a minute first sees it."""
        since = self.alerts_since or moment
        looks = -((since - moment) // timedelta(seconds=LOOK_SECONDS))
        return since + timedelta(seconds=LOOK_SECONDS) * looks


def _in_order(one: Standing) -> tuple[datetime, str, int]:
    return one.started_at, one.issue.repository.name, one.issue.number


def _answers(issue: Issue, *, began_at: datetime, service: str) -> bool:
    is_open = issue.closed_at is None or issue.closed_at >= began_at
    return service_of(issue.repository) == service and is_open and started_at(issue) - began_at <= IN_TIME


def _closed_at(issue: Issue, *, instant: Instant) -> datetime | None:
    """When it was closed last, of an issue that was closed then."""
    if issue.closed_at is not None and instant.includes(issue.closed_at):
        return issue.closed_at
    return max((one.at for one in issue.events if one.kind == "closed" and instant.includes(one.at)), default=None)


def _last_resolution(issue: Issue) -> datetime | None:
    return _resolved(issue, issue.closed_at)


def _resolved(issue: Issue, closed_at: datetime | None) -> datetime | None:
    """Its closing, if it bore the label then."""
    if closed_at is None or "incident" not in labels_then(issue, instant=Instant(at=closed_at, is_present=True)):
        return None
    return closed_at


def _needs_postmortem(issue: Issue) -> bool:
    if issue.state_reason in ("not_planned", "duplicate"):
        return False
    return NEED_NONE.isdisjoint(label.name.lower() for label in issue.labels)


def _acknowledged_at(issue: Issue) -> datetime | None:
    taken = [event.at for event in issue.events if event.kind == "assigned"]
    taken += [
        one.created_at
        for one in issue.comments
        if one.author is not None and kind_of(one.author) == "human" and one.author is not issue.author
    ]
    return max(min(taken), started_at(issue)) if taken else None


def _iso(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None
