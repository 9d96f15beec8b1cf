"""One board over one span: what stood where at its start, at its end and on each day before."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import cached_property
from itertools import accumulate

from apps.delivery.models import Board, BoardColumn
from apps.delivery.queries.board_cards import Card
from apps.delivery.queries.board_history import NO_STATUS, Moment, Stay, Step
from apps.delivery.queries.periods import Span, local_midnight

DAY = timedelta(days=1)
CUMULATIVE_DAYS = 84
Tier = BoardColumn.Tier
Standing = tuple[Card, Stay]


@dataclass(kw_only=True)
class BoardWeek:
    """The cards of a board with their histories, seen from one span of time."""

    board: Board
    columns: Sequence[BoardColumn]
    cards: Sequence[Card]
    span: Span
    zone: tzinfo

    @cached_property
    def start(self) -> Moment:
        return Moment(at=self.span.start_at)

    @cached_property
    def end(self) -> Moment:
        return Moment(at=self.span.at, is_present=self.span.is_present)

    @cached_property
    def tiers(self) -> dict[str, str]:
        # Columns in use come last, so that a retired one of the same name does not count.
        by_use = sorted(self.columns, key=lambda column: column.retired_at is None)
        return {column.name: column.tier for column in by_use} | {NO_STATUS: Tier.OTHER}

    @cached_property
    def places(self) -> tuple[str, ...]:
        """The columns of the board in order, retired ones that the figures speak of, and no status."""
        in_use = [column for column in self.columns if column.retired_at is None]
        present = [column.name for column in sorted(in_use, key=lambda column: column.position)]
        counts = (
            *self.counts_by_day,
            *(Counter(stay.place for _, stay in now) for now in (self.at_start, self.at_end)),
        )
        seen = {place for known in counts if not known[None] for place in known}
        seen |= {place for step in self.steps for place in (step.from_place, step.to_place)}
        return (*present, *sorted(place for place in seen if place and place not in present), NO_STATUS)

    @cached_property
    def at_start(self) -> list[Standing]:
        return self._standing(self.start)

    @cached_property
    def at_end(self) -> list[Standing]:
        return self._standing(self.end)

    @cached_property
    def steps(self) -> list[Step]:
        """The steps of the week."""
        return [step for card in self.cards for step in card.history.steps if self.span.holds(step.at)]

    @cached_property
    def days(self) -> tuple[tuple[date, Moment], ...]:
        """The last days of the span, each with its end; the present day ends now."""
        last = self.span.at.astimezone(self.zone).date() if self.span.is_present else self._last_day()
        days = [last - offset * DAY for offset in range(CUMULATIVE_DAYS - 1, -1, -1)]
        return tuple((day, self._end_of(day, is_last=day == last)) for day in days)

    @cached_property
    def counts_by_day(self) -> tuple[Counter[str | None], ...]:
        """How many cards stood where at the end of each day; None counts those of unknown place."""
        ends = [moment.at for _, moment in self.days]
        changes: dict[str | None, list[int]] = defaultdict(lambda: [0] * (len(ends) + 1))
        for card in self.cards:
            for stay in card.history.stays:
                changes[stay.place][bisect_right(ends, stay.start_at)] += 1
                changes[stay.place][len(ends) if stay.end_at is None else bisect_right(ends, stay.end_at)] -= 1
        totals = {place: list(accumulate(by_day)) for place, by_day in changes.items()}
        counts = [
            Counter({place: total[day] for place, total in totals.items() if total[day]}) for day in range(len(ends))
        ]
        if self.span.is_present:
            counts[-1] = Counter(stay.place for _, stay in self.at_end)
        return tuple(counts)

    @cached_property
    def finished(self) -> list[tuple[Card, datetime]]:
        """The cards that came into a done column in the week and stood in one at its end, with their last entry."""
        finished = []
        for card in self.cards:
            entries = [
                step.at
                for step in card.history.steps
                if self.span.holds(step.at) and self.tiers.get(step.to_place or NO_STATUS) == Tier.DONE
            ]
            stay = card.history.stay_at(self.end, with_archived=True)
            if entries and stay is not None and self.tier(stay) == Tier.DONE:
                finished.append((card, entries[-1]))
        return finished

    def tier(self, stay: Stay) -> str:
        return Tier.OTHER if stay.place is None else self.tiers.get(stay.place, Tier.OTHER)

    def _last_day(self) -> date:
        return (self.span.end_at - timedelta(microseconds=1)).astimezone(self.zone).date()

    def _end_of(self, day: date, *, is_last: bool) -> Moment:
        return self.end if is_last else Moment(at=local_midnight(day + DAY, zone=self.zone))

    def _standing(self, moment: Moment) -> list[Standing]:
        found = ((card, card.history.stay_at(moment)) for card in self.cards)
        return [(card, stay) for card, stay in found if stay is not None]

    @cached_property
    def gaps(self) -> int:
        """How many cards stood nobody knows where for some of the span."""
        return sum(
            any(gap.start_at < self.span.end_at and (gap.end_at or gap.start_at) >= self.span.start_at for gap in gaps)
            for gaps in (card.history.gaps() for card in self.cards)
        )
