"""What the lists of delivery accept in their query string."""

from typing import Annotated, Literal

from django.utils.timezone import get_default_timezone
from pydantic import AfterValidator, Field

from apps.catalog.forms import ListFilters, Name
from apps.catalog.models import AuthorKind, Environment
from apps.delivery.models import Issue, PullRequest
from apps.delivery.queries import DeploymentFilters, Paging, WorkFilters
from apps.delivery.queries.periods import Period, week_period


def known_week(text: str) -> str:
    """Refuse what is no week of the calendar."""
    week_period(text, zone=get_default_timezone())
    return text


Week = Annotated[str, AfterValidator(known_week), Field(description="A week like 2026-W47.", examples=["2026-W47"])]
Sort = Literal["created", "-created", "updated", "-updated"]


def period_of(week: str | None) -> Period | None:
    """Return the bounds of a week that was checked."""
    return None if week is None else week_period(week, zone=get_default_timezone())


class RowFilters(ListFilters):
    author: Name = ""
    author_kind: AuthorKind | None = None
    opened_in: Week | None = None
    sort: Sort = "-created"

    @property
    def paging(self) -> Paging:
        return Paging(sort=self.sort, cursor=self.cursor, limit=self.limit)


class IssueFilters(RowFilters):
    state: Issue.State | None = None
    label: Name = ""
    closed_in: Week | None = None
    reopened_in: Week | None = None

    @property
    def wanted(self) -> WorkFilters:
        return WorkFilters(
            state=self.state or "",
            author=self.author,
            author_kind=self.author_kind or "",
            label=self.label,
            text=self.q,
            opened_in=period_of(self.opened_in),
            closed_in=period_of(self.closed_in),
            reopened_in=period_of(self.reopened_in),
        )


class PullRequestFilters(RowFilters):
    state: PullRequest.State | None = None
    is_draft: bool | None = None
    closed_in: Week | None = None
    merged_in: Week | None = None

    @property
    def wanted(self) -> WorkFilters:
        return WorkFilters(
            state=self.state or "",
            author=self.author,
            author_kind=self.author_kind or "",
            text=self.q,
            is_draft=self.is_draft,
            opened_in=period_of(self.opened_in),
            closed_in=period_of(self.closed_in),
            merged_in=period_of(self.merged_in),
        )


class DeploymentListFilters(RowFilters):
    environment: Name = ""
    tier: Environment.Tier | None = None
    state: Name = ""
    succeeded: bool | None = None
    finished_in: Week | None = None

    @property
    def wanted(self) -> DeploymentFilters:
        return DeploymentFilters(
            environment=self.environment,
            tier=self.tier or "",
            state=self.state,
            author=self.author,
            author_kind=self.author_kind or "",
            text=self.q,
            succeeded=self.succeeded,
            opened_in=period_of(self.opened_in),
            finished_in=period_of(self.finished_in),
        )
