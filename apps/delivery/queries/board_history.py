"""Where the cards of a board stood, and when: every figure of a board is read off these stays.

A place is the name of a column, or "" for the cards without a status. Names, not rows: GitHub's timelines know
columns by name only, so a retired column and its successor of the same name are one place.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from apps.delivery.models import ColumnMove

NO_STATUS = ""
Kind = ColumnMove.Kind
ADDED, MOVED, REMOVED = Kind.ADDED.value, Kind.MOVED.value, Kind.REMOVED.value
ARCHIVED, RESTORED = Kind.ARCHIVED.value, Kind.RESTORED.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """An instant that is asked about: the present includes what happened just now, the past is half-open."""

    at: datetime
    is_present: bool = False

    def is_within(self, start_at: datetime, end_at: datetime | None) -> bool:
        if self.is_present:
            return start_at <= self.at and (end_at is None or self.at < end_at)
        return start_at < self.at and (end_at is None or self.at <= end_at)


class Move(NamedTuple):
    """A row of ColumnMove with places instead of columns. A board has many: tuples are made fastest."""

    at: datetime
    kind: str
    unknown_since: datetime | None
    from_place: str
    to_place: str


class Stay(NamedTuple):
    """One stretch of time in one place; `place` is None while nobody knows the place."""

    place: str | None
    start_at: datetime
    end_at: datetime | None  # None while it lasts

    @property
    def is_known(self) -> bool:
        return self.place is not None


class Step(NamedTuple):
    """A card came to the board, went from place to place, or left it: None stands for off the board."""

    at: datetime
    from_place: str | None
    to_place: str | None
    is_first_column: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CardHistory:
    """The stays of one card in order, without overlap; between two of them it was off the board."""

    stays: tuple[Stay, ...]
    steps: tuple[Step, ...]
    is_archived: bool = False

    def stay_at(self, moment: Moment, *, with_archived: bool = False) -> Stay | None:
        """Return where it stood; None when it was off the board. Archived cards are off the present."""
        if moment.is_present and self.is_archived and not with_archived:
            return None
        return next((stay for stay in self.stays if moment.is_within(stay.start_at, stay.end_at)), None)

    def gaps(self) -> list[Stay]:
        return [stay for stay in self.stays if stay.place is None]

    def lengths(self) -> Iterator[tuple[str, datetime, timedelta]]:
        """Yield place, end and length of the stays that ended and whose both ends are known."""
        gaps = self.gaps()
        unknown_ends = {gap.start_at for gap in gaps}
        unknown_starts = {gap.end_at for gap in gaps}
        for place, start_at, end_at in self.stays:
            if place is None or end_at is None or start_at in unknown_starts or end_at in unknown_ends:
                continue
            yield place, end_at, end_at - start_at


def trace(moves: Iterable[Move], *, is_archived: bool = False) -> CardHistory:
    """Turn the moves of one card, in the order of their rows, into its history."""
    tracer = _Tracer()
    for move in _in_order(moves):
        tracer.follow(move)
    return tracer.history(is_archived=is_archived)


def _in_order(moves: Iterable[Move]) -> Iterator[Move]:
    """Sort moves by time; among those of one second each goes on from where the one before it ended."""
    place: str | None = None
    by_time = itemgetter(0)
    for _, same_second in groupby(sorted(moves, key=by_time), key=by_time):
        waiting = list(same_second)
        while waiting:
            move = waiting[0]
            if len(waiting) > 1:
                move = next((one for one in waiting if _fits(one, place)), move)
            waiting.remove(move)
            place = _place_after(move, place)
            yield move


def _fits(move: Move, place: str | None) -> bool:
    if move.kind == ADDED:
        return place is None
    return place is not None and (move.kind != MOVED or move.from_place == place)


def _place_after(move: Move, place: str | None) -> str | None:
    if move.kind in (ARCHIVED, RESTORED):
        return place
    return None if move.kind == REMOVED else move.to_place


class _Tracer:
    """Follows the moves of one card and keeps the stays that ended, the steps, and the stay that lasts."""

    __slots__ = ("had_column", "place", "since", "stays", "steps")

    def __init__(self) -> None:
        self.stays: list[Stay] = []
        self.steps: list[Step] = []
        self.place: str | None = None
        self.since: datetime | None = None
        self.had_column = False

    def follow(self, move: Move) -> None:
        if move.kind == ARCHIVED:
            self.steps.append(Step(at=move.at, from_place=self.place, to_place=None))
        if move.kind == ADDED:
            self.had_column = False
        target = _place_after(move, self.place)
        gap_at = move.unknown_since if move.unknown_since is not None and move.unknown_since < move.at else None
        if target == self.place and gap_at is None:
            return
        came_from = None if self._just_came(move.at) else self.place
        self._leave(move.at, gap_at=gap_at)
        self._enter(move.at, came_from=came_from if gap_at is None else None, target=target)

    def history(self, *, is_archived: bool) -> CardHistory:
        if self.place is not None and self.since is not None:
            self.stays.append(Stay(place=self.place, start_at=self.since, end_at=None))
        return CardHistory(stays=tuple(self.stays), steps=tuple(self.steps), is_archived=is_archived)

    def _just_came(self, at: datetime) -> bool:
        """Whether it came without a status within this second: then it never stood there, and the step is undone."""
        step = self.steps[-1] if self.steps else None
        if step is None or step.at != at or step.from_place is not None or step.to_place != NO_STATUS:
            return False
        self.steps.pop()
        self.place = None
        return True

    def _leave(self, at: datetime, *, gap_at: datetime | None) -> None:
        """End the present stay, at the gap before the move if there is one."""
        if self.place is not None and self.since is not None:
            self.stays.append(Stay(place=self.place, start_at=self.since, end_at=max(self.since, gap_at or at)))
        if gap_at is not None:
            self.stays.append(Stay(place=None, start_at=max(gap_at, self.since or gap_at), end_at=at))
            self.had_column = True

    def _enter(self, at: datetime, *, came_from: str | None, target: str | None) -> None:
        is_first_column = bool(target) and not self.had_column
        self.had_column = self.had_column or bool(target)
        self.steps.append(Step(at=at, from_place=came_from, to_place=target, is_first_column=is_first_column))
        self.place, self.since = target, at
