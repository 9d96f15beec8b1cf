"""Postmortems of incidents with their actions."""

from dataclasses import dataclass
from datetime import date, datetime

from apps.scorecards.facts.known import Missing


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionIssue:
    """An issue or pull request that an action is worked on in."""

    label: str
    url: str
    is_open: bool
    has_owner: bool
    has_milestone: bool
    due_on: date | None  # the day of that milestone
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionFacts:
    text: str
    issues: tuple[ActionIssue, ...] | Missing
    due_on: date | None  # where its line names a day


@dataclass(frozen=True, slots=True, kw_only=True)
class PostmortemFacts:
    """What an incident names as its postmortem, or what names the incident."""

    label: str
    url: str
    is_there: bool | Missing
    text: str | Missing
    actions: tuple[ActionFacts, ...] | Missing
