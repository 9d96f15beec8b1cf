"""What a pull request changes, and what CodeRabbit sums up of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from apps.scorecards.facts.known import FactMissing
from apps.scorecards.facts.process import Process

UNLISTED = "It changes more files than are read: what is not listed may be among them."


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedFile:
    path: str
    status: str  # added, modified, removed, renamed, copied, changed
    lines: int  # added and deleted

    @property
    def is_new(self) -> bool:
        return self.status == "added"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesFacts:
    files: Sequence[ChangedFile]
    is_complete: bool  # False: there are more, which are not listed

    def under(self, pattern: str, *, process: Process, lines: int = 0) -> list[ChangedFile]:
        """Return the files whose whole path a pattern fits, and which are new or change more than so many lines.

        Raises FactMissing where none is listed and there are more.
        """
        of_path = (one for one in self.files if process.matches(pattern, one.path))
        found = [one for one in of_path if one.is_new or one.lines > lines or not lines]
        if not found and not self.is_complete:
            raise FactMissing(UNLISTED, is_of_one=True)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewSummary:
    """CodeRabbit's comment that sums up its review, which it edits in place."""

    state: str  # reviewed, nothing_to_say, skipped, paused, rate_limited, failed, in_progress
    words: str  # that tell the state
    updated_at: datetime
