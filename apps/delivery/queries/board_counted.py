"""The cards behind a figure of a board's week."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo

from apps.accounts.viewers import Viewer
from apps.catalog.queries import EVERYTHING, RepositoryFilter
from apps.delivery.queries.board import LoadedBoard, OpenBoard, load_board
from apps.delivery.queries.board_cards import Card
from apps.delivery.queries.board_history import NO_STATUS
from apps.delivery.queries.board_week import BoardWeek, Standing
from apps.delivery.queries.counted import Counted
from apps.delivery.queries.periods import Span

HOURS_OF_DAY = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class CardQuestion:
    """Which figure of a board: "done" or "columns.entered"; of which column, or between which two."""

    figure: str
    column: str = NO_STATUS
    from_column: str = NO_STATUS
    to_column: str = NO_STATUS


def cards_counted(
    viewer: Viewer,
    *,
    question: CardQuestion,
    board: OpenBoard,
    span: Span,
    zone: tzinfo,
    narrowed_to: RepositoryFilter = EVERYTHING,
    author_kind: str = "",
) -> tuple[Counted, ...]:
    """Return the cards behind a figure: by how long they took or stand, else the latest first.

    A card that did it twice, such as entering a column, is there twice.
    """
    loaded = load_board(viewer, board=board, narrowed_to=narrowed_to, author_kind=author_kind)
    week = BoardWeek(board=loaded.traced, span=span, zone=zone)
    rows = _Rows(week, loaded=loaded, question=question).all()
    return tuple(sorted(rows, key=lambda row: (-(row.hours or 0), -(row.at.timestamp() if row.at else 0), row.title)))


def card_figures() -> tuple[str, ...]:
    """Name the figures of a board whose cards can be asked for."""
    return tuple(_FIGURES)


class _Rows:
    def __init__(self, week: BoardWeek, *, loaded: LoadedBoard, question: CardQuestion) -> None:
        self.week, self.loaded, self.question = week, loaded, question

    def all(self) -> Iterable[Counted]:
        return _FIGURES[self.question.figure](self)

    def done(self) -> Iterable[Counted]:
        return (_row(card, at=at, note="done") for card, at in self.week.finished)

    def cycle_hours(self) -> Iterable[Counted]:
        return (_row(card, at=at, hours=hours, note="done") for card, at, hours in self.week.cycle_times)

    def wip(self) -> Iterable[Counted]:
        return self._standing(self.week.at_work)

    def carried_over(self) -> Iterable[Counted]:
        return self._standing(self.week.carried_over)

    def added(self) -> Iterable[Counted]:
        return (_row(card, at=step.at, note=f"into {_name(step.to_place)}") for card, step in self.week.added)

    def at_start(self) -> Iterable[Counted]:
        here = [standing for standing in self.week.at_start if standing[1].place == self.question.column]
        return (_row(card, at=stay.start_at, note=f"in {_name(stay.place)}") for card, stay in here)

    def at_end(self) -> Iterable[Counted]:
        return self._standing(self._here())

    def unowned(self) -> Iterable[Counted]:
        attributes = self.loaded.attributes(self.week.span)
        return self._standing(one for one in self._here() if attributes.has_owner(one[0]) is False)

    def entered_column(self) -> Iterable[Counted]:
        return self._steps(lambda from_place, to_place: to_place == self.question.column)

    def left(self) -> Iterable[Counted]:
        return self._steps(lambda from_place, to_place: from_place == self.question.column)

    def moves(self) -> Iterable[Counted]:
        pair = (self.question.from_column, self.question.to_column)
        return self._steps(lambda from_place, to_place: all(pair) and (from_place, to_place) == pair)

    def entered(self) -> Iterable[Counted]:
        return (
            _row(card, at=step.at, note=f"new in {_name(step.to_place)}")
            for card, step in self.week.steps
            if step.is_first_column and step.to_place == self.question.to_column
        )

    def _here(self) -> list[Standing]:
        return [standing for standing in self.week.at_end if standing[1].place == self.question.column]

    def _standing(self, standings: Iterable[Standing]) -> Iterable[Counted]:
        for card, stay in standings:
            hours = self.week.days((card, stay)) * HOURS_OF_DAY
            yield _row(card, at=stay.start_at, hours=hours, note=f"in {_name(stay.place)}")

    def _steps(self, is_wanted: Callable[[str | None, str | None], bool]) -> Iterable[Counted]:
        return (
            _row(card, at=step.at, note=f"{_name(step.from_place)} → {_name(step.to_place)}")
            for card, step in self.week.steps
            if is_wanted(step.from_place, step.to_place)
        )


_FIGURES: dict[str, Callable[[_Rows], Iterable[Counted]]] = {
    "done": _Rows.done,
    "wip": _Rows.wip,
    "cycle_hours": _Rows.cycle_hours,
    "carried_over": _Rows.carried_over,
    "added": _Rows.added,
    "moves": _Rows.moves,
    "entered": _Rows.entered,
    "columns.at_start": _Rows.at_start,
    "columns.at_end": _Rows.at_end,
    "columns.entered": _Rows.entered_column,
    "columns.left": _Rows.left,
    "columns.unowned": _Rows.unowned,
    "columns.oldest_days": _Rows.at_end,
}


def _row(card: Card, *, at: datetime, note: str, hours: float | None = None) -> Counted:
    link = card.link
    return Counted(
        kind=link.kind,
        repository=link.repository,
        number=link.number,
        title=link.title,
        url=link.url,
        at=at,
        hours=hours,
        note=note,
    )


def _name(place: str | None) -> str:
    if place is None:
        return "off the board"
    return place or "no status"
