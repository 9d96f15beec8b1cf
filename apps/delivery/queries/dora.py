"""The four keys of DORA."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, IntegerField, Max, OuterRef, QuerySet, Subquery, Value, When

from apps.accounts.viewers import Viewer
from apps.catalog.models import Environment, RepositoryQuerySet
from apps.catalog.queries import EVERYTHING, RepositoryFilter, measured_repositories
from apps.delivery.models import Commit, Deployment, DeploymentStatus, PullRequest
from apps.delivery.queries.figures import DoraFigures
from apps.delivery.queries.incidents import Incident, incidents_of
from apps.delivery.queries.percentiles import Percentiles, percentiles
from apps.delivery.queries.periods import Span
from apps.delivery.queries.rollbacks import FinishedDeployment, finished_deployments

HOUR = timedelta(hours=1)
SHA = re.compile(r"\b[0-9a-f]{7,40}\b")
BEFORE_ALL = -1  # positions on a branch start at 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Arrival:
    """A successful production deployment with how far along the branch it reached."""

    repository_id: int
    finished_at: datetime
    reach: int


def dora_figures(viewer: Viewer, *, span: Span, narrowed_to: RepositoryFilter = EVERYTHING) -> DoraFigures:
    """Measure how often, how fast and how safely changes reached production in the span."""
    repositories = measured_repositories(viewer, narrowed_to=narrowed_to)
    deployments = [
        one for one in finished_deployments(repositories, span=span) if one.tier == Environment.Tier.PRODUCTION
    ]
    # An incident may name a deployment of any repository.
    incidents = incidents_of(measured_repositories(viewer))
    narrowed = set(repositories.values_list("pk", flat=True))
    return DoraFigures(
        deployment_frequency=sum(one.succeeded and not one.is_rollback for one in deployments),
        lead_time_hours=_lead_times(repositories, span=span),
        change_failure_percent=_change_failure_percent(deployments, incidents=incidents),
        restore_hours=percentiles(
            (one.resolved_at - one.started_at) / HOUR
            for one in incidents
            if one.repository_id in narrowed and one.resolved_at is not None and span.holds(one.resolved_at)
        ),
    )


def _change_failure_percent(
    deployments: Sequence[FinishedDeployment], *, incidents: Sequence[Incident]
) -> float | None:
    """Return the share of deployments that were rolled back or that an incident names."""
    if not deployments:
        return None
    text = "\n".join(one.text for one in incidents)
    named = set(SHA.findall(text.lower()))
    failed = {
        one.deployment_id
        for one in deployments
        if one.is_rolled_back or any(one.sha[:length] in named for length in range(7, len(one.sha) + 1))
    }
    logs = DeploymentStatus.objects.filter(deployment__in=[one.deployment_id for one in deployments])
    failed |= {
        deployment for deployment, url in logs.exclude(log_url="").values_list("deployment", "log_url") if url in text
    }
    return 100 * len(failed) / len(deployments)


def _lead_times(repositories: RepositoryQuerySet, *, span: Span) -> Percentiles:
    """Measure from merge to production over the pull requests that first got there in the span."""
    arrivals = _arrivals(repositories, span=span)
    reached = _reached_before({one.repository_id for one in arrivals}, span=span)
    by_repository = defaultdict(list)
    for one in arrivals:
        by_repository[one.repository_id].append(one)
    hours = []
    for repository, position, merged_at in _merges_beyond(reached):
        first = next((one for one in by_repository[repository] if one.reach >= position), None)
        if first is not None:
            hours.append((first.finished_at - merged_at) / HOUR)
    return percentiles(hours)


def _arrivals(repositories: RepositoryQuerySet, *, span: Span) -> list[_Arrival]:
    """Return the successful production deployments of the span in order, where their commit is known."""
    rows = (
        _successes()
        .filter(span.within("finished_at"), repository__in=repositories)
        .filter(reach__isnull=False)
        .order_by("finished_at", "github_id")
        .values_list("repository", "finished_at", "reach")
    )
    return [_Arrival(repository_id=repository, finished_at=at, reach=reach) for repository, at, reach in rows]


def _successes() -> QuerySet[Any]:
    commits = Commit.objects.filter(repository=OuterRef("repository"), sha=OuterRef("commit_sha"))
    return Deployment.objects.filter(tier=Environment.Tier.PRODUCTION, succeeded=True).annotate(
        reach=Subquery(commits.values("reach")[:1])
    )


def _reached_before(repositories: set[int], *, span: Span) -> dict[int, int]:
    """Say of each repository how far production had come when the span began."""
    rows = (
        _successes()
        .filter(repository__in=repositories, finished_at__lt=span.start_at, reach__isnull=False)
        .values("repository")
        .annotate(furthest=Max("reach"))
        .order_by()
    )
    known = {row["repository"]: row["furthest"] for row in rows}
    return {repository: known.get(repository, BEFORE_ALL) for repository in repositories}


def _merges_beyond(reached: dict[int, int]) -> list[tuple[int, int, datetime]]:
    """Return repository, position and time of the merges on default branches that production had not reached."""
    if not reached:
        return []
    commits = Commit.objects.filter(repository=OuterRef("repository"), sha=OuterRef("merge_sha"))
    furthest = Case(
        *(When(repository=repository, then=Value(position)) for repository, position in reached.items()),
        output_field=IntegerField(),
    )
    rows: Iterable[Any] = (
        PullRequest.objects.filter(repository__in=reached, merged_at__isnull=False)
        .exclude(merge_sha="")
        .annotate(position=Subquery(commits.values("position")[:1]))
        .filter(position__gt=furthest)
        .values_list("repository", "position", "merged_at")
    )
    return list(rows)
