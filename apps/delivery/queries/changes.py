"""How changes travelled: what deployments brought to production, which merges that were, what took commits back."""

import json
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from itertools import accumulate
from operator import or_
from typing import Any, NamedTuple

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast

from apps.catalog.models import Environment, RepositoryQuerySet
from apps.delivery.models import Commit, Deployment, PullRequest
from apps.delivery.queries.periods import Span
from apps.delivery.queries.rollbacks import ROLLBACK_WITHIN, TakenBack

SHA_LENGTH = 40
BEFORE_ALL = -1  # positions on a branch start at 0


class _Arrival(NamedTuple):
    """Successes in production: how many, and how far along the branch they reached; all before a time as one."""

    repository: int
    at: datetime | None  # None for all before
    reach: int | None


class Revert(NamedTuple):
    """A commit of a default branch that says it takes others back."""

    repository: int
    committed_at: datetime
    shas: list[str]  # their beginnings
    numbers: list[int]  # of pull requests


class Change(NamedTuple):
    """A commit of a default branch with the pull request that it merged, if it did."""

    repository: int
    number: int | None
    sha: str
    position: int | None
    merged_at: datetime | None


class LeadTime(NamedTuple):
    """How long a merged pull request took to production."""

    repository: int
    number: int | None
    at: datetime
    hours: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrivals:
    """The successful deployments to production, by how far along each branch they reached."""

    rows: tuple[_Arrival, ...]

    @property
    def reached_before(self) -> dict[int, int]:
        """Say of each repository that was deployed since how far production had come before."""
        deployed = {row.repository for row in self.rows if row.at is not None}
        reached = {row.repository: row.reach for row in self.rows if row.at is None and row.reach is not None}
        return {repository: reached.get(repository, BEFORE_ALL) for repository in deployed}

    def lead_times(self, changes: Iterable[Change]) -> list[LeadTime]:
        """Return when each merge that production had not reached before got there, and how long that took."""
        reached = self.reached_before
        steps = defaultdict(list)
        for row in self.rows:
            if row.at is not None and row.reach is not None:
                steps[row.repository].append((row.reach, row.at))
        furthest = {repository: list(accumulate((reach for reach, _ in of), max)) for repository, of in steps.items()}
        found = []
        for change in changes:
            reaches = furthest.get(change.repository)
            if reaches is None or change.merged_at is None or change.position is None:
                continue
            first = bisect_left(reaches, change.position)
            if change.position > reached[change.repository] and first < len(reaches):
                at = steps[change.repository][first][1]
                hours = (at - change.merged_at).total_seconds() / 3600
                found.append(LeadTime(change.repository, change.number, at, hours))
        return found


def arrivals_and_reverts(
    repositories: RepositoryQuerySet, *, span: Span, began_at: datetime
) -> tuple[Arrivals, tuple[Revert, ...]]:
    """Load successes in production up to the end of a span, and what was taken back until a day after.

    The successes before `began_at` are summed up. Both come in one statement.
    """
    rows: Any = _arrivals(repositories, span=span, began_at=began_at).union(_reverts(repositories, span=span), all=True)
    arrivals, reverts = [], []
    for repository, at, reach, successes, shas, numbers in rows:
        if successes:
            arrivals.append(_Arrival(repository, at, reach))
        else:
            reverts.append(Revert(repository, at, json.loads(shas), json.loads(numbers)))
    return Arrivals(rows=tuple(sorted(arrivals, key=lambda row: row.at or began_at))), tuple(reverts)


def _arrivals(repositories: RepositoryQuerySet, *, span: Span, began_at: datetime) -> QuerySet[Any, Any]:
    commits = Commit.objects.filter(repository=OuterRef("repository"), sha=OuterRef("commit_sha"))
    return (
        Deployment.objects.filter(
            Q(finished_at__lt=span.end_at, finished_at__lte=span.at),
            repository__in=repositories,
            tier=Environment.Tier.PRODUCTION,
            succeeded=True,
        )
        .annotate(
            at=Case(When(finished_at__gte=began_at, then=F("finished_at")), output_field=DateTimeField()),
            reached=Subquery(commits.values("reach")[:1]),
        )
        .values("repository", "at")
        .annotate(reach=Max("reached"), successes=Count("pk"), shas=_text(""), numbers=_text(""))
        .order_by()
        .values_list("repository", "at", "reach", "successes", "shas", "numbers")
    )


