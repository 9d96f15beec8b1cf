"""The board of the process: the open one with the lowest number."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.timezone import get_default_timezone

from apps.accounts.viewers import local_administrator
from apps.delivery.models import Board, Issue
from apps.delivery.queries import board_figures, open_boards
from apps.delivery.queries.figures import BoardFigures
from apps.delivery.queries.periods import Span
from apps.scorecards.facts import BoardFacts, Missing
from apps.scorecards.queries.loading.sources import Sources


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessBoard:
    """`stuck` holds, by the key of an issue, how many days its card may stay where it stands too long."""

    id: int
    facts: BoardFacts
    stuck: Mapping[int, float] | Missing


def process_board(*, sources: Sources, now: datetime) -> ProcessBoard | Missing | None:
    """Return the board in six statements, None where there is none."""
    missing = sources.missing("boards", "board-items")
    if missing:
        return missing
    # Rules are judged for everybody; who may see a result is decided where it is shown.
    boards = open_boards(local_administrator())
    if not boards:
        return None
    board = boards[0]
    span = Span(start_at=now - timedelta(days=7), end_at=now, at=now)
    figures = board_figures(local_administrator(), board=board, span=span, zone=get_default_timezone()).figures
    row = Board.objects.get(pk=board.id)
    columns = sorted((one for one in board.columns if not one.is_retired), key=lambda one: one.position)
    return ProcessBoard(
        id=board.id,
        facts=BoardFacts(
            title=row.title,
            url=row.url,
            columns=tuple(one.name for one in columns),
            tiers=tuple(one.tier for one in columns),
        ),
        stuck=_stuck(figures),
    )


def _stuck(figures: BoardFigures) -> Mapping[int, float] | Missing:
    if figures.aging is None:
        return Missing(cause=figures.causes["board.aging"])
    limits = {(one.card.repository, one.card.number): one.limit_days for one in figures.aging if one.card.number}
    issues = Issue.objects.filter(number__in={number for _, number in limits}).values_list(
        "pk", "repository__name", "number"
    )
    return {pk: limits[name, number] for pk, name, number in issues if (name, number) in limits}
