"""The rows behind the figures, a page at a time."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db.models import Model, Prefetch, Q, QuerySet

from apps.accounts.viewers import Viewer
from apps.catalog.queries import EVERYTHING, Mine, RepositoryFilter, measured_repositories
from apps.delivery.models import Deployment, Issue, IssueAssignee, IssueEvent, IssueLabel, PullRequest
from apps.delivery.queries.authors import deployments_of, issues_of, made_by, pull_requests_of
from apps.delivery.queries.counted import kind_of
from apps.delivery.queries.periods import Period
from apps.delivery.queries.timelines import Kind
from apps.ui.paging import DEFAULT_LIMIT, Slice, take_slice

SORTS = {
    "created": ("created_at", "pk"),
    "-created": ("-created_at", "-pk"),
    "updated": ("updated_at", "pk"),
    "-updated": ("-updated_at", "-pk"),
}
NEWEST_FIRST = "-created"
NUMBER = re.compile(r"#?([0-9]{1,9})")
Row = TypeVar("Row", bound=Model)
Shown = TypeVar("Shown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paging:
    """Which page of a list, in which order."""

    sort: str = NEWEST_FIRST
    cursor: str = ""
    limit: int = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkFilters:
    """What issues and pull requests can be asked for; empty and None for all."""

    state: str = ""
    author: str = ""
    author_kind: str = ""
    label: str = ""
    text: str = ""
    opened_in: Period | None = None
    closed_in: Period | None = None
    merged_in: Period | None = None
    reopened_in: Period | None = None
    is_draft: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentFilters:
    environment: str = ""
    tier: str = ""
    state: str = ""
    author: str = ""
    author_kind: str = ""
    text: str = ""
    succeeded: bool | None = None
    opened_in: Period | None = None
    finished_in: Period | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueRow:
    repository: str
    repository_id: int
    number: int
    title: str
    url: str
    state: str
    state_reason: str | None
    author: str | None
    author_kind: str
    labels: tuple[str, ...]
    assignees: tuple[str, ...]
    milestone: str | None
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequestRow:
    repository: str
    repository_id: int
    number: int
    title: str
    url: str
    state: str
    is_draft: bool
    author: str | None
    author_kind: str
    labels: tuple[str, ...]
    assignees: tuple[str, ...]
    requested_reviewers: tuple[str, ...]
    review_decision: str | None
    checks_state: str | None
    base_ref: str
    head_ref: str
    additions: int
    deletions: int
    changed_files: int
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    merged_at: datetime | None
    merged_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentRow:
    repository: str
    repository_id: int
    deployment_id: int
    environment: str
    tier: str
    state: str
    succeeded: bool | None
    commit_sha: str
    ref: str | None
    creator: str | None
    created_at: datetime
    finished_at: datetime | None


def issue_rows(
    viewer: Viewer,
    *,
    filters: WorkFilters,
    narrowed_to: RepositoryFilter = EVERYTHING,
    mine: Mine | None = None,
    paging: Paging,
) -> Slice[IssueRow]:
    """Return one page of the issues that match; of somebody's, those assigned to them."""
    issues = Issue.objects.filter(
        _matches(filters), repository__in=measured_repositories(viewer, narrowed_to=narrowed_to), gone_at=None
    )
    if mine is not None:
        issues = issues_of(mine, among=issues)
    if filters.label:
        labeled = IssueLabel.objects.filter(label__name__iexact=filters.label)
        issues = issues.filter(pk__in=labeled.values("issue"))
    if filters.reopened_in is not None:
        reopened = IssueEvent.objects.filter(_within("at", filters.reopened_in), kind=Kind.REOPENED)
        issues = issues.filter(pk__in=reopened.values("issue"))
    rows = issues.select_related("repository", "author").prefetch_related(
        Prefetch("issue_labels", IssueLabel.objects.select_related("label").order_by("label__name")),
        Prefetch("issue_assignees", IssueAssignee.objects.select_related("actor").order_by("actor__login")),
    )
    return _page(rows, paging=paging, show=_issue_row)


def pull_request_rows(
    viewer: Viewer,
    *,
    filters: WorkFilters,
    narrowed_to: RepositoryFilter = EVERYTHING,
    mine: Mine | None = None,
    paging: Paging,
) -> Slice[PullRequestRow]:
    """Return one page of the pull requests that match; of somebody's, those they opened or are asked to review."""
    pull_requests = PullRequest.objects.filter(
        _matches(filters), repository__in=measured_repositories(viewer, narrowed_to=narrowed_to)
    )
    if mine is not None:
        pull_requests = pull_requests_of(mine, among=pull_requests)
    if filters.merged_in is not None:
        pull_requests = pull_requests.filter(_within("merged_at", filters.merged_in))
    if filters.is_draft is not None:
        pull_requests = pull_requests.filter(is_draft=filters.is_draft)
    rows = pull_requests.select_related("repository", "author", "merged_by")
    return _page(rows, paging=paging, show=_pull_request_row)


