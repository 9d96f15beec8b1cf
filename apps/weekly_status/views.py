"""The page of the week, and of each of its figures."""

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from pydantic import TypeAdapter

from apps.accounts.limits import EXPORTS, at_most
from apps.accounts.viewers import viewer_of
from apps.catalog.forms import read_query
from apps.catalog.queries import UnknownNames
from apps.delivery.queries import Counted
from apps.sync.queries import sync_outline
from apps.ui.downloads import csv_response, flat_rows
from apps.ui.pages import fragment_target, render_page
from apps.weekly_status.forms import FigureQuery, WeekQuery
from apps.weekly_status.queries import (
    NO_FIGURE,
    FigureRows,
    WeeklyStatus,
    WeekPage,
    current_week,
    figure_rows,
    find_week,
    weekly_page,
)

BODY, SYNC = "week-body", "week-sync"
FRAGMENTS = {BODY: "weekly_status/_week_body.html", SYNC: "weekly_status/_week_sync.html"}
STATUS = TypeAdapter(WeeklyStatus)
ROWS = TypeAdapter(tuple[Counted, ...])
ROWS_SHOWN = 500  # on a page; the file has all


@require_safe
def week(request: HttpRequest, week: str = "") -> HttpResponse:
    """Show the figures of a week, of the running one without a name; 204 to who has what the sync read so far."""
    viewer, now = viewer_of(request), timezone.now()
    query, target = read_query(WeekQuery, query=request.GET), fragment_target(request)
    sync = sync_outline(viewer, now=now)
    if target == BODY and request.headers.get("Sync-Progress") == sync.progress:
        return HttpResponse(status=204)
    if target == SYNC:
        return render_page(request, FRAGMENTS[SYNC], {"sync": sync}, fragments=FRAGMENTS)
    try:
        found = find_week(week, now=now) if week else current_week(now=now)
        page = weekly_page(viewer, week=found, filters=query.filters, now=now, sync=sync)
    except (ValueError, UnknownNames) as error:
        raise Http404(str(error)) from error
    context = {"page": page, "status": page.status, "freshness": page.freshness, "sync": sync}
    return render_page(request, "weekly_status/week.html", context, fragments=FRAGMENTS)


@require_safe
@at_most(EXPORTS, what="export")
def markdown(request: HttpRequest, week: str) -> HttpResponse:
    """Answer a week as Markdown, for notes and messages."""
    page = _page(request, week)
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    link = request.build_absolute_uri(reverse("weekly_status:week", args=[page.status.week]) + query)
    context = {"status": page.status, "link": link, "viewer": viewer_of(request)}
    text = render_to_string("weekly_status/week.md", context)
    return HttpResponse(text, content_type="text/markdown; charset=utf-8")


@require_safe
@at_most(EXPORTS, what="export")
def csv(request: HttpRequest, week: str) -> HttpResponse:
    """Answer every figure of a week with its path, as in the JSON, and why it is unknown."""
    status = _page(request, week).status
    figures = flat_rows(STATUS.dump_python(status, mode="json", by_alias=True, exclude={"causes"}))
    rows = [(path, value, status.causes.get(path, "")) for path, value in figures]
    return csv_response([("figure", "value", "why unknown"), *rows], name=f"week-{status.week}")


@require_safe
def figure(request: HttpRequest, week: str, path: str) -> HttpResponse:
    """Show one figure of a week: what it means, and what it counted."""
    found = _figure(request, week=week, path=path, limit=ROWS_SHOWN)
    context = {"found": found, "status": found.status, "measure": found.question.measure}
    return render_page(request, "weekly_status/figure.html", context)


@require_safe
@at_most(EXPORTS, what="export")
def figure_csv(request: HttpRequest, week: str, path: str) -> HttpResponse:
    """Answer all that a figure counted."""
    found = _figure(request, week=week, path=path)
    rows = [tuple(row.values()) for row in ROWS.dump_python(found.rows, mode="json")]
    header = tuple(Counted.__dataclass_fields__)
    return csv_response([header, *rows], name=f"{path}-{found.status.week}")


def _figure(request: HttpRequest, *, week: str, path: str, limit: int | None = None) -> FigureRows:
    viewer, now = viewer_of(request), timezone.now()
    query = read_query(FigureQuery, query=request.GET)
    try:
        found = find_week(week, now=now)
        return figure_rows(
            viewer, week=found, filters=query.filters, question=query.question(path), now=now, limit=limit
        )
    except (ValueError, UnknownNames) as error:
        raise Http404(str(error)) from error
    except KeyError as error:
        raise Http404(NO_FIGURE) from error


def _page(request: HttpRequest, week: str) -> WeekPage:
    viewer, now = viewer_of(request), timezone.now()
    query = read_query(WeekQuery, query=request.GET)
    sync = sync_outline(viewer, now=now)
    try:
        found = find_week(week, now=now)
        return weekly_page(viewer, week=found, filters=query.filters, now=now, sync=sync)
    except (ValueError, UnknownNames) as error:
        raise Http404(str(error)) from error
