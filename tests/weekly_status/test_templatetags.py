"""What the page of the week draws from its read model."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from apps.delivery.queries.figures import (
    BoardFigures,
    ColumnFigures,
    CumulativeDay,
    DeploymentCounts,
    DeploymentFigures,
    DoraFigures,
    EntryCount,
    IssueFigures,
    MoveCount,
    PullRequestFigures,
)
from apps.delivery.queries.percentiles import Percentiles
from apps.postmortems.queries import IncidentFigures
from apps.sync.queries import CapabilityState, Knowledge, SyncOutline
from apps.weekly_status.queries import WeekFilters, WeeklyStatus
from apps.weekly_status.templatetags import week as tags
from apps.weekly_status.weeks import Week

WEEK = Week.parse("2026-W47")
START, END = datetime(2026, 11, 16, tzinfo=UTC), datetime(2026, 11, 23, tzinfo=UTC)
NOTHING = {"at_start": 0, "at_end": 0, "entered": 0, "left": 0, "unowned": 0, "oldest_days": None}


def column(name: str | None, tier: str, **figures: int) -> ColumnFigures:
    return ColumnFigures(name=name, tier=tier, **{**NOTHING, **figures})


BOARD = BoardFigures(
    number=1,
    title="Delivery",
    columns=(column("Doing", "in_progress", at_end=2), column("Done", "done", at_end=5), column(None, "other")),
    moves=(MoveCount(from_name="Doing", to_name="Done", count=3),),
    entered=(EntryCount(to_name="Doing", count=4),),
    done=3,
    wip=2,
    cycle_hours=Percentiles(p50=48.0, p85=96.0, n=3),
    aging=(),
    blocked=None,
    carried_over=1,
    added=0,
    cumulative=(
        CumulativeDay(date=date(2026, 11, 21), columns={"Doing": 1, "Done": 4, "": 0}),
        CumulativeDay(date=date(2026, 11, 22), columns={"Doing": 2, "Done": 5, "": 0}),
    ),
)
STATUS = WeeklyStatus(
    week=WEEK,
    start_at=START,
    end_at=END,
    time_zone="UTC",
    at=END,
    as_of=END,
    frozen_at=None,
    filters=WeekFilters(),
    causes={"board.blocked": "Labels of the past are not known.", "board.columns.null.unowned": "Drafts changed."},
    issues=IssueFigures(by_author_kind={}),
    pull_requests=PullRequestFigures(merged=7, by_author_kind={}),
    board=BOARD,
    boards=(),
    deployments=DeploymentFigures(staging=DeploymentCounts(), production=DeploymentCounts(succeeded=0)),
    dora=DoraFigures(),
    incidents=IncidentFigures(),
    coverage=(),
)
RUNNING = replace(STATUS, at=datetime(2026, 11, 18, tzinfo=UTC))


def figure(title: str, status: WeeklyStatus) -> tags.HeadlineFigure:
    return next(one for one in tags.headline(status) if one.measure.title == title)


def with_line(path: str, *values: float | None, status: WeeklyStatus = STATUS) -> WeeklyStatus:
    return replace(status, history={path: values})


@pytest.mark.parametrize(("before", "verdict"), [(1, "better"), (3, ""), (9, "worse"), (None, "")])
def test_a_whole_week_is_compared_with_the_one_before(before: int | None, verdict: str) -> None:
    assert figure("Done", with_line("board.done", before, 3)).verdict == verdict


def test_a_running_week_is_not_judged_by_a_whole_one() -> None:
    done = figure("Done", with_line("board.done", 9, 3, status=RUNNING))

    assert (done.change, done.last_week) == (None, "9")


def test_a_longer_cycle_time_is_worse() -> None:
    cycle = figure("Cycle time", with_line("board.cycle_hours", 24.0, 48.0))

    assert (cycle.change_text, cycle.verdict, cycle.p85) == ("1 d", "worse", 96.0)


def test_a_line_needs_a_few_weeks() -> None:
    assert not figure("Done", with_line("board.done", 3, 3)).has_history
    assert figure("Done", with_line("board.done", 3, 3, None, 3, 3)).has_history


def test_without_a_board_its_figures_are_unknown_with_a_cause() -> None:
    status = replace(STATUS, board=None)

    assert figure("Done", status).value is None
    assert figure("Done", status).cause == tags.NO_BOARD


def test_the_cause_of_a_whole_holds_for_its_parts() -> None:
    status = replace(STATUS, causes={"dora": "Deployments have not been read yet."})

    assert tags.cause_of(status, "dora.lead_time_hours.p50") == "Deployments have not been read yet."
    assert tags.cause_of(status, "issues.opened") == ""


def test_a_figure_is_found_by_its_path() -> None:
    assert tags.figure(STATUS, "pull_requests.merged")["text"] == "7"
    assert tags.figure(STATUS, "board.blocked")["why"] == "Labels of the past are not known."


def test_a_column_without_cards_and_name_is_left_out() -> None:
    assert [row.column.label for row in tags.board_columns(STATUS)] == ["Doing", "Done"]


def test_the_column_without_a_name_has_its_causes() -> None:
    board = replace(BOARD, columns=(column(None, "other", at_end=1),))

    (row,) = tags.board_columns(replace(STATUS, board=board))

    assert row.why["unowned"] == "Drafts changed."


def test_the_flow_is_columns_by_columns() -> None:
    rows = tags.flow(STATUS, BOARD).rows

    assert [(row.label, row.values) for row in rows] == [("New", (4, 0)), ("Doing", (0, 3)), ("Done", (0, 0))]


def test_a_column_called_new_is_not_where_cards_come_from() -> None:
    board = replace(BOARD, columns=(column("New", "backlog"),), moves=(), entered=(EntryCount(to_name="New", count=2),))

    assert [row.label for row in tags.flow(STATUS, board).rows] == ["New cards", "New"]


def test_what_still_grows_is_drawn_as_open() -> None:
    history = {"board.done": (9, 9, 9, 9, 3)}

    assert figure("Done", replace(RUNNING, history=history)).is_open
    assert not figure("Done", replace(STATUS, history=history)).is_open


def test_the_cumulative_flow_of_a_running_week_ends_yesterday() -> None:
    assert [row.label for row in tags.cumulative_flow(STATUS).rows] == ["21 Nov", "22 Nov"]
    assert [row.label for row in tags.cumulative_flow(RUNNING).rows] == ["21 Nov"]


def test_the_rows_behind_a_figure_are_narrowed_like_the_week() -> None:
    status = replace(STATUS, filters=WeekFilters(team="core"))

    link = tags.figure_link(status, "issues.by_author_kind.human.opened")

    assert link == "/weeks/2026-W47/figures/issues.opened/?team=core&author_kind=human"


def test_a_distribution_opens_what_it_measured() -> None:
    link = tags.figure_link(STATUS, "dora.lead_time_hours.p50")

    assert link == "/weeks/2026-W47/figures/dora.lead_time_hours/"


def test_what_counts_nothing_has_no_rows_to_open() -> None:
    assert tags.figure_link(STATUS, "deployments.production") == ""


def test_only_what_figures_are_made_of_is_missed() -> None:
    states = {"issues": "forbidden", "packages": "forbidden", "commits": "ok"}
    capabilities = tuple(
        CapabilityState(feature=name, title="", state=state, detail="", checked_at=None)
        for name, state in states.items()
    )
    known = Knowledge(causes={}, refused={}, read_at={})
    sync = SyncOutline(feeds=(), knowledge=known, job=None, last_job=None, capabilities=capabilities)

    assert [one.feature for one in tags.refused_of_week(sync)] == ["issues"]
