"""Scorecards: where each repository stands, how it came there, and where the organization does."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import fmean
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery

from apps.accounts.viewers import Viewer
from apps.catalog.models import RepositoryQuerySet
from apps.catalog.queries import with_owning_team
from apps.catalog.visibility import visible_repositories
from apps.scorecards.evaluation import LEVELS
from apps.scorecards.facts import Missing
from apps.scorecards.models import ResultChange, RuleResult, ScoreDay, SubjectResult
from apps.scorecards.queries.loading.files import proposed_kinds
from apps.scorecards.queries.results import (
    ShownResult,
    ShownSubject,
    hidden_from,
    shown_results,
    shown_subject,
)
from apps.scorecards.queries.waivers import open_waivers
from apps.ui.paging import DEFAULT_LIMIT, Slice, take_slice

HISTORY_DAYS = 365
CHANGES_SHOWN = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """What the score would be if every unknown failed, and if every unknown passed."""

    low: float | None
    high: float | None

    @property
    def is_wide(self) -> bool:
        """Whether something that weighs is unknown."""
        return self.low != self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultCounts:
    """Waived fails are not among the failed."""

    passed: int = 0
    failed: int = 0
    waived: int = 0
    unknown: int = 0
    not_applicable: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorecardRow:
    """Where a repository stands; scores in percent, None while nothing is known."""

    repository: str
    repository_id: int
    team: str | None
    kind: str | None  # as it is declared, else as its files propose it
    kind_is_declared: bool
    kind_cause: str | None  # why nothing is proposed
    score: float | None
    score_without_waivers: float | None
    range: Range
    level: str | None
    counts: ResultCounts
    evaluated_at: datetime | None

    @property
    def hides_points(self) -> bool:
        """Say whether waivers make its score another one."""
        return self.score != self.score_without_waivers

    @property
    def kind_origin(self) -> str:
        """Say where its kind comes from, or why it is not known."""
        if self.kind_is_declared:
            return "declared"
        return self.kind_cause or "proposed from its files; declare it with the property kinds of the process"

    @property
    def is_kind_proposed(self) -> bool:
        """Whether its kind is taken from its files because nobody declared one."""
        return self.kind is not None and not self.kind_is_declared

    @property
    def kind_words(self) -> str:
        """Say what kind it is, and where that comes from."""
        if self.kind_is_declared or self.kind is None:
            return self.kind or f"unknown: {self.kind_cause}"
        return f"proposed from its files: {self.kind}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard(ScorecardRow):
    results: tuple[ShownResult, ...]

    @property
    def as_of(self) -> datetime | None:
        """Return the moment that all of the results are known for."""
        return min((one.as_of for one in self.results), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryDay:
    day: date
    score: float | None
    score_without_waivers: float | None
    range: Range
    level: str | None
    counts: ResultCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryChange:
    """A rule's result became another; `from_result` is None for the first."""

    rule: str
    from_result: str | None
    to_result: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    days: tuple[HistoryDay, ...]  # oldest first
    changes: tuple[HistoryChange, ...]  # newest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Of some repositories: the mean of the scores that are known, and how many reached which level."""

    score: float | None
    range: Range
    levels: Mapping[str, int]
    repositories: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationScore(Standing):
    """Of the repositories that the viewer sees, with the rules on the organization."""

    results: tuple[ShownResult, ...]


def scorecards(viewer: Viewer) -> tuple[ScorecardRow, ...]:
    """Return where each repository stands that is neither archived nor a fork, by name, in two statements."""
    found = _with_score(visible_repositories(viewer).measured())
    rows = sorted(found, key=lambda row: str(row.name).lower())
    kinds = proposed_kinds(rows)
    return tuple(ScorecardRow(**_standing(row, kinds=kinds)) for row in rows)


def scorecard(viewer: Viewer, *, repository_id: int, now: datetime) -> Scorecard:
    """Return one repository that the viewer sees, with its results, in five statements."""
    row = _with_score(visible_repositories(viewer)).get(github_id=repository_id)
    results = RuleResult.objects.filter(repository=row.pk)
    standing = _standing(row, kinds=proposed_kinds([row]))
    waivers = open_waivers([row.pk], now=now)
    return Scorecard(**standing, results=shown_results(results, hidden=hidden_from(viewer), waivers=waivers))


