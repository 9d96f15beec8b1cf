"""Pages of the catalog."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from apps.accounts.viewers import viewer_of
from apps.catalog.forms import RepositoryListFilters, read_filters
from apps.catalog.queries import filter_choices, repository_rows
from apps.ui.pages import render_page
from apps.ui.paging import pager_for


@require_safe
def repositories(request: HttpRequest) -> HttpResponse:
    """Show the repositories that match the filters."""
    viewer = viewer_of(request)
    filters = read_filters(RepositoryListFilters, viewer=viewer, query=request.GET)
    page = repository_rows(
        viewer,
        narrowed_to=filters.narrowed_to,
        text=filters.q,
        sort=filters.sort,
        cursor=filters.cursor,
        limit=filters.limit,
    )
    context = {
        "page": page,
        "pager": pager_for(page, query=request.GET),
        "filters": filters,
        "choices": filter_choices(viewer),
    }
    fragments = {"repository-rows": "catalog/_repository_rows.html"}
    return render_page(request, "catalog/repositories.html", context, fragments=fragments)
