"""ISO weeks: Monday to Sunday, named like 2026-W47."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Self

from apps.delivery.queries.periods import Period, local_midnight, monday_of


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """One week of the calendar. Its bounds depend on the time zone."""

    monday: date

    def __post_init__(self) -> None:
        if self.monday.weekday():
            raise ValueError(f"{self.monday} is not a Monday")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "2026-W47"; raises ValueError for anything but a week of the years 1970 to 2999."""
        return cls(monday_of(text))

    @classmethod
    def containing(cls, instant: datetime, *, zone: tzinfo) -> Self:
        """Return the week that an aware moment falls into."""
        day = instant.astimezone(zone).date()
        return cls(day - timedelta(days=day.weekday()))

    def __str__(self) -> str:
        year, number, _ = self.monday.isocalendar()
        return f"{year:04}-W{number:02}"

    @property
    def label(self) -> str:
        """Spell the days out, e.g. "16 – 22 Nov 2026"."""
        first, last = self.days[0], self.days[-1]
        if first.year != last.year:
            start = f"{first.day} {first:%b} {first.year}"
        elif first.month != last.month:
            start = f"{first.day} {first:%b}"
        else:
            start = str(first.day)
        return f"{start} – {last.day} {last:%b} {last.year}"

    @property
    def days(self) -> tuple[date, ...]:
        return tuple(self.monday + timedelta(days=offset) for offset in range(7))

    @property
    def previous(self) -> "Week":
        return Week(self.monday - timedelta(days=7))

    @property
    def next(self) -> "Week":
        return Week(self.monday + timedelta(days=7))

    def bounds(self, *, zone: tzinfo) -> Period:
        """Return the half-open stretch from its first local midnight to the next week's, in UTC."""
        return Period(
            start_at=local_midnight(self.monday, zone=zone),
            end_at=local_midnight(self.next.monday, zone=zone),
        )

    def contains(self, instant: datetime, *, zone: tzinfo) -> bool:
        bounds = self.bounds(zone=zone)
        return bounds.start_at <= instant < bounds.end_at