def history(viewer: Viewer, *, repository_id: int) -> History:
    """Return how a repository's score and results went, at most a year back."""
    repository = visible_repositories(viewer).get(github_id=repository_id)
    days = ScoreDay.objects.filter(repository=repository).order_by("-day")[:HISTORY_DAYS]
    changes = ResultChange.objects.filter(repository=repository).order_by("-at", "-pk")[:CHANGES_SHOWN]
    return History(
        days=tuple(_day(row) for row in reversed(days)),
        changes=tuple(
            HistoryChange(rule=row.rule, from_result=row.from_result or None, to_result=row.to_result, at=row.at)
            for row in changes
        ),
    )


def organization_score(viewer: Viewer) -> OrganizationScore:
    """Return where the organization stands."""
    standing = standing_of(scorecards(viewer))
    return OrganizationScore(
        score=standing.score,
        range=standing.range,
        levels=standing.levels,
        repositories=standing.repositories,
        results=organization_results(viewer),
    )


def organization_results(viewer: Viewer) -> tuple[ShownResult, ...]:
    """Return what the rules on the organization find."""
    return shown_results(RuleResult.objects.filter(repository=None), hidden=hidden_from(viewer))


def standing_of(cards: Sequence[ScorecardRow]) -> Standing:
    """Add up where repositories stand."""
    reached = Counter(card.level or "none" for card in cards)
    return Standing(
        score=_mean(card.score for card in cards),
        range=Range(low=_mean(card.range.low for card in cards), high=_mean(card.range.high for card in cards)),
        levels={level: reached[level] for level in (*reversed(LEVELS), "none")},
        repositories=len(cards),
    )


def subjects(
    viewer: Viewer,
    *,
    repository_id: int,
    rule: str,
    result: str = "",
    cursor: str = "",
    limit: int = DEFAULT_LIMIT,
) -> Slice[ShownSubject]:
    """Return one page of what a rule judged one by one in a repository that the viewer sees, the newest first."""
    repository = visible_repositories(viewer).get(github_id=repository_id)
    rows = SubjectResult.objects.filter(repository=repository, rule=rule)
    if result:
        rows = rows.filter(result=result)
    hidden = hidden_from(viewer)
    return take_slice(
        rows, order=("-subject_id",), show=lambda row: shown_subject(row, hidden=hidden), cursor=cursor, limit=limit
    )


SCORE_FIELDS = ("score", "score_without_waivers", "low", "high", "level", "evaluated_at")
COUNT_FIELDS = ("passed", "failed", "waived", "unknown", "not_applicable")


def _with_score(repositories: RepositoryQuerySet) -> QuerySet[Any]:
    """Annotate the newest score, in the same statement."""
    newest = ScoreDay.objects.filter(repository=OuterRef("pk")).order_by("-day")
    told = {f"newest_{name}": Subquery(newest.values(name)[:1]) for name in (*SCORE_FIELDS, *COUNT_FIELDS)}
    rows: QuerySet[Any] = with_owning_team(repositories).annotate(**told)
    return rows


def _standing(row: Any, *, kinds: Mapping[int, str | Missing]) -> dict[str, Any]:
    declared = settings.PROCESS.kinds.get(row.name)
    kind = declared or kinds[row.pk]
    return {
        "repository": row.name,
        "repository_id": row.github_id,
        "team": row.owning_team,
        "kind": None if isinstance(kind, Missing) else kind,
        "kind_is_declared": declared is not None,
        "kind_cause": kind.cause if isinstance(kind, Missing) else None,
        "score": row.newest_score,
        "score_without_waivers": row.newest_score_without_waivers,
        "range": Range(low=row.newest_low, high=row.newest_high),
        "level": row.newest_level or None,
        "counts": ResultCounts(**{name: getattr(row, f"newest_{name}") or 0 for name in COUNT_FIELDS}),
        "evaluated_at": row.newest_evaluated_at,
    }


def _day(row: ScoreDay) -> HistoryDay:
    return HistoryDay(
        day=row.day,
        score=row.score,
        score_without_waivers=row.score_without_waivers,
        range=Range(low=row.low, high=row.high),
        level=row.level or None,
        counts=ResultCounts(**{name: getattr(row, name) for name in COUNT_FIELDS}),
    )


def _mean(values: Iterable[float | None]) -> float | None:
    known: Sequence[float] = [value for value in values if value is not None]
    return fmean(known) if known else None
