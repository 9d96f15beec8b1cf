"""One board over one span: what stood where at its start, at its end and on each day before."""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cached_property
from itertools import accumulate
from operator import itemgetter

from apps.delivery.models import BoardColumn
from apps.delivery.queries.board_cards import Card
from apps.delivery.queries.board_history import NO_STATUS, Moment, Stay, Step
from apps.delivery.queries.periods import Period, Span, local_midnight

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
CUMULATIVE_DAYS = 84
LASTING = datetime.max.replace(tzinfo=UTC)  # end of the stays that go on
Tier = BoardColumn.Tier
AT_WORK = (Tier.IN_PROGRESS, Tier.REVIEW)
Standing = tuple[Card, Stay]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    name: str
    position: int
    tier: str
    is_retired: bool


@dataclass(kw_only=True)
class TracedBoard:
    """A board with the histories of all its cards, loaded once for as many spans as are asked about."""

    columns: Sequence[Column]
    cards: Sequence[Card]

    @cached_property
    def tiers(self) -> dict[str, str]:
        # Columns in use come last, so that a retired one of the same name does not count.
        by_use = sorted(self.columns, key=lambda column: not column.is_retired)
        return {column.name: column.tier for column in by_use} | {NO_STATUS: Tier.OTHER.value}

    def tier(self, stay: Stay) -> str:
        return Tier.OTHER if stay.place is None else self.tiers.get(stay.place, Tier.OTHER)

    @cached_property
    def gaps(self) -> list[list[Stay]]:
        """The stretches without knowledge of each card that has any."""
        return [gaps for gaps in (card.history.gaps() for card in self.cards) if gaps]

    @cached_property
    def _stays(self) -> list[tuple[datetime, datetime, Card, Stay]]:
        return [
            (stay.start_at, stay.end_at or LASTING, card, stay) for card in self.cards for stay in card.history.stays
        ]

    @cached_property
    def _steps(self) -> list[tuple[datetime, Card, Step]]:
        steps = ((step.at, card, step) for card in self.cards for step in card.history.steps)
        return sorted(steps, key=itemgetter(0))

    @cached_property
    def _lengths(self) -> dict[str, list[tuple[datetime, timedelta]]]:
        lengths = defaultdict(list)
        for card in self.cards:
            for place, end_at, length in card.history.lengths():
                lengths[place].append((end_at, length))
        return lengths

    def standing(self, moment: Moment) -> list[Standing]:
        """List the cards on the board at a moment with where they stood; archived ones are off the present."""
        at = moment.at
        if not moment.is_present:
            return [(card, stay) for start, end, card, stay in self._stays if start < at <= end]
        return [
            (card, stay) for start, end, card, stay in self._stays if start <= at < end and not card.history.is_archived
        ]

    def steps_in(self, span: Span) -> list[tuple[Card, Step]]:
        """List the steps of a span in order of time."""
        first = bisect_left(self._steps, span.start_at, key=itemgetter(0))
        found = (self._steps[index] for index in range(first, len(self._steps)))
        steps = []
        for at, card, step in found:
            if not span.holds(at):
                break
            steps.append((card, step))
        return steps

    def lengths(self, place: str, *, ended_in: Period) -> list[timedelta]:
        """List how long the stays in a place lasted that ended in a period."""
        known = self._lengths.get(place, ())
        return [length for end_at, length in known if ended_in.start_at <= end_at < ended_in.end_at]

    def counts_at(self, moments: Sequence[datetime]) -> list[Counter[str | None]]:
        """Count how many cards stood where at past moments, given in order; None counts those of unknown place."""
        changes: dict[str | None, list[int]] = defaultdict(lambda: [0] * (len(moments) + 1))
        for start, end, _, stay in self._stays:
            of_place = changes[stay.place]
            of_place[bisect_right(moments, start)] += 1
            of_place[bisect_right(moments, end)] -= 1
        totals = {place: list(accumulate(by_moment)) for place, by_moment in changes.items()}
        return [
            Counter({place: total[index] for place, total in totals.items() if total[index]})
            for index in range(len(moments))
        ]


