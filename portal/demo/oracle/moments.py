"""The week, its edges in a time zone, and what had happened by a moment."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

CUMULATIVE_DAYS = 84


@dataclass(frozen=True, slots=True, kw_only=True)
class Instant:
    """A moment at which a state is asked for. Only the present one includes what happens in its own second."""

    at: datetime
    is_present: bool

    def includes(self, moment: datetime) -> bool:
        return moment <= self.at if self.is_present else moment < self.at


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A week as seen at a moment: `end_instant` is its end, or now while it runs."""

    monday: date
    zone: ZoneInfo
    start: datetime
    end: datetime
    now: datetime

    @property
    def start_instant(self) -> Instant:
        return Instant(at=self.start, is_present=False)

    @property
    def end_instant(self) -> Instant:
        is_present = self.now < self.end
        return Instant(at=self.now if is_present else self.end, is_present=is_present)

    def holds(self, moment: datetime | None) -> bool:
        return moment is not None and self.start <= moment < self.end and moment <= self.now

    def days(self) -> list[tuple[date, Instant]]:
        """The 84 days up to the week's last one, or up to today, each with its end."""
        last = self.monday + timedelta(days=6)
        today = self.now.astimezone(self.zone).date()
        if self.end_instant.is_present:
            last = today
        days = [last - timedelta(days=back) for back in range(CUMULATIVE_DAYS - 1, -1, -1)]
        return [
            (
                day,
                self.end_instant
                if self.end_instant.is_present and day == today
                else Instant(at=midnight(day + timedelta(days=1), zone=self.zone), is_present=False),
            )
            for day in days
        ]


def midnight(day: date, *, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def window_of(week: str, *, now: datetime, time_zone: str) -> Window:
    """Read "2026-W47". Raises ValueError if it is no ISO week."""
    year, _, number = week.partition("-W")
    monday = date.fromisocalendar(int(year), int(number), 1)
    zone = ZoneInfo(time_zone)
    return Window(
        monday=monday,
        zone=zone,
        start=midnight(monday, zone=zone),
        end=midnight(monday + timedelta(days=7), zone=zone),
        now=now,
    )
