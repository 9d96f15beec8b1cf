"""Lists of issues, pull requests and deployments."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from apps.accounts.viewers import viewer_of
from apps.catalog.forms import read_filters, saved_here
from apps.catalog.queries import filter_choices
from apps.delivery.forms import DeploymentListFilters, IssueFilters, PullRequestFilters
from apps.delivery.queries import deployment_rows, issue_rows, pull_request_rows
from apps.ui.pages import render_page
from apps.ui.paging import pager_for


@require_safe
def issues(request: HttpRequest) -> HttpResponse:
    """Show issues that match the filters."""
    viewer = viewer_of(request)
    filters = read_filters(IssueFilters, viewer=viewer, query=request.GET)
    mine = filters.whose(viewer)
    page = issue_rows(viewer, filters=filters.wanted, narrowed_to=filters.narrowed_to, mine=mine, paging=filters.paging)
    context = {
        "page": page,
        "pager": pager_for(page, query=request.GET),
        "filters": filters,
        "mine": mine,
        "choices": filter_choices(viewer),
        "saved": saved_here(viewer, page="delivery:issues", schema=IssueFilters, query=request.GET),
    }
    return render_page(request, "delivery/issues.html", context, fragments={"issue-rows": "delivery/_issue_rows.html"})


@require_safe
def pull_requests(request: HttpRequest) -> HttpResponse:
    """Show pull requests that match the filters."""
    viewer = viewer_of(request)
    filters = read_filters(PullRequestFilters, viewer=viewer, query=request.GET)
    mine = filters.whose(viewer)
    page = pull_request_rows(
        viewer, filters=filters.wanted, narrowed_to=filters.narrowed_to, mine=mine, paging=filters.paging
    )
    context = {
        "page": page,
        "pager": pager_for(page, query=request.GET),
        "filters": filters,
        "mine": mine,
        "choices": filter_choices(viewer),
        "saved": saved_here(viewer, page="delivery:pull-requests", schema=PullRequestFilters, query=request.GET),
    }
    fragments = {"pull-request-rows": "delivery/_pull_request_rows.html"}
    return render_page(request, "delivery/pull_requests.html", context, fragments=fragments)


@require_safe
def deployments(request: HttpRequest) -> HttpResponse:
    """Show deployments that match the filters."""
    viewer = viewer_of(request)
    filters = read_filters(DeploymentListFilters, viewer=viewer, query=request.GET)
    mine = filters.whose(viewer)
    page = deployment_rows(
        viewer, filters=filters.wanted, narrowed_to=filters.narrowed_to, mine=mine, paging=filters.paging
    )
    context = {
        "page": page,
        "pager": pager_for(page, query=request.GET),
        "filters": filters,
        "mine": mine,
        "choices": filter_choices(viewer),
        "saved": saved_here(viewer, page="delivery:deployments", schema=DeploymentListFilters, query=request.GET),
    }
    fragments = {"deployment-rows": "delivery/_deployment_rows.html"}
    return render_page(request, "delivery/deployments.html", context, fragments=fragments)
