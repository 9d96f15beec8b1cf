"""How far repositories keep the rules of campaigns: now, and on each day since a campaign began."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from apps.accounts.viewers import Viewer
from apps.catalog.visibility import visible_repositories
from apps.scorecards.findings import Result
from apps.scorecards.models import Campaign, RuleResult, Waiver
from apps.scorecards.queries.matrix import WAIVED
from apps.scorecards.queries.past import Event, events_of
from apps.scorecards.registry import rule_of

KEPT = "kept"
# A rule that does not apply stands in nobody's way.
MARKS_KEPT = (Result.PASS, Result.NOT_APPLICABLE)
Pair = tuple[int, str]  # a repository and a rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Pairs of a repository and a rule; `percent` is the share of kept ones among those known."""

    kept: int  # passed, or the rule does not apply
    failing: int
    waived: int
    unknown: int
    percent: float | None

    @property
    def total(self) -> int:
        return self.kept + self.failing + self.waived + self.unknown

    @property
    def is_reached(self) -> bool:
        """Say whether nothing is left: what is waived people agreed to bear."""
        return not self.failing and not self.unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What a rule finds of a repository, with the cause where that is unknown."""

    mark: str
    cause: str = ""


NOT_JUDGED = Cell(mark=Result.UNKNOWN.value, cause="It has not been judged yet.")
NO_RULE = Cell(mark=Result.UNKNOWN.value, cause="The portal has no rule of this name any more.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The repositories of a campaign that a viewer sees, and what its rules find of them."""

    repositories: tuple[tuple[int, str], ...]  # keys and names, by name
    cells: Mapping[Pair, Cell]
    as_of: datetime | None

    @property
    def progress(self) -> Progress:
        return progress_of(cell.mark for cell in self.cells.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class DayProgress:
    """How far it was at the end of a day, of the present one by now; None for the moment of the start."""

    day: date | None
    progress: Progress


def progress_of(marks: Iterable[str]) -> Progress:
    """Count what came to which result."""
    return _counted(Counter(marks))


def standings(viewer: Viewer, *, campaigns: Sequence[Campaign], now: datetime) -> dict[int, Standing]:
    """Return how campaigns stand, by their keys, in three statements however many they are."""
    pairs = Campaign.repositories.through.objects.filter(
        campaign__in=[one.pk for one in campaigns], repository__in=visible_repositories(viewer)
    )
    seen: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for campaign, repository, name in pairs.values_list("campaign", "repository", "repository__name"):
        seen[campaign].append((repository, name))
    rules = {slug for one in campaigns for slug in one.rules}
    results = RuleResult.objects.filter(repository__in=pairs.values("repository"), rule__in=rules)
    found = {
        (repository, rule): (Cell(mark=result, cause=cause), as_of)
        for repository, rule, result, cause, as_of in results.values_list(
            "repository", "rule", "result", "cause", "as_of"
        )
    }
    waived = _waived(pairs.values("repository"), now=now)
    return {one.pk: _standing(one, seen=seen[one.pk], found=found, waived=waived) for one in campaigns}


def failing_rules(campaign: Campaign, *, repositories: Iterable[int], now: datetime) -> dict[int, tuple[str, ...]]:
    """Return which rules still fail unwaived, by the repositories in which any does, in two statements."""
    keys = list(repositories)
    fails = RuleResult.objects.filter(repository__in=keys, rule__in=campaign.rules, result=Result.FAIL)
    found = set(fails.values_list("repository", "rule")) - _waived(keys, now=now)
    by_repository = {
        key: tuple(slug for slug in campaign.rules if (key, slug) in found and rule_of(slug)) for key in keys
    }
    return {key: rules for key, rules in by_repository.items() if rules}


def burn_up(viewer: Viewer, *, campaign: Campaign, now: datetime) -> tuple[DayProgress, ...]:
    """Return how far a campaign was at its start and at the end of each day since, in two statements.

    Those of its repositories are counted that the viewer sees now.
    """
    seen = visible_repositories(viewer).filter(campaigns=campaign)
    events = events_of(seen, rules=[slug for slug in campaign.rules if rule_of(slug)], now=now)
    keys = {key for key in seen.values_list("pk", flat=True)}
    replay = _Replay({(key, slug) for key in keys for slug in campaign.rules}, events)
    last = min(campaign.ended_at or now, now)
    start = timezone.localdate(campaign.started_at)
    days = [start + timedelta(days=number) for number in range((timezone.localdate(last) - start).days + 1)]
    first = DayProgress(day=None, progress=replay.until(campaign.started_at))
    return (first, *(DayProgress(day=day, progress=replay.until(min(_end(day), last))) for day in days))


class _Replay:
    """Goes through what happened to the pairs of a campaign, and counts how they stand at a moment."""

    def __init__(self, pairs: set[Pair], events: Iterable[Event]) -> None:
        self._events = [one for one in events if (one.repository, one.rule) in pairs]
        self._next = 0
        self._results: dict[Pair, str] = dict.fromkeys(pairs, Result.UNKNOWN.value)
        self._waived: set[Pair] = set()
        self._counts = Counter(self._results.values())

    def until(self, moment: datetime) -> Progress:
        while self._next < len(self._events) and self._events[self._next].at <= moment:
            self._take(self._events[self._next])
            self._next += 1
        return _counted(self._counts)

    def _take(self, event: Event) -> None:
        pair = (event.repository, event.rule)
        self._counts[self._mark(pair)] -= 1
        if event.result is not None:
            self._results[pair] = event.result.value
        else:
            (self._waived.add if event.is_waived else self._waived.discard)(pair)
        self._counts[self._mark(pair)] += 1

    def _mark(self, pair: Pair) -> str:
        result = self._results[pair]
        return WAIVED if result == Result.FAIL and pair in self._waived else result


def _counted(counts: Mapping[str, int]) -> Progress:
    kept = sum(counts.get(mark, 0) for mark in MARKS_KEPT)
    failing, waived = counts.get(Result.FAIL, 0), counts.get(WAIVED, 0)
    known = kept + failing + waived
    return Progress(
        kept=kept,
        failing=failing,
        waived=waived,
        unknown=counts.get(Result.UNKNOWN, 0),
        percent=100 * kept / known if known else None,
    )


def _waived(repositories: Sequence[int] | QuerySet[Any, Any], *, now: datetime) -> set[Pair]:
    in_force = Waiver.objects.in_force(on=timezone.localdate(now)).filter(repository__in=repositories)
    return set(in_force.values_list("repository", "rule"))


def _standing(
    campaign: Campaign,
    *,
    seen: Iterable[tuple[int, str]],
    found: Mapping[Pair, tuple[Cell, datetime]],
    waived: set[Pair],
) -> Standing:
    repositories = tuple(sorted(seen, key=lambda one: one[1].lower()))
    pairs = [(key, slug) for key, _ in repositories for slug in campaign.rules]
    gone = {slug for slug in campaign.rules if rule_of(slug) is None}
    return Standing(
        repositories=repositories,
        cells={
            pair: NO_RULE if pair[1] in gone else _cell(found.get(pair), is_waived=pair in waived) for pair in pairs
        },
        as_of=min((found[pair][1] for pair in pairs if pair in found), default=None),
    )


def _cell(found: tuple[Cell, datetime] | None, *, is_waived: bool) -> Cell:
    if found is None:
        return NOT_JUDGED
    return Cell(mark=WAIVED) if is_waived and found[0].mark == Result.FAIL else found[0]


def _end(day: date) -> datetime:
    """Return the last moment of a day in the organization's time zone."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)) - timedelta(microseconds=1)
