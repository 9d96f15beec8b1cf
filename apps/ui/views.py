"""The style guide: every component with its states, on one page."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.ui import charts
from apps.ui.pages import render_page
from apps.ui.paging import Pager

WEEKS = tuple(f"W{number}" for number in range(37, 49))
COUNTS = (31, 28, None, 30, 36, 41, 39, 44, 47, 43, 52, 58)
FALLING = (64, 61, 58, 60, 52, 49, 50, 44, 41, 43, 38, 36)
SCATTERED_HOURS = (0.3, 0.7, 2, 2.5, 3, 5, 6, 6.5, 7, 9, 12, 15, 20, 22, 26, 30, 34, 50, 80, 100, 130, 200, 900)
COLUMNS = (
    charts.Place("Backlog", "backlog"),
    charts.Place("In Progress", "in_progress"),
    charts.Place("Review", "review"),
    charts.Place("Done", "done"),
)
MOVES = {
    ("New", "Backlog"): 19,
    ("Backlog", "In Progress"): 10,
    ("Backlog", "Done"): 5,
    ("In Progress", "Review"): 12,
    ("In Progress", "Done"): 1,
    ("Review", "In Progress"): 3,
    ("Review", "Done"): 17,
}
PILES = {"Backlog": (40, 42), "In Progress": (12, 15), "Review": (7, 9), "Done": (300, 304)}


@require_safe
def style_guide(request: HttpRequest) -> HttpResponse:
    """Show every component with made-up content."""
    now = timezone.now()
    context = {
        "as_of": now - timedelta(minutes=6),
        "moments": [now - timedelta(**apart) for apart in ({"seconds": 20}, {"hours": 3}, {"days": 2}, {"days": 40})],
        "tabs": (("rules", "Rules"), ("history", "History"), ("incidents", "Incidents")),
        "rising": COUNTS,
        "falling": FALLING,
        "weeks": WEEKS,
        "numbers": range(1, 15),
        "spread": _spread(),
        "stack": _stack(),
        "flow": charts.flow(MOVES, sources=(charts.Place("New", "new"), *COLUMNS), targets=COLUMNS),
        "pager": Pager(shown=100, total=1_234, first_query="?", next_query="?cursor=x"),
    }
    return render_page(request, "ui/style_guide.html", context)


def _spread() -> charts.Distribution:
    marks = (charts.Mark(22, "half within 22 h"), charts.Mark(130, "85 % within 5 d 10 h"))
    return charts.distribution(SCATTERED_HOURS, marks=marks)


def _stack() -> charts.StackedArea:
    """Stack four weeks of days, three of them unknown."""
    labels = [f"{day} Nov" for day in range(1, 29)]
    series = [
        charts.Series(
            name=place.name,
            tone=place.tone,
            values=[None if day in (11, 12, 13) else low + (day * (high - low)) // 2 + day % 3 for day in range(28)],
        )
        for place in COLUMNS
        for low, high in [PILES[place.name]]
    ]
    return charts.stacked_area(series, labels=labels)
