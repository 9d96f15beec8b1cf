"""What the week and its figures are asked for by: a name, filters, a viewer and the time."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import get_default_timezone

from apps.accounts.viewers import Viewer
from apps.catalog.queries import FilterChoices, filter_choices, unknown_names
from apps.delivery.queries import Counted
from apps.sync.queries import SyncOutline, feeds_now
from apps.weekly_status.queries.asked import Asked, WeekFilters, freshness
from apps.weekly_status.queries.behind import FigureQuestion, rows_behind, value_of
from apps.weekly_status.queries.measures import MEASURES
from apps.weekly_status.queries.shares import SHARED, Shares, by_team, shares_of
from apps.weekly_status.queries.status import Figure, WeeklyStatus, status_of
from apps.weekly_status.weeks import Week

HISTORY_WEEKS = 12  # of a line on the page, the week shown included


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekPage:
    """What the page of a week shows besides the sync."""

    status: WeeklyStatus
    choices: FilterChoices
    freshness: str
    repositories: Shares
    teams: Shares


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRows:
    """A figure of a week with what it counted."""

    status: WeeklyStatus
    question: FigureQuestion
    figure: Figure
    rows: tuple[Counted, ...]
    is_cut: bool  # there are more rows

    @property
    def has_authors(self) -> bool:
        return any(row.author_kind for row in self.rows)

    @property
    def has_notes(self) -> bool:
        """Whether the notes tell one row from another."""
        return len({row.note for row in self.rows}) > 1


def find_week(text: str, *, now: datetime) -> Week:
    """Return a week that has begun; raises ValueError for a future one and for none at all."""
    week = Week.parse(text)
    if week.bounds(zone=get_default_timezone()).start_at > now:
        raise ValueError(f"{text} has not begun.")
    return week


def current_week(*, now: datetime) -> Week:
    """Return the week that is running."""
    return Week.containing(now, zone=get_default_timezone())


def weekly_page(viewer: Viewer, *, week: Week, filters: WeekFilters, now: datetime, sync: SyncOutline) -> WeekPage:
    """Answer a week with the weeks before that the page compares with, and what each repository and team has of it.

    Raises UnknownNames if a filter names nothing the viewer may see.
    """
    choices = filter_choices(viewer, narrowed_to=filters.repositories)
    asked = Asked(viewer=viewer, week=week, filters=filters, now=now, feeds=sync.feeds_now, weeks=HISTORY_WEEKS)
    status = status_of(asked)
    unknown = frozenset(path for path in SHARED if status.figure(path).value is None)
    counts = {path: status.by_repository.get(path, {}) for path in SHARED}
    names = choices.narrowed(filters.repositories)
    repositories = shares_of(names, counts, unknown=unknown, known=sync.knowledge)
    return WeekPage(
        status=status,
        choices=choices,
        freshness=freshness(sync.feeds),
        repositories=repositories,
        teams=by_team(repositories, team_of=choices.team_of),
    )


def weekly_status(viewer: Viewer, *, week: Week, filters: WeekFilters, now: datetime) -> WeeklyStatus:
    """Answer all figures of a week that has begun.

    Raises UnknownNames if a filter names nothing the viewer may see.
    """
    return status_of(_asked(viewer, week=week, filters=filters, now=now))


def figure_rows(
    viewer: Viewer,
    *,
    week: Week,
    filters: WeekFilters,
    question: FigureQuestion,
    now: datetime,
    limit: int | None = None,
) -> FigureRows:
    """Answer one figure of a week that has begun, with at most `limit` of the rows that it counted.

    Raises UnknownNames if a filter names nothing the viewer may see, KeyError if there is no such figure.
    """
    asked = _asked(viewer, week=week, filters=filters, now=now)
    if question.path not in MEASURES:
        raise KeyError(question.path)
    status = status_of(asked)
    figure = value_of(status, question)
    rows = () if figure.cause else rows_behind(asked, question, limit=None if limit is None else limit + 1)
    shown = rows if limit is None else rows[:limit]
    return FigureRows(status=status, question=question, figure=figure, rows=shown, is_cut=len(shown) < len(rows))


def _asked(viewer: Viewer, *, week: Week, filters: WeekFilters, now: datetime) -> Asked:
    problems = unknown_names(viewer, narrowed_to=filters.repositories)
    return Asked(viewer=viewer, week=week, filters=filters, now=now, feeds=feeds_now(now=now), problems=problems)
