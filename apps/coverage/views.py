"""Pages of coverage."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.accounts.limits import EXPORTS, at_most
from apps.accounts.viewers import Viewer, viewer_of
from apps.catalog.api import find_or_move
from apps.catalog.forms import read_filters, read_query, saved_here, whose_file
from apps.catalog.queries import Mine, filter_choices
from apps.coverage import queries
from apps.coverage.forms import CoverageFilters, FileFilters
from apps.coverage.queries import CoverageRow
from apps.ui.downloads import csv_response
from apps.ui.pages import render_page
from apps.ui.paging import MAXIMUM_LIMIT, Slice, pager_for

PAGE = "coverage:coverage"
SORTS = (
    *(("name", "name"), ("percent", "least covered"), ("-percent", "most covered"), ("change", "largest fall")),
    *(("-change", "largest rise"), ("reported", "oldest report")),
)
COLUMNS = (
    *("repository", "team", "percent", "lines_covered", "lines_total", "change", "commit_sha", "committed_at"),
    *("reported_at", "age_days", "commits_behind", "is_stale", "new_code_percent", "new_code_without_report", "cause"),
)


@require_safe
def coverage(request: HttpRequest) -> HttpResponse:
    """Show what the newest report of each repository says."""
    viewer = viewer_of(request)
    filters = read_filters(CoverageFilters, viewer=viewer, query=request.GET)
    mine = filters.whose(viewer)
    page = _rows(viewer, filters=filters, mine=mine, limit=filters.limit)
    context = {
        "page": page,
        "pager": pager_for(page, query=request.GET),
        "filters": filters,
        "mine": mine,
        "choices": filter_choices(viewer),
        "saved": saved_here(viewer, page=PAGE, schema=CoverageFilters, query=request.GET),
        "sorts": SORTS,
        "newest_report_at": queries.newest_report_at(viewer),
        "api": request.build_absolute_uri("/api/v1/coverage/"),
    }
    fragments = {"coverage-rows": "coverage/_rows.html"}
    return render_page(request, "coverage/coverage.html", context, fragments=fragments)


@require_safe
@at_most(EXPORTS, what="export")
def csv(request: HttpRequest) -> HttpResponse:
    """Answer the repositories that match the filters as a file."""
    viewer = viewer_of(request)
    filters = read_filters(CoverageFilters, viewer=viewer, query=request.GET)
    page = _rows(viewer, filters=filters, mine=whose_file(filters, viewer=viewer), limit=MAXIMUM_LIMIT)
    lines = [(*(getattr(row, name) for name in COLUMNS), " ".join(row.sources)) for row in page.rows]
    return csv_response([(*COLUMNS, "sources"), *lines], name="coverage")


@require_safe
def repository(request: HttpRequest, name: str) -> HttpResponse:
    """Show all that reports say of a repository; a former name leads to the present one."""
    found = find_or_move(request, name)
    if isinstance(found, HttpResponse):
        return found
    filters = read_query(FileFilters, query=request.GET)
    told = queries.repository_coverage(viewer_of(request), repository_id=found.repository_id, now=timezone.now())
    if told is None:
        raise Http404("No repository of this name is visible.")
    context = {
        "repository": found,
        "coverage": told,
        "by_day": queries.trend_by_day(told.trend),
        "filters": filters,
        "files": queries.files_to_show(told.files, text=filters.q),
        "api": request.build_absolute_uri("/api/v1/coverage/"),
    }
    fragments = {"coverage-files": "coverage/_files.html"}
    return render_page(request, "coverage/repository.html", context, fragments=fragments)


def _rows(viewer: Viewer, *, filters: CoverageFilters, mine: Mine | None, limit: int) -> Slice[CoverageRow]:
    return queries.coverage_rows(
        viewer,
        narrowed_to=filters.narrowed_to,
        mine=mine,
        text=filters.q,
        sort=filters.sort,
        cursor=filters.cursor,
        limit=limit,
        now=timezone.now(),
    )
