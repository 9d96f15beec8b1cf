"""Which deployments finished in a period, and which of them were rolled back or took one back."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import StrIndex

from apps.catalog.models import Environment, RepositoryQuerySet
from apps.delivery.models import Commit, Deployment, DeploymentStatus
from apps.delivery.queries.periods import Span

ROLLBACK_WITHIN = timedelta(hours=24)
MEASURED_TIERS = (Environment.Tier.STAGING, Environment.Tier.PRODUCTION)


class FinishedDeployment(NamedTuple):
    """A deployment that ended, between the successes before and after it in the same environment.

    Positions and reaches are those of the commits, see the model Commit.
    """

    repository: int
    tier: str
    commit_sha: str
    finished_at: datetime
    succeeded: bool
    is_named: bool  # an incident holds the address of its log
    position: int | None
    reach: int | None
    sha_before: str | None
    reach_before: int | None
    sha_after: str | None
    position_after: int | None
    next_finished_at: datetime | None
    pk: int
    repository_name: str
    environment: str

    @property
    def is_rollback(self) -> bool:
        """Whether it went back to an ancestor of what ran before."""
        return (
            self.succeeded
            and self.sha_before not in (None, self.commit_sha)
            and _holds(self.reach_before, self.position)
        )

    @property
    def is_replaced(self) -> bool:
        """Whether the next success came within a day and was of an ancestor."""
        return (
            self.succeeded
            and self.next_finished_at is not None
            and self.next_finished_at - self.finished_at <= ROLLBACK_WITHIN
            and self.sha_after != self.commit_sha
            and _holds(self.reach, self.position_after)
        )

    def brought(self, commit: "TakenBack") -> bool:
        """Whether a commit is in it and was not in the one before; without one before, is its own."""
        is_own = commit.sha == self.commit_sha
        if self.sha_before is None:
            return is_own
        was_there = commit.sha == self.sha_before or _holds(self.reach_before, commit.position)
        return not was_there and (is_own or _holds(self.reach, commit.position))


class TakenBack(NamedTuple):
    """A commit that a later one of the default branch reverts."""

    sha: str
    position: int | None


def is_reverted(deployment: FinishedDeployment, *, taken_back: Sequence[tuple[datetime, TakenBack]]) -> bool:
    """Tell whether a commit within a day takes back one that came with this deployment."""
    latest = deployment.finished_at + ROLLBACK_WITHIN
    return deployment.succeeded and any(
        deployment.finished_at < at <= latest and deployment.brought(commit) for at, commit in taken_back
    )


def finished_deployments(
    repositories: RepositoryQuerySet, *, span: Span, incident_text: str
) -> tuple[FinishedDeployment, ...]:
    """Return the deployments to staging and production whose first terminal status falls into the span."""
    before, after = _success("before"), _success("after")
    rows: Any = (
        Deployment.objects.filter(span.within("finished_at"), repository__in=repositories, tier__in=MEASURED_TIERS)
        .annotate(
            repository_name=F("repository__name"),
            is_named=_is_named_in(incident_text),
            position=_commit("commit_sha", "position"),
            reach=_commit("commit_sha", "reach"),
            sha_before=Subquery(before.values("commit_sha")[:1]),
            sha_after=Subquery(after.values("commit_sha")[:1]),
            next_finished_at=Subquery(after.values("finished_at")[:1]),
        )
        .annotate(reach_before=_commit("sha_before", "reach"), position_after=_commit("sha_after", "position"))
        .values_list(*FinishedDeployment._fields)
    )
    return tuple(map(FinishedDeployment._make, rows))


def _success(side: str) -> QuerySet[Deployment]:
    """Select the success right before or after the deployment of the outer query, in the same environment."""
    compare, order = ("lt", "-") if side == "before" else ("gt", "")
    is_beyond = Q(**{f"finished_at__{compare}": OuterRef("finished_at")})
    at_once = Q(**{"finished_at": OuterRef("finished_at"), f"github_id__{compare}": OuterRef("github_id")})
    return Deployment.objects.filter(
        is_beyond | at_once,
        # Says nothing new, but lets an index find the place.
        **{f"finished_at__{compare}e": OuterRef("finished_at")},
        repository=OuterRef("repository"),
        environment=OuterRef("environment"),
        succeeded=True,
    ).order_by(f"{order}finished_at", f"{order}github_id")


def _commit(sha: str, column: str) -> Subquery:
    commits = Commit.objects.filter(repository=OuterRef("repository"), sha=OuterRef(sha))
    return Subquery(commits.values(column)[:1])


def _is_named_in(text: str) -> Case:
    """Say whether a text holds the address of a log, or that it does not where it holds no address at all."""
    addresses = "\n".join(line for line in text.splitlines() if "://" in line)
    if not addresses:
        return Case(default=Value(False))
    place = StrIndex(Value(addresses, output_field=TextField()), F("log_url"))
    named = DeploymentStatus.objects.filter(deployment=OuterRef("pk")).exclude(log_url="").annotate(place=place)
    return Case(When(Exists(named.filter(place__gt=0)), then=Value(True)), default=Value(False))


def _holds(reach: int | None, position: int | None) -> bool:
    return reach is not None and position is not None and reach >= position
