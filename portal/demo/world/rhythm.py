"""When people work: weekdays, a dip in the holidays, hours that pass before somebody gets to it."""

from bisect import bisect
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from math import exp
from random import Random

WEEKDAY_WEIGHTS = (0.9, 1.1, 1.15, 1.05, 0.8, 0.06, 0.05)
HOLIDAY_WEIGHT = 0.2
HOLIDAY_DAYS = 9
MORNING_HOUR, EVENING_HOUR = 6, 20


class Rhythm:
    """Draws moments of `weeks` weeks that end at `now`, with whole seconds."""

    def __init__(self, *, now: datetime, weeks: int) -> None:
        self.now = now.astimezone(UTC).replace(microsecond=0)
        self.start = self.now - timedelta(weeks=weeks)
        midnight = self.start.replace(hour=0, minute=0, second=0)
        holidays = midnight + timedelta(days=round(weeks * 7 * 0.4))
        self._days = [midnight + timedelta(days=offset) for offset in range(weeks * 7 + 1)]
        weights = (
            WEEKDAY_WEIGHTS[day.weekday()]
            * (HOLIDAY_WEIGHT if holidays <= day < holidays + timedelta(days=HOLIDAY_DAYS) else 1.0)
            for day in self._days
        )
        self._cumulated = list(accumulate(weights))

    def moment(self, random: Random) -> datetime:
        """Draw one working moment of the past."""
        while True:
            place = bisect(self._cumulated, random.random() * self._cumulated[-1])
            day = self._days[min(place, len(self._days) - 1)]
            at = day + timedelta(seconds=round(random.triangular(7, 19.5, 10.5) * 3600))
            if self.start <= at <= self.now:
                return at

    def moments(self, random: Random, *, count: int) -> list[datetime]:
        return sorted(self.moment(random) for _ in range(count))

    def later(self, random: Random, *, after: datetime, median_hours: float, spread: float = 0.8) -> datetime:
        """Draw when somebody gets to it; may lie beyond `now`: then it has not happened yet."""
        hours = median_hours * exp(random.gauss(0, spread))
        at = after + timedelta(seconds=max(1, round(hours * 3600)))
        if not MORNING_HOUR <= at.hour < EVENING_HOUR and median_hours >= 1 and random.random() < 0.9:
            at += timedelta(seconds=round(random.uniform(10, 13) * 3600))
        if at.weekday() >= 5 and median_hours >= 1 and random.random() < 0.9:
            at += timedelta(days=2)
        return at