@dataclass(kw_only=True)
class BoardWeek:
    """A board seen from one span of time."""

    board: TracedBoard
    span: Span
    zone: tzinfo

    @cached_property
    def start(self) -> Moment:
        return Moment(at=self.span.start_at)

    @cached_property
    def end(self) -> Moment:
        return Moment(at=self.span.at, is_present=self.span.is_present)

    @cached_property
    def places(self) -> tuple[str, ...]:
        """The columns of the board in order, retired ones that the figures speak of, and no status."""
        in_use = [column for column in self.board.columns if not column.is_retired]
        present = [column.name for column in sorted(in_use, key=lambda column: column.position)]
        counts = (
            *self.counts_by_day,
            self.counts_at_start,
            self.counts_at_end,
        )
        seen = {place for known in counts if not known[None] for place in known}
        seen |= {place for _, step in self.steps for place in (step.from_place, step.to_place)}
        return (*present, *sorted(place for place in seen if place and place not in present), NO_STATUS)

    @cached_property
    def at_start(self) -> list[Standing]:
        return self.board.standing(self.start)

    @cached_property
    def at_end(self) -> list[Standing]:
        return self.board.standing(self.end)

    @cached_property
    def counts_at_start(self) -> Counter[str | None]:
        return Counter(stay.place for _, stay in self.at_start)

    @cached_property
    def counts_at_end(self) -> Counter[str | None]:
        """How many cards stood where at the end; None counts those of unknown place."""
        return Counter(stay.place for _, stay in self.at_end)

    @cached_property
    def steps(self) -> list[tuple[Card, Step]]:
        return self.board.steps_in(self.span)

    @cached_property
    def last_days(self) -> tuple[tuple[date, Moment], ...]:
        """The last days of the span, each with its end; the present day ends now."""
        last = self.span.at.astimezone(self.zone).date() if self.span.is_present else self._last_day()
        days = [last - offset * DAY for offset in range(CUMULATIVE_DAYS - 1, -1, -1)]
        return tuple((day, self._end_of(day, is_last=day == last)) for day in days)

    @cached_property
    def counts_by_day(self) -> tuple[Counter[str | None], ...]:
        """How many cards stood where at the end of each day; None counts those of unknown place."""
        counts = self.board.counts_at([moment.at for _, moment in self.last_days])
        if self.span.is_present:
            counts[-1] = self.counts_at_end
        return tuple(counts)

    @cached_property
    def finished(self) -> list[tuple[Card, datetime]]:
        """The cards that came into a done column in the week and stood in one at its end, with their last entry."""
        entered = {card: step.at for card, step in self.steps if self.tier_of(step.to_place) == Tier.DONE}
        stays = ((card, at, card.history.stay_at(self.end, with_archived=True)) for card, at in entered.items())
        return [(card, at) for card, at, stay in stays if stay is not None and self.board.tier(stay) == Tier.DONE]

    @cached_property
    def cycle_times(self) -> list[tuple[Card, datetime, float]]:
        """The finished cards whose way is known, when they were, and how long after they were first worked on."""
        return [
            (card, done_at, (done_at - begun_at) / HOUR)
            for card, done_at in self.finished
            if (begun_at := self._begun_at(card, before=done_at)) is not None
        ]

    def _begun_at(self, card: Card, *, before: datetime) -> datetime | None:
        """Return when a card was first in progress, first in review if it skipped that; None where nobody knows."""
        stays = [stay for stay in card.history.stays if stay.start_at < before]
        if any(not stay.is_known for stay in stays):
            return None
        begun = (stay.start_at for tier in AT_WORK for stay in stays if self.board.tier(stay) == tier)
        return next(begun, None)

    @cached_property
    def at_work(self) -> list[Standing]:
        """The cards in progress or review at the end."""
        return [standing for standing in self.at_end if self.is_at_work(standing)]

    @cached_property
    def carried_over(self) -> list[Standing]:
        """The cards that were at work at the start and are at the end."""
        before = {standing[0] for standing in self.at_start if self.is_at_work(standing)}
        return [standing for standing in self.at_work if standing[0] in before]

    @cached_property
    def added(self) -> list[tuple[Card, Step]]:
        """The cards that came to the board and into work within the week, with their first step there."""
        there = {card for card, _ in self.at_start}
        begun = [(card, step) for card, step in self.steps if self.tier_of(step.to_place) == Tier.IN_PROGRESS]
        first = {card: step for card, step in reversed(begun) if card not in there}
        return list(first.items())

    def is_at_work(self, standing: Standing) -> bool:
        return self.board.tier(standing[1]) in AT_WORK

    def days(self, standing: Standing) -> float:
        """Return for how many days a card stands where it does at the end."""
        return (self.span.at - standing[1].start_at) / DAY

    def tier_of(self, place: str | None) -> str | None:
        return self.board.tiers.get(place or NO_STATUS)

    def _last_day(self) -> date:
        return (self.span.end_at - timedelta(microseconds=1)).astimezone(self.zone).date()

    def _end_of(self, day: date, *, is_last: bool) -> Moment:
        return self.end if is_last else Moment(at=local_midnight(day + DAY, zone=self.zone))

    @cached_property
    def gaps(self) -> int:
        """How many cards stood nobody knows where for some of the span."""
        return sum(
            any(gap.start_at < self.span.end_at and (gap.end_at or gap.start_at) >= self.span.start_at for gap in gaps)
            for gaps in self.board.gaps
        )
