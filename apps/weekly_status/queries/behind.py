"""The rows behind a figure of the week."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from apps.delivery.queries import (
    CardQuestion,
    Counted,
    cards_counted,
    issues_counted,
    open_boards,
    pull_requests_counted,
    shipping_counted,
)
from apps.postmortems.queries import incidents_counted
from apps.weekly_status.queries.asked import Asked
from apps.weekly_status.queries.measures import MEASURES, Measure
from apps.weekly_status.queries.status import Figure, WeeklyStatus, chosen_board

COLUMNS = "board.columns."
NO_FIGURE = "There is no such figure, or the board has no such column."


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureQuestion:
    """Which figure: by its path, and the column or the two columns of the board that it is of.

    Without a `column` the one of the cards without a status is meant.
    """

    path: str
    column: str = ""
    from_column: str = ""
    to_column: str = ""

    @property
    def measure(self) -> Measure:
        """Raises KeyError if no figure of this path opens its rows."""
        return MEASURES[self.path]


def value_of(status: WeeklyStatus, question: FigureQuestion) -> Figure:
    """Look up the value of a figure with its cause; raises KeyError where the board has no such column."""
    if status.board is None or not question.path.startswith("board."):
        return _whole(status, question)
    if question.path.startswith(COLUMNS):
        name = question.path.removeprefix(COLUMNS)
        column = {one.name or "": one for one in status.board.columns}[question.column]
        path = f"{COLUMNS}{column.name or 'null'}.{name}"
        return Figure(value=getattr(column, name), cause=status.causes.get(path, ""))
    if question.path == "board.moves":
        pairs = {(one.from_name, one.to_name): one.count for one in status.board.moves or ()}
        return _count(status, question, pairs.get((question.from_column, question.to_column), 0))
    if question.path == "board.entered":
        counts = {one.to_name: one.count for one in status.board.entered or ()}
        return _count(status, question, counts.get(question.to_column, 0))
    return _whole(status, question)


def _whole(status: WeeklyStatus, question: FigureQuestion) -> Figure:
    """Look up a figure that is not of a column; of a list it is how many are on it."""
    found = status.figure(question.path)
    return Figure(value=len(found.value), cause=found.cause) if isinstance(found.value, tuple) else found


def _count(status: WeeklyStatus, question: FigureQuestion, count: int) -> Figure:
    whole = status.figure(question.path)
    return Figure(value=None if whole.value is None else count, cause=whole.cause)


def rows_behind(asked: Asked, question: FigureQuestion, *, limit: int | None = None) -> tuple[Counted, ...]:
    """Return what a figure counted, at most `limit` where the database can stop there."""
    return _ROWS[question.measure.group](asked, question, limit)


def _issues(asked: Asked, question: FigureQuestion, limit: int | None) -> tuple[Counted, ...]:
    return issues_counted(asked.viewer, figure=question.measure.name, limit=limit, **_narrowed(asked))


def _pull_requests(asked: Asked, question: FigureQuestion, limit: int | None) -> tuple[Counted, ...]:
    return pull_requests_counted(asked.viewer, figure=question.measure.name, limit=limit, **_narrowed(asked))


def _shipping(asked: Asked, question: FigureQuestion, limit: int | None) -> tuple[Counted, ...]:
    narrowed_to = asked.filters.repositories
    return shipping_counted(asked.viewer, figure=question.measure.name, span=asked.span, narrowed_to=narrowed_to)[
        :limit
    ]


def _incidents(asked: Asked, question: FigureQuestion, limit: int | None) -> tuple[Counted, ...]:
    return incidents_counted(asked.incidents.figures, figure=question.measure.name)[:limit]


def _cards(asked: Asked, question: FigureQuestion, limit: int | None) -> tuple[Counted, ...]:
    board = chosen_board(asked, boards=open_boards(asked.viewer))
    if board is None:
        return ()
    wanted = CardQuestion(
        figure=question.measure.name,
        column=question.column,
        from_column=question.from_column,
        to_column=question.to_column,
    )
    return cards_counted(asked.viewer, question=wanted, board=board, zone=asked.zone, **_narrowed(asked))[:limit]


def _narrowed(asked: Asked) -> dict[str, Any]:
    return {
        "span": asked.span,
        "narrowed_to": asked.filters.repositories,
        "author_kind": asked.filters.author_kind or "",
    }


_ROWS: dict[str, Callable[[Asked, FigureQuestion, int | None], tuple[Counted, ...]]] = {
    "board": _cards,
    "issues": _issues,
    "pull_requests": _pull_requests,
    "deployments": _shipping,
    "dora": _shipping,
    "incidents": _incidents,
}
