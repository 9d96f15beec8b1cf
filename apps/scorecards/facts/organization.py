"""Facts of the organization as a whole."""

from dataclasses import dataclass
from datetime import datetime

from apps.scorecards.facts.known import Missing
from apps.scorecards.facts.measures import (
    CriticalAlertFacts,
    HygieneFacts,
    WeeklyPostFacts,
    WeeklySyncFacts,
)
from apps.scorecards.facts.process import Process


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardFacts:
    title: str
    url: str
    columns: tuple[str, ...]  # left to right
    tiers: tuple[str, ...]  # of these: backlog, in_progress, review, done, other


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationFacts:
    login: str
    url: str
    board: BoardFacts | Missing
    hygiene: HygieneFacts | Missing
    critical_alerts: tuple[CriticalAlertFacts, ...] | Missing
    alerts_gap: Missing | None  # of times of which it is not known what fired
    weekly_syncs: tuple[WeeklySyncFacts, ...] | Missing
    weekly_posts: tuple[WeeklyPostFacts, ...] | Missing
    process: Process
    as_of: datetime
