"""What other systems than GitHub measure, and what the portal keeps itself."""

from dataclasses import dataclass
from datetime import date, datetime

from apps.scorecards.facts.known import Missing


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricsFacts:
    """What Prometheus scraped of a service in the last 24 hours."""

    is_up: bool
    has_open_telemetry: bool  # series that only an OpenTelemetry exporter writes


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRuleFacts:
    """An alerting rule that is labeled with a service."""

    name: str
    severity: str  # "" without
    is_enabled: bool  # False where it cannot be evaluated


@dataclass(frozen=True, slots=True, kw_only=True)
class CriticalAlertFacts:
    """A critical alert that was firing in the last 28 days."""

    name: str
    fired_at: datetime
    ended_at: datetime | None  # when it was known to fire last, None while it goes on
    is_silenced: bool | None  # None where it is not known, as Prometheus does not tell: Alertmanager silences
    incident_opened_at: datetime | None  # of the incident that names it; None without


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageFacts:
    """The newest coverage report on the default branch, beside the head."""

    measured_at: datetime
    commits_behind: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFileCoverage:
    """A source file that a pull request added, as the report on its head tells; no tests, nothing generated."""

    path: str
    lines: int  # executable; where `covered` is missing all of its lines, so at most as many
    covered: int | Missing


@dataclass(frozen=True, slots=True, kw_only=True)
class HygieneFacts:
    """The open issues by how they do under the rules on card, owner, labels and column.

    One breaks hygiene if it fails any of them, and is unknown if it fails none but one is unknown.
    """

    kept: int
    broken: int
    unknown: int
    cause: str  # the most frequent of the unknown ones, "" without


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklySyncFacts:
    """A status sync whose figures were frozen."""

    monday: date  # of the week it was about
    frozen_at: datetime
    board_read_at: datetime  # as of when the figures of the board were


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyPostFacts:
    """A status update in the team's Slack channel."""

    posted_at: datetime
    url: str
