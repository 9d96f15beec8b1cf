"""Where the cards of a board stood, told by timelines and, for drafts, by the status' own times."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from portal.demo.oracle.moments import Instant
from portal.demo.oracle.scope import Scope
from portal.demo.world.model import Board, Card, Draft, Event, Issue, PullRequest

NO_STATUS = ""  # the column of cards without one
UNKNOWN = "?"  # somewhere on the board, nobody can say where


@dataclass(slots=True, kw_only=True, eq=False)
class Stay:
    column: str
    start: datetime
    end: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """From a column to a column; None stands for beside the board."""

    at: datetime
    source: str | None
    target: str | None
    is_first: bool = False


@dataclass(slots=True, kw_only=True, eq=False)
class Way:
    """The way of one card, also of one that is no longer there."""

    content: Issue | PullRequest | Draft
    is_archived: bool = False
    stays: list[Stay] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    def stay_at(self, instant: Instant) -> Stay | None:
        """Where it stood; an archived card stands nowhere at present."""
        return None if instant.is_present and self.is_archived else self.last_stay(instant)

    def last_stay(self, instant: Instant) -> Stay | None:
        """Where it stood, archived or not."""
        for stay in reversed(self.stays):
            if instant.includes(stay.start):
                return None if stay.end is not None and instant.includes(stay.end) else stay
        return None

    def gap(self) -> Stay | None:
        return next((stay for stay in self.stays if stay.column == UNKNOWN), None)

    def go(self, at: datetime, target: str | None, *, is_first: bool = False) -> None:
        """Leave where it stands for `target`. Getting a column in the second of the addition is one step."""
        last = self.stays[-1] if self.stays and self.stays[-1].end is None else None
        source = last.column if last else None
        if last and last.column == NO_STATUS and last.start == at and self.steps[-1].source is None:
            self.stays.pop()
            self.steps.pop()
            source = None
        elif last:
            last.end = at
        self.steps.append(Step(at=at, source=source, target=target, is_first=is_first))
        if target is not None:
            self.stays.append(Stay(column=target, start=at))


def ways_on(board: Board, *, scope: Scope) -> list[Way]:
    """The ways of all cards in the scope that are or were on the board."""
    cards = {card.content.node_id: card for card in board.cards}
    ways = []
    for content in _contents(board, scope=scope):
        card = cards.get(content.node_id)
        way = Way(content=content, is_archived=card is not None and card.is_archived)
        events = [] if isinstance(content, Draft) else [event for event in content.events if event.board is board]
        if events:
            _follow(way, events)
        elif card:
            _guess(way, card)
        if way.stays:
            ways.append(way)
    return ways


def _contents(board: Board, *, scope: Scope) -> Iterator[Issue | PullRequest | Draft]:
    for repository in scope.repositories:
        yield from filter(scope.counts, repository.issues)
        yield from filter(scope.counts, repository.pull_requests)
    if not scope.is_filtered:
        yield from (card.content for card in board.cards if isinstance(card.content, Draft))


def _follow(way: Way, events: list[Event]) -> None:
    has_column = False
    for event in events:
        if event.kind == "board_added":
            way.go(event.at, NO_STATUS)
            has_column = False
        elif event.kind == "board_moved":
            way.go(event.at, event.to_status, is_first=not has_column)
            has_column = True
        elif event.kind == "board_removed":
            way.go(event.at, None)


def _guess(way: Way, card: Card) -> None:
    """Without a timeline only the first and the last time of the status are known."""
    way.go(card.created_at, NO_STATUS)
    if card.column is None or card.first_column_at is None or card.column_since is None:
        return
    if card.first_column_at < card.column_since:
        way.go(card.first_column_at, UNKNOWN, is_first=True)
        way.go(card.column_since, card.column.name)
    else:
        way.go(card.column_since, card.column.name, is_first=True)
