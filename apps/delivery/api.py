"""Issues, pull requests and deployments as JSON: the rows behind the figures."""

from dataclasses import dataclass

from django.http import HttpRequest
from ninja import Query, Router

from apps.accounts.viewers import viewer_of
from apps.catalog.queries import check_names
from apps.delivery.forms import DeploymentListFilters, IssueFilters, PullRequestFilters
from apps.delivery.queries import (
    DeploymentRow,
    IssueRow,
    PullRequestRow,
    deployment_rows,
    issue_rows,
    pull_request_rows,
)

router = Router(tags=["delivery"])


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueList:
    items: tuple[IssueRow, ...]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequestList:
    items: tuple[PullRequestRow, ...]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentList:
    items: tuple[DeploymentRow, ...]
    next: str | None


@router.get("/issues", response=IssueList, summary="Issues")
def get_issues(request: HttpRequest, filters: Query[IssueFilters]) -> IssueList:
    """List issues of measured repositories, newest first unless sorted otherwise."""
    viewer = viewer_of(request)
    check_names(viewer, narrowed_to=filters.narrowed_to)
    page = issue_rows(
        viewer,
        filters=filters.wanted,
        narrowed_to=filters.narrowed_to,
        mine=filters.known_whose(viewer),
        paging=filters.paging,
    )
    return IssueList(items=page.rows, next=page.next_cursor or None)


@router.get("/pull-requests", response=PullRequestList, summary="Pull requests")
def get_pull_requests(request: HttpRequest, filters: Query[PullRequestFilters]) -> PullRequestList:
    """List pull requests of measured repositories, newest first unless sorted otherwise."""
    viewer = viewer_of(request)
    check_names(viewer, narrowed_to=filters.narrowed_to)
    page = pull_request_rows(
        viewer,
        filters=filters.wanted,
        narrowed_to=filters.narrowed_to,
        mine=filters.known_whose(viewer),
        paging=filters.paging,
    )
    return PullRequestList(items=page.rows, next=page.next_cursor or None)


@router.get("/deployments", response=DeploymentList, summary="Deployments")
def get_deployments(request: HttpRequest, filters: Query[DeploymentListFilters]) -> DeploymentList:
    """List deployments of measured repositories to any environment, newest first unless sorted otherwise."""
    viewer = viewer_of(request)
    check_names(viewer, narrowed_to=filters.narrowed_to)
    page = deployment_rows(
        viewer,
        filters=filters.wanted,
        narrowed_to=filters.narrowed_to,
        mine=filters.known_whose(viewer),
        paging=filters.paging,
    )
    return DeploymentList(items=page.rows, next=page.next_cursor or None)
