"""Pages of the catalog, and saving what a page of any app is narrowed to."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from apps.accounts import services
from apps.accounts.forms import SavedFilterForm
from apps.accounts.viewers import viewer_of
from apps.catalog.forms import NarrowedSchema, RepositoryListFilters, read_filters, saved_here, saved_query
from apps.catalog.queries import filter_choices, repository_rows
from apps.ui.pages import render_page
from apps.ui.paging import pager_for

REPOSITORIES = "catalog:repositories"
NOT_NARROWED = "Nothing narrows the page: choose a filter first."


@require_safe
def repositories(request: HttpRequest) -> HttpResponse:
    """Show the repositories that match the filters."""
    viewer = viewer_of(request)
    filters = read_filters(RepositoryListFilters, viewer=viewer, query=request.GET)
    mine = filters.whose(viewer)
    page = repository_rows(
        viewer,
        mine=mine,
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
        "mine": mine,
        "choices": filter_choices(viewer),
        "saved": saved_here(viewer, page=REPOSITORIES, schema=RepositoryListFilters, query=request.GET),
    }
    fragments = {"repository-rows": "catalog/_repository_rows.html"}
    return render_page(request, "catalog/repositories.html", context, fragments=fragments)


@require_POST
def save_filter(request: HttpRequest, page: str, schema: type[NarrowedSchema]) -> HttpResponse:
    """Keep what a page is narrowed to under a name, and go back to it."""
    viewer = viewer_of(request)
    form = SavedFilterForm(request.POST)
    wanted = QueryDict(request.POST.get("query", ""))
    read_filters(schema, viewer=viewer, query=wanted)
    query = saved_query(schema, query=wanted)
    if not query:
        form.add_error(None, NOT_NARROWED)
    if form.is_valid():
        try:
            services.save_filter(viewer, page=page, name=form.cleaned_data["name"], query=query, now=timezone.now())
        except services.CannotSaveFilter as refused:
            form.add_error("name", str(refused))
        else:
            return redirect(f"{reverse(page)}?{query}")
    context = {"form": form, "query": query, "back": f"{reverse(page)}?{query}".removesuffix("?")}
    return render_page(request, "catalog/save_filter.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