def _reverts(repositories: RepositoryQuerySet, *, span: Span) -> QuerySet[Any, Any]:
    return (
        Commit.objects.filter(
            repository__in=repositories,
            committed_at__gte=span.start_at,
            committed_at__lte=span.end_at + ROLLBACK_WITHIN,
        )
        .exclude(reverts_shas=[], reverts_numbers=[])
        .values_list(
            F("repository"),
            F("committed_at"),
            Value(None, output_field=IntegerField()),
            Value(0),
            Cast("reverts_shas", TextField()),
            Cast("reverts_numbers", TextField()),
        )
    )


def _text(text: str) -> Value:
    return Value(text, output_field=TextField())


def changes_of(*, beyond: dict[int, int], reverts: Sequence[Revert]) -> tuple[Change, ...]:
    """Load the merges beyond a position of each repository, and what reverts name, in one statement."""
    wanted = []
    numbers = {number for revert in reverts for number in revert.numbers}
    if beyond or numbers:
        wanted.append(_merges(beyond, numbers=numbers, repositories={revert.repository for revert in reverts}))
    if any(revert.shas for revert in reverts):
        wanted.append(_named(reverts))
    if not wanted:
        return ()
    first, *others = wanted
    rows: Any = first.union(*others, all=True) if others else first
    return tuple(map(Change._make, rows))


def taken_back(reverts: Sequence[Revert], *, changes: Iterable[Change]) -> dict[int, list[tuple[datetime, TakenBack]]]:
    """Find the commits that reverts name, by repository, with the time of the revert."""
    by_number: dict[tuple[int, int | None], TakenBack] = {}
    by_sha: dict[int, list[TakenBack]] = defaultdict(list)
    for change in changes:
        commit = TakenBack(change.sha, change.position)
        if change.number is None:
            by_sha[change.repository].append(commit)
        elif change.sha:
            by_number[change.repository, change.number] = commit
    found: dict[int, list[tuple[datetime, TakenBack]]] = defaultdict(list)
    for revert in reverts:
        named = [by_number.get((revert.repository, number)) for number in revert.numbers]
        named += [commit for sha in revert.shas for commit in by_sha[revert.repository] if commit.sha.startswith(sha)]
        found[revert.repository] += [(revert.committed_at, commit) for commit in named if commit is not None]
    return found


def _merges(beyond: dict[int, int], *, numbers: set[int], repositories: set[int]) -> QuerySet[Any, Any]:
    commits = Commit.objects.filter(repository=OuterRef("repository"), sha=OuterRef("merge_sha"))
    wanted = Q(repository__in=repositories, number__in=numbers)
    if beyond:
        furthest = Case(
            *(When(repository=repository, then=Value(position)) for repository, position in beyond.items()),
            output_field=IntegerField(),
        )
        wanted |= Q(repository__in=beyond, merged_at__isnull=False, position__gt=furthest)
    return (
        PullRequest.objects.exclude(merge_sha="")
        .annotate(position=Subquery(commits.values("position")[:1], output_field=IntegerField()))
        .filter(wanted)
        .values_list(F("repository"), F("number"), F("merge_sha"), F("position"), F("merged_at"))
    )


def _named(reverts: Sequence[Revert]) -> QuerySet[Any, Any]:
    """Select the commits that messages name by the beginning of their sha."""
    shas = {(revert.repository, sha) for revert in reverts for sha in revert.shas}
    shortened = (Q(repository=repository, sha__startswith=sha) for repository, sha in shas if len(sha) < SHA_LENGTH)
    whole = Q(repository__in={repository for repository, _ in shas}, sha__in={sha for _, sha in shas})
    return Commit.objects.filter(reduce(or_, shortened, whole)).values_list(
        F("repository"),
        Value(None, output_field=IntegerField()),
        F("sha"),
        F("position"),
        Value(None, output_field=DateTimeField()),
    )