def deployment_rows(
    viewer: Viewer,
    *,
    filters: DeploymentFilters,
    narrowed_to: RepositoryFilter = EVERYTHING,
    mine: Mine | None = None,
    paging: Paging,
) -> Slice[DeploymentRow]:
    """Return one page of the deployments that match; of somebody's, those of their repositories or started by them."""
    exact: dict[str, str | bool | None] = {
        "environment__iexact": filters.environment or None,
        "tier": filters.tier or None,
        "state": filters.state or None,
        "succeeded": filters.succeeded,
    }
    deployments = Deployment.objects.filter(
        Q(**{name: value for name, value in exact.items() if value is not None}),
        made_by("creator", login=filters.author, kind=filters.author_kind),
        _within("created_at", filters.opened_in),
        _within("finished_at", filters.finished_in),
        repository__in=measured_repositories(viewer, narrowed_to=narrowed_to),
    )
    if mine is not None:
        deployments = deployments_of(mine, among=deployments, viewer=viewer)
    if filters.text:
        deployments = deployments.filter(Q(ref__icontains=filters.text) | Q(commit_sha__istartswith=filters.text))
    return _page(deployments.select_related("repository", "creator"), paging=paging, show=_deployment_row)


def _page(rows: QuerySet[Row], *, paging: Paging, show: Callable[[Row], Shown]) -> Slice[Shown]:
    return take_slice(rows, order=SORTS[paging.sort], show=show, cursor=paging.cursor, limit=paging.limit)


def _within(field: str, period: Period | None) -> Q:
    if period is None:
        return Q()
    return Q(**{f"{field}__gte": period.start_at, f"{field}__lt": period.end_at})


def _matches(filters: WorkFilters) -> Q:
    """Select what issues and pull requests have in common."""
    wanted = made_by("author", login=filters.author, kind=filters.author_kind)
    wanted &= _within("created_at", filters.opened_in) & _within("closed_at", filters.closed_in)
    if filters.state:
        wanted &= Q(state=filters.state)
    if filters.text:
        wanted &= _names(filters.text)
    return wanted


def _names(text: str) -> Q:
    """Select by words of the title, or by number."""
    in_title = Q(title__icontains=text)
    number = NUMBER.fullmatch(text)
    return in_title | Q(number=int(number[1])) if number else in_title


def _issue_row(issue: Issue) -> IssueRow:
    return IssueRow(
        repository=issue.repository.name,
        repository_id=issue.repository.github_id,
        number=issue.number,
        title=issue.title,
        url=issue.url,
        state=issue.state,
        state_reason=issue.state_reason or None,
        author=issue.author.login if issue.author else None,
        author_kind=kind_of(issue.author),
        labels=tuple(one.label.name for one in issue.issue_labels.all()),
        assignees=tuple(one.actor.login for one in issue.issue_assignees.all()),
        milestone=issue.milestone or None,
        created_at=issue.created_at,
        updated_at=issue.updated_at,
        closed_at=issue.closed_at,
    )


def _pull_request_row(pull_request: PullRequest) -> PullRequestRow:
    return PullRequestRow(
        repository=pull_request.repository.name,
        repository_id=pull_request.repository.github_id,
        number=pull_request.number,
        title=pull_request.title,
        url=pull_request.url,
        state=pull_request.state,
        is_draft=pull_request.is_draft,
        author=pull_request.author.login if pull_request.author else None,
        author_kind=kind_of(pull_request.author),
        labels=tuple(pull_request.labels),
        assignees=tuple(pull_request.assignees),
        requested_reviewers=tuple(pull_request.requested_reviewers),
        review_decision=pull_request.review_decision or None,
        checks_state=pull_request.checks_state or None,
        base_ref=pull_request.base_ref,
        head_ref=pull_request.head_ref,
        additions=pull_request.additions,
        deletions=pull_request.deletions,
        changed_files=pull_request.changed_files,
        created_at=pull_request.created_at,
        updated_at=pull_request.updated_at,
        closed_at=pull_request.closed_at,
        merged_at=pull_request.merged_at,
        merged_by=pull_request.merged_by.login if pull_request.merged_by else None,
    )


def _deployment_row(deployment: Deployment) -> DeploymentRow:
    return DeploymentRow(
        repository=deployment.repository.name,
        repository_id=deployment.repository.github_id,
        deployment_id=deployment.github_id,
        environment=deployment.environment,
        tier=deployment.tier,
        state=deployment.state,
        succeeded=deployment.succeeded,
        commit_sha=deployment.commit_sha,
        ref=deployment.ref or None,
        creator=deployment.creator.login if deployment.creator else None,
        created_at=deployment.created_at,
        finished_at=deployment.finished_at,
    )
