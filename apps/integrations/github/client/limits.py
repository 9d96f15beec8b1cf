"""What the client is told about limits, and what it counts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class Limits(Protocol):
    """The budget of one credential, shared by every process that uses it."""

    def check(self, resource: str) -> None:
        """Raise SourceRateLimited where nothing may be asked now."""

    def record(self, resource: str, *, limit: int | None, remaining: int | None, reset_at: datetime | None) -> None:
        """Take what an answer says is left; None where it does not say, as on a server without limits."""

    def pause(self, resource: str, *, seconds: float | None, until: datetime | None, reason: str) -> datetime:
        """Stop everybody and return until when; with neither time, for a minute and twice as long each time."""


@dataclass(slots=True)
class Usage:
    """What this client has used so far."""

    requests: int = 0
    points: int = 0
    not_modified: int = 0
    retries: int = 0
    downloads: int = 0
