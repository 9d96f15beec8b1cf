"""What a Prometheus of the organization would have seen: alerts of most incidents, and one that nobody wrote about.

Nothing is kept: it follows from the issues, so that it goes on as the world does.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.demo.world.lazy import is_lazy
from portal.demo.world.model import Issue, Repository, World

PREFIX = "plasma-engine-"
NAMES = {
    "Errors": "HighErrorRate",
    "Latency": "HighLatency",
    "Queue": "QueueNotDraining",
    "Login": "LoginFailing",
    "Disk": "DiskFull",
}
FORGOTTEN = "DiskAlmostFull"  # the alert that nobody wrote an incident about
ALERT_BEFORE = timedelta(minutes=4)
LASTS = timedelta(minutes=50)
FORGOTTEN_LASTS = timedelta(minutes=25)
QUIET = timedelta(hours=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Firing:
    """An alert from its condition to its end."""

    name: str
    severity: str
    service: str
    active_at: datetime
    began_at: datetime
    ended_at: datetime | None

    @property
    def labels(self) -> dict[str, str]:
        return {"alertname": self.name, "job": self.service, "service": self.service, "severity": self.severity}

    def fires_at(self, at: datetime) -> bool:
        """Tell whether it fires at a moment."""
        return self.began_at <= at and (self.ended_at is None or at < self.ended_at)

    def fires_between(self, start: datetime, end: datetime) -> bool:
        """Tell whether it fires at any moment from one to another."""
        return self.began_at <= end and (self.ended_at is None or start < self.ended_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRule:
    name: str
    service: str
    severity: str  # "" without

    @property
    def labels(self) -> dict[str, str]:
        return {"service": self.service} | ({"severity": self.severity} if self.severity else {})


def service_of(repository: Repository) -> str:
    """Answer what its service is called."""
    return repository.name.removeprefix(PREFIX)


def services(world: World) -> list[Repository]:
    """Answer the repositories that run somewhere."""
    return [
        one
        for one in world.repositories
        if not (is_lazy(one) or one.is_archived or one.is_fork or one.is_empty) and one.environments
    ]


def with_open_telemetry(world: World) -> list[Repository]:
    """Answer those that write their metrics by OpenTelemetry: all but the last."""
    return services(world)[:-1]


def alert_rules(world: World) -> list[AlertRule]:
    """Answer the alerting rules: the first service has none with a severity, the others have two."""
    found = []
    for place, repository in enumerate(services(world)):
        service = service_of(repository)
        severities = ("", "") if place == 0 else ("critical", "warning")
        found += [
            AlertRule(name=name, service=service, severity=severity)
            for name, severity in zip(("HighErrorRate", "HighLatency"), severities, strict=True)
        ]
    return found


def firings(world: World) -> list[Firing]:
    """Answer every alert that ever fired: of two in three incidents, and one that nobody wrote an incident about."""
    incidents = [(issue, service_of(one)) for one in services(world) for issue in _incidents(one)]
    incidents.sort(key=lambda told: (told[0].created_at, told[0].id))
    found = [
        _of_incident(issue, service=service, now=world.now)
        for place, (issue, service) in enumerate(incidents)
        if place % 3 != 1
    ]
    return found + list(_forgotten(world))


def _incidents(repository: Repository) -> list[Issue]:
    return [one for one in repository.issues if any(label.name == "incident" for label in one.labels)]


def _of_incident(issue: Issue, *, service: str, now: datetime) -> Firing:
    began_at = issue.created_at - ALERT_BEFORE
    is_severe = any(label.name in ("sev-1", "sev-2") for label in issue.labels)
    ended_at: datetime | None = issue.created_at + LASTS
    if issue.closed_at is not None:
        ended_at = min(issue.closed_at, issue.created_at + LASTS)
    elif now - issue.created_at < timedelta(days=1):
        ended_at = None
    return Firing(
        name=NAMES.get(issue.title.split()[0], "ServiceDown"),
        severity="critical" if is_severe else "warning",
        service=service,
        active_at=began_at - timedelta(minutes=1),
        began_at=began_at,
        ended_at=ended_at,
    )


def _forgotten(world: World) -> Iterator[Firing]:
    """Yield one alert of a time at which its service had no incident, in the last three weeks."""
    for days in range(3, 21):
        at = (world.now - timedelta(days=days)).replace(minute=20, second=0)
        for repository in services(world):
            if not any(_is_near(one, at) for one in _incidents(repository)):
                yield Firing(
                    name=FORGOTTEN,
                    severity="critical",
                    service=service_of(repository),
                    active_at=at - timedelta(minutes=1),
                    began_at=at,
                    ended_at=at + FORGOTTEN_LASTS,
                )
                return


def _is_near(incident: Issue, at: datetime) -> bool:
    is_open = incident.closed_at is None or incident.closed_at > at - QUIET
    return incident.created_at < at + QUIET and is_open
