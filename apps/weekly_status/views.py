"""The page of the week."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.accounts.viewers import viewer_of
from apps.catalog.forms import read_filters
from apps.catalog.queries import UnknownNames, filter_choices
from apps.sync.queries import sync_status
from apps.ui.pages import render_page
from apps.weekly_status.forms import WeekQuery
from apps.weekly_status.queries import (
    current_week,
    find_week,
    freshness,
    weekly_history,
    weekly_status,
)

FRAGMENTS = {"week-body": "weekly_status/_week_body.html", "week-sync": "weekly_status/_week_sync.html"}


@require_safe
def week(request: HttpRequest, week: str = "") -> HttpResponse:
    """Show the figures of a week, of the running one without a name."""
    viewer, now = viewer_of(request), timezone.now()
    query = read_filters(WeekQuery, viewer=viewer, query=request.GET)
    try:
        found = find_week(week, now=now) if week else current_week(now=now)
        status = weekly_status(viewer, week=found, filters=query.filters, now=now)
    except (ValueError, UnknownNames) as error:
        raise Http404(str(error)) from error
    sync = sync_status(now=now)
    context = {
        "status": status,
        "history": weekly_history(viewer, status=status, now=now),
        "choices": filter_choices(viewer),
        "sync": sync,
        "freshness": freshness(sync.feeds),
    }
    return render_page(request, "weekly_status/week.html", context, fragments=FRAGMENTS)
