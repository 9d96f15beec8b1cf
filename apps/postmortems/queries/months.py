"""How long incidents took, month by month."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from apps.delivery.queries.percentiles import Percentiles, percentiles
from apps.postmortems.queries.rows import IncidentRow

MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """The incidents that began in a month: how long they took to be taken up, and to be resolved, in hours."""

    month: str  # 2026-11
    opened: int
    to_acknowledge: Percentiles
    to_resolve: Percentiles


@dataclass(frozen=True, slots=True, kw_only=True)
class Months:
    rows: tuple[Month, ...]  # the last twelve, the oldest first

    @property
    def labels(self) -> list[str]:
        return [one.month for one in self.rows]

    @property
    def acknowledged(self) -> list[float | None]:
        """Return the median of each month; None without any."""
        return [one.to_acknowledge.p50 for one in self.rows]

    @property
    def resolved(self) -> list[float | None]:
        """Return the median of each month; None without any."""
        return [one.to_resolve.p50 for one in self.rows]


def months(rows: Sequence[IncidentRow], *, now: datetime) -> Months:
    """Sum up incidents by the month in which they began, of the organization's time zone."""
    return Months(rows=tuple(_month(month, rows) for month in _last(now)))


def _month(month: str, rows: Iterable[IncidentRow]) -> Month:
    began = [one for one in rows if f"{timezone.localdate(one.started_at):%Y-%m}" == month]
    return Month(
        month=month,
        opened=len(began),
        to_acknowledge=percentiles(hours for one in began if (hours := one.hours_to_acknowledge) is not None),
        to_resolve=percentiles(hours for one in began if (hours := one.hours_to_resolve) is not None),
    )


def _last(now: datetime) -> list[str]:
    day = timezone.localdate(now)
    number = day.year * 12 + day.month - 1
    return [f"{one // 12}-{one % 12 + 1:02d}" for one in range(number - MONTHS + 1, number + 1)]
