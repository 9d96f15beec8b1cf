"""What the week answers: its figures, what a page sets beside them, and the rows behind each."""

from apps.weekly_status.queries.asked import USED_FEEDS, WeekFilters, feeds_of, freshness
from apps.weekly_status.queries.behind import NO_FIGURE, FigureQuestion, value_of
from apps.weekly_status.queries.measures import HEADLINE, MEASURES, Measure
from apps.weekly_status.queries.pages import (
    FigureRows,
    WeekPage,
    current_week,
    figure_rows,
    find_week,
    weekly_page,
    weekly_status,
)
from apps.weekly_status.queries.shares import Share, Shares
from apps.weekly_status.queries.status import Figure, WeeklyStatus, middle

__all__ = [
    "HEADLINE",
    "MEASURES",
    "NO_FIGURE",
    "USED_FEEDS",
    "Figure",
    "FigureQuestion",
    "FigureRows",
    "Measure",
    "Share",
    "Shares",
    "WeekFilters",
    "WeekPage",
    "WeeklyStatus",
    "current_week",
    "feeds_of",
    "figure_rows",
    "find_week",
    "freshness",
    "middle",
    "value_of",
    "weekly_page",
    "weekly_status",
]
