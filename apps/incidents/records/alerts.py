"""What a source tells of alerts: plain data, as of the moments it was asked about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FiringRecord:
    """A stretch of time in which an alert fired, with no moment in it of which it is known that it did not.

    A stretch may hold moments of which nothing is known: a gap in the data ends no alert.
    """

    labels: Mapping[str, str]  # without its state
    active_at: datetime | None  # since when its condition holds, None where that is not told
    began_at: datetime  # the first moment at which it is known to fire
    seen_at: datetime  # the last one
    ended_at: datetime | None  # the first moment after it of which it is known that it does not


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertsRecord:
    """Everything that fired at some moments in a row, and of which of them anything is known at all."""

    from_at: datetime
    until_at: datetime  # the last of the moments
    step_seconds: int
    firing: Sequence[FiringRecord]
    known_at: datetime | None  # the first moment of which it is known what fired; None where it is of none
    last_known_at: datetime | None
    gaps: Sequence[tuple[datetime, datetime]]  # first and last moment of each stretch of which it is not
    warning: str = ""  # what the server said may be missing


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRuleRecord:
    """An alerting rule as the server has loaded it."""

    group: str
    name: str
    labels: Mapping[str, str]
    is_evaluated: bool  # False where the server cannot evaluate it
    problem: str  # why not, in the server's words


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRecord:
    """What was scraped in the last 24 hours under the same labels."""

    labels: Mapping[str, str]
    is_up: bool
    has_open_telemetry: bool
