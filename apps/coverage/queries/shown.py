"""What the page of a repository shows of its files and of its trend."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from apps.coverage.queries.line import TrendPoint
from apps.coverage.queries.repository import FileRow

MOST_FILES = 100
MOST_STRETCHES = 12
MOST_DAYS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFile:
    """A file with the first of its uncovered stretches, written as 1–3."""

    file: FileRow
    stretches: tuple[str, ...]
    more: int  # stretches that are not shown


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFiles:
    """The files in which most lines are uncovered, of all that match."""

    rows: tuple[ShownFile, ...]
    found: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyTrend:
    """What the last commit of each day with a report came to, the oldest first."""

    days: tuple[str, ...]
    percents: tuple[float, ...]


def files_to_show(files: Sequence[FileRow], *, text: str = "") -> ShownFiles:
    """Choose the files whose path holds a text, those first in which most lines are uncovered."""
    found = [file for file in files if text.lower() in file.path.lower()]
    found.sort(key=lambda file: (file.lines_covered - file.lines_total, file.path))
    return ShownFiles(rows=tuple(_shown(file) for file in found[:MOST_FILES]), found=len(found), total=len(files))


def _shown(file: FileRow) -> ShownFile:
    stretches = [stretch.replace("-", "–") for stretch in file.uncovered.split(",") if stretch]
    shown = tuple(stretches[:MOST_STRETCHES])
    return ShownFile(file=file, stretches=shown, more=len(stretches) - len(shown))


def trend_by_day(trend: Sequence[TrendPoint]) -> DailyTrend:
    """Leave the last commit of each day, of the newest days."""
    by_day = {timezone.localdate(point.committed_at): point.percent for point in trend}
    newest = list(by_day.items())[-MOST_DAYS:]
    return DailyTrend(
        days=tuple(f"{day:%-d %b}" for day, _ in newest),
        percents=tuple(percent for _, percent in newest),
    )
