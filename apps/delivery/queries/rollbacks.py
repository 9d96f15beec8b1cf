"""Which deployments finished in a period, and which of them were rolled back or took one back."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from apps.catalog.models import Environment, RepositoryQuerySet
from apps.delivery.models import Commit, Deployment, PullRequest
from apps.delivery.queries.periods import Span

ROLLBACK_WITHIN = timedelta(hours=24)
MEASURED_TIERS = (Environment.Tier.STAGING, Environment.Tier.PRODUCTION)
SHA_LENGTH = 40
Key = tuple[int, str]  # repository, sha


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a commit stands in the history of its default branch, see the model Commit."""

    position: int | None
    reach: int | None


NOWHERE = Place(position=None, reach=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedDeployment:
    deployment_id: int
    repository_id: int
    tier: str
    sha: str
    finished_at: datetime
    succeeded: bool
    is_rolled_back: bool  # replaced by an ancestor within a day, or its change reverted
    is_rollback: bool  # of an ancestor of what ran before


@dataclass(frozen=True, slots=True, kw_only=True)
class _Finish:
    """A deployment that ended, between the successes before and after it in the same environment."""

    deployment_id: int
    repository_id: int
    tier: str
    sha: str
    finished_at: datetime
    succeeded: bool
    sha_before: str | None
    sha_after: str | None
    next_finished_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Revert:
    """A commit of the default branch that takes others back."""

    committed_at: datetime
    shas: tuple[str, ...]


class _History:
    """The commits that the deployments of a period and the reverts around them name."""

    def __init__(self, rows: Iterable[tuple[int, str, int | None, int | None]]) -> None:
        self._places = {(repo, sha): Place(position=position, reach=reach) for repo, sha, position, reach in rows}

    def contains(self, repository: int, *, sha: str, ancestor: str) -> bool:
        """Whether `ancestor` is in the history of `sha`, itself included."""
        if sha == ancestor:
            return True
        reach = self._places.get((repository, sha), NOWHERE).reach
        position = self._places.get((repository, ancestor), NOWHERE).position
        return reach is not None and position is not None and reach >= position

    def is_strict_ancestor(self, repository: int, *, sha: str, of: str) -> bool:
        return sha != of and self.contains(repository, sha=of, ancestor=sha)


def finished_deployments(repositories: RepositoryQuerySet, *, span: Span) -> tuple[FinishedDeployment, ...]:
    """Return the deployments to staging and production whose first terminal status falls into the span."""
    deployments = _finishes(
        Deployment.objects.filter(span.within("finished_at"), repository__in=repositories, tier__in=MEASURED_TIERS)
    )
    reverts = _reverts(deployments, span=span)
    history = _history(deployments, reverts=reverts)
    return tuple(_judge(one, history=history, reverts=reverts[one.repository_id]) for one in deployments)


def _finishes(deployments: QuerySet[Deployment]) -> list[_Finish]:
    """Load deployments with the commits of the successful ones around them."""
    same_place = Deployment.objects.filter(
        repository=OuterRef("repository"), environment=OuterRef("environment"), succeeded=True
    )
    at_once = Q(finished_at=OuterRef("finished_at"))
    before = same_place.filter(
        Q(finished_at__lt=OuterRef("finished_at")) | (at_once & Q(github_id__lt=OuterRef("github_id")))
    ).order_by("-finished_at", "-github_id")
    after = same_place.filter(
        Q(finished_at__gt=OuterRef("finished_at")) | (at_once & Q(github_id__gt=OuterRef("github_id")))
    ).order_by("finished_at", "github_id")
    rows: Iterable[Any] = deployments.annotate(
        sha_before=Subquery(before.values("commit_sha")[:1]),
        sha_after=Subquery(after.values("commit_sha")[:1]),
        next_finished_at=Subquery(after.values("finished_at")[:1]),
        deployment_id=F("pk"),
        sha=F("commit_sha"),
    ).values(*(one.name for one in fields(_Finish)))
    return [_Finish(**row) for row in rows]


def _reverts(deployments: list[_Finish], *, span: Span) -> dict[int, list[_Revert]]:
    """Load, by repository, what was taken back on default branches until a day after the last deployment."""
    repositories = {one.repository_id for one in deployments}
    commits = list(
        Commit.objects.filter(
            repository__in=repositories,
            committed_at__gte=span.start_at,
            committed_at__lte=span.end_at + ROLLBACK_WITHIN,
        ).exclude(reverts_shas=[], reverts_numbers=[])
    )
    shas = _full_shas({(one.repository_id, sha) for one in commits for sha in one.reverts_shas})
    merges = _merges({(one.repository_id, number) for one in commits for number in one.reverts_numbers})
    reverts: dict[int, list[_Revert]] = defaultdict(list)
    for one in commits:
        named = [shas.get((one.repository_id, sha), "") for sha in one.reverts_shas]
        named += [merges.get((one.repository_id, number), "") for number in one.reverts_numbers]
        reverts[one.repository_id].append(_Revert(committed_at=one.committed_at, shas=tuple(filter(None, named))))
    return reverts


def _full_shas(named: set[Key]) -> dict[Key, str]:
    """Find the commits that messages name by the beginning of their sha."""
    shortened = (Q(repository=key, sha__startswith=sha) for key, sha in named if len(sha) < SHA_LENGTH)
    whole = Q(repository__in={key for key, _ in named}, sha__in={sha for _, sha in named})
    begins = reduce(or_, shortened, whole)
    commits = list(Commit.objects.filter(begins).values_list("repository", "sha"))
    return {
        (repository, sha): full
        for repository, sha in named
        for holder, full in commits
        if holder == repository and full.startswith(sha)
    }


def _merges(named: set[tuple[int, int]]) -> dict[tuple[int, int], str]:
    """Return the merge commits of pull requests given as repository and number."""
    rows = PullRequest.objects.filter(
        repository__in={repository for repository, _ in named}, number__in={number for _, number in named}
    )
    return {
        (repository, number): sha for repository, number, sha in rows.values_list("repository", "number", "merge_sha")
    }


def _history(deployments: list[_Finish], *, reverts: dict[int, list[_Revert]]) -> _History:
    shas = {sha for one in deployments for sha in (one.sha, one.sha_before, one.sha_after) if sha}
    shas |= {sha for of_repository in reverts.values() for revert in of_repository for sha in revert.shas}
    commits = Commit.objects.filter(repository__in={one.repository_id for one in deployments}, sha__in=shas)
    return _History(commits.values_list("repository", "sha", "position", "reach"))


def _judge(deployment: _Finish, *, history: _History, reverts: list[_Revert]) -> FinishedDeployment:
    return FinishedDeployment(
        deployment_id=deployment.deployment_id,
        repository_id=deployment.repository_id,
        tier=deployment.tier,
        sha=deployment.sha,
        finished_at=deployment.finished_at,
        succeeded=deployment.succeeded,
        is_rolled_back=deployment.succeeded
        and (_is_replaced(deployment, history=history) or _is_reverted(deployment, history=history, reverts=reverts)),
        is_rollback=deployment.succeeded
        and deployment.sha_before is not None
        and history.is_strict_ancestor(deployment.repository_id, sha=deployment.sha, of=deployment.sha_before),
    )


def _is_replaced(deployment: _Finish, *, history: _History) -> bool:
    """Whether the next success came within a day and was of an ancestor."""
    if deployment.sha_after is None or deployment.next_finished_at is None:
        return False
    if deployment.next_finished_at - deployment.finished_at > ROLLBACK_WITHIN:
        return False
    return history.is_strict_ancestor(deployment.repository_id, sha=deployment.sha_after, of=deployment.sha)


def _is_reverted(deployment: _Finish, *, history: _History, reverts: list[_Revert]) -> bool:
    """Whether a commit within a day takes back one that came with this deployment."""
    latest = deployment.finished_at + ROLLBACK_WITHIN
    return any(
        _brought(deployment, sha, history=history)
        for revert in reverts
        if deployment.finished_at < revert.committed_at <= latest
        for sha in revert.shas
    )


def _brought(deployment: _Finish, sha: str, *, history: _History) -> bool:
    """Whether a commit is in the deployment and was not in the one before; without one before, is its own."""
    if deployment.sha_before is None:
        return sha == deployment.sha
    repository = deployment.repository_id
    return history.contains(repository, sha=deployment.sha, ancestor=sha) and not history.contains(
        repository, sha=deployment.sha_before, ancestor=sha
    )
