"""Every figure is as many as the rows it opens, and measures what they measured."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from apps.delivery.queries import Counted, Percentiles, card_figures
from apps.sync.queries import feeds_now
from apps.weekly_status.queries import MEASURES, FigureQuestion, WeekFilters, WeeklyStatus, figure_rows, value_of
from apps.weekly_status.queries.asked import Asked
from apps.weekly_status.queries.behind import COLUMNS, rows_behind
from apps.weekly_status.queries.status import status_of
from apps.weekly_status.weeks import Week
from portal.demo.world.model import World
from tests.oracle import NOW, last_weeks
from tests.spans import ADMINISTRATOR

WEEK = Week.parse("2026-W46")
FIRST_PRODUCTION = {"deployment_frequency", "change_failure_percent"}
FILTERS = (
    WeekFilters(),
    WeekFilters(author_kind="human"),
    WeekFilters(author_kind="dependency_bot"),
    WeekFilters(team="core"),
)


def asked_about(week: Week, filters: WeekFilters) -> Asked:
    return Asked(viewer=ADMINISTRATOR, week=week, filters=filters, now=NOW, feeds=feeds_now(now=NOW))


def questions(status: WeeklyStatus) -> Iterator[FigureQuestion]:
    """Ask for every figure, of every column and of every move."""
    assert status.board is not None
    names = [column.name or "" for column in status.board.columns]
    for path in MEASURES:
        if path.startswith(COLUMNS):
            yield from (FigureQuestion(path=path, column=name) for name in names)
        elif path == "board.entered":
            yield from (FigureQuestion(path=path, to_column=name) for name in names)
        elif path == "board.moves":
            pairs = product(names, names)
            yield from (FigureQuestion(path=path, from_column=start, to_column=end) for start, end in pairs)
        else:
            yield FigureQuestion(path=path)


def contradiction(value: Any, rows: tuple[Counted, ...], question: FigureQuestion) -> object:
    """Return what the rows say where they say something else than the figure."""
    if isinstance(value, Percentiles):
        told: object = sorted(row.hours or 0 for row in rows)
        return None if told == pytest.approx(sorted(value.values)) and len(rows) == value.n else told
    if question.path == "dora.change_failure_percent":
        failed = sum("in an incident" in row.note or "rolled back" in row.note for row in rows)
        told = 100 * failed / len(rows) if rows else None
    elif question.measure.unit == "days":
        told = max((row.hours or 0 for row in rows), default=None)
        told = None if told is None else told / 24
    else:
        told = len(rows)
    return None if told == value or (value is not None and told == pytest.approx(value)) else (told, value)


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_the_rows_behind_each_figure_are_what_it_counted(small: World, filters: WeekFilters) -> None:
    wrong = {}
    for week in last_weeks(4):
        asked = asked_about(week, filters)
        status = status_of(asked)
        for question in questions(status):
            figure = value_of(status, question)
            if not figure.cause:
                wrong[str(week), question] = contradiction(figure.value, rows_behind(asked, question), question)

    assert {key: told for key, told in wrong.items() if told is not None} == {}
    assert len(wrong) > 4 * len(MEASURES)


def test_a_filter_is_part_of_a_narrowed_figure(small: World) -> None:
    asked = asked_about(WEEK, WeekFilters(author_kind="human"))

    rows = rows_behind(asked, FigureQuestion(path="pull_requests.opened"))

    assert rows
    assert {row.author_kind for row in rows} == {"human"}


def test_every_figure_of_a_board_has_a_measure() -> None:
    assert {f"board.{name}" for name in card_figures()} == {path for path in MEASURES if path.startswith("board.")}


def test_a_page_of_rows_ends_where_there_are_more(small: World) -> None:
    question = FigureQuestion(path="issues.open_at_end")

    cut = figure_rows(ADMINISTRATOR, week=WEEK, filters=WeekFilters(), question=question, now=NOW, limit=3)
    whole = figure_rows(ADMINISTRATOR, week=WEEK, filters=WeekFilters(), question=question, now=NOW)

    assert cut.is_cut
    assert not whole.is_cut
    assert cut.rows == whole.rows[:3]


def test_an_unknown_figure_has_no_rows(small: World) -> None:
    question = FigureQuestion(path="board.columns.unowned", column="No such column")

    with pytest.raises(KeyError):
        figure_rows(ADMINISTRATOR, week=WEEK, filters=WeekFilters(), question=question, now=NOW)


@pytest.mark.django_db
def test_before_the_first_sync_a_figure_has_a_cause_and_no_rows() -> None:
    question = FigureQuestion(path="board.done")

    found = figure_rows(ADMINISTRATOR, week=WEEK, filters=WeekFilters(), question=question, now=NOW)

    assert (found.figure.value, found.rows) == (None, ())
    assert found.figure.cause
