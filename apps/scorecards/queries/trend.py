"""The score over the weeks, and what moved it: parts that add up to the whole."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from statistics import fmean

from django.db.models import Max
from django.db.models.functions import TruncWeek

from apps.accounts.viewers import Viewer
from apps.catalog.models import RepositoryQuerySet
from apps.catalog.visibility import visible_repositories
from apps.scorecards.evaluation import Judged, score_of
from apps.scorecards.findings import Result
from apps.scorecards.models import ScoreDay
from apps.scorecards.queries.past import Event, events_of
from apps.scorecards.registry import rule_of

WEEKS_SHOWN = 12
FEW = 5
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekScore:
    """The mean score at the end of a week in UTC, of the running one by now; None where nothing was judged."""

    week: str  # 2026-W47
    score: float | None
    repositories: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What changed the score by so many points: a rule, a repository, or one of the others by name."""

    name: str
    points: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What moved the score from one week's end to the next.

    `rules` and `others` add up to `change`; `repositories` and `others` do too. The order of what came in at the same
    moment decides how two rules share a change that both make.
    """

    week: str
    before: float
    after: float
    rules: tuple[Part, ...]  # the farthest first
    repositories: tuple[Part, ...]  # the same changes by repository
    others: tuple[Part, ...]  # waivers, repositories that came or went, rules that were changed

    @property
    def change(self) -> float:
        return self.after - self.before

    @property
    def rest(self) -> float | None:
        """Return the points of all rules but those that moved it farthest; None where these are all."""
        rest = self.rules[FEW:]
        return sum(part.points for part in rest) if rest else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    weeks: tuple[WeekScore, ...]  # oldest first
    moved: tuple[Moved, ...]  # newest first, of the weeks before which a score is known

    @property
    def scores(self) -> tuple[float | None, ...]:
        return tuple(one.score for one in self.weeks)

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(one.week.partition("-")[2] for one in self.weeks)

    @property
    def newest(self) -> Moved | None:
        """Return what moved the score of the running week, or of the last one for which it is known."""
        return self.moved[0] if self.moved else None


@dataclass(slots=True, kw_only=True)
class _Card:
    """The results of one repository while its past is gone through."""

    judged: dict[str, Judged] = field(default_factory=dict)
    waived: set[str] = field(default_factory=set)

    def take(self, event: Event) -> None:
        if event.result is None:
            (self.waived.add if event.is_waived else self.waived.discard)(event.rule)
        before, rule = self.judged.get(event.rule), rule_of(event.rule)
        result = event.result or (before.result if before else None)
        if rule is None or result is None:
            return
        failed_before = before is not None and (before.failed_before or before.result == Result.FAIL)
        self.judged[event.rule] = Judged(
            level=rule.level,
            weight=rule.weight,
            result=result,
            is_waived=event.rule in self.waived,
            failed_before=result == Result.UNKNOWN and failed_before,
        )

    @property
    def score(self) -> float | None:
        return score_of(list(self.judged.values())).score


def score_trend(viewer: Viewer, *, now: datetime) -> Trend:
    """Return the scores of the last twelve weeks over what the viewer sees, and what moved them, in four statements."""
    repositories = visible_repositories(viewer).measured()
    names = dict(repositories.values_list("pk", "name"))
    scores = _stored_scores(repositories, now=now)
    starts = [_monday(now.date()) - WEEK * back for back in range(WEEKS_SHOWN - 1, -1, -1)]
    weeks = tuple(
        WeekScore(week=_name(start), score=_mean(scores[start].values()), repositories=len(scores[start]))
        for start in starts
    )
    replay = _Replay(events_of(repositories, now=now))
    moved = []
    for start in starts:
        before, after = scores[start - WEEK], scores[start]
        points = replay.until(_end(start), of=before.keys() & after.keys())
        if before and after:
            moved.append(_moved(start, before=before, after=after, points=points, names=names))
    return Trend(weeks=weeks, moved=tuple(reversed(moved)))


class _Replay:
    """Goes through what changed, and tells for each stretch by how much each change moved its repository's score."""

    def __init__(self, events: Iterable[Event]) -> None:
        self._events = list(events)
        self._next = 0
        self._cards: dict[int, _Card] = defaultdict(_Card)
        self._scores: dict[int, float] = {}

    def until(self, end: datetime, *, of: Set[int]) -> dict[tuple[int, str, bool], float]:
        """Return the points by repository, rule and whether it was a waiver, of what came before `end`.

        Of other repositories than those named only the results are followed: a first judgement is dear to score.
        """
        points: dict[tuple[int, str, bool], float] = defaultdict(float)
        while self._next < len(self._events) and self._events[self._next].at < end:
            event = self._events[self._next]
            self._next += 1
            if event.repository in of:
                points[event.repository, event.rule, event.result is None] += self._moved_by(event)
            else:
                self._cards[event.repository].take(event)
                self._scores.pop(event.repository, None)
        return points

    def _moved_by(self, event: Event) -> float:
        card = self._cards[event.repository]
        before = self._scores.get(event.repository)
        if before is None:
            before = card.score
        card.take(event)
        after = card.score
        after = before if after is None else after
        if before is None or after is None:
            return 0.0
        self._scores[event.repository] = after
        return after - before


def _stored_scores(repositories: RepositoryQuerySet, *, now: datetime) -> dict[date, dict[int, float]]:
    """Return the last known score of each week by its Monday, and by repository."""
    since = _monday(now.date()) - WEEK * WEEKS_SHOWN
    days = ScoreDay.objects.filter(repository__in=repositories, day__gte=since, score__isnull=False)
    by_week = days.annotate(week=TruncWeek("day")).values("repository", "week").annotate(last=Max("pk")).order_by()
    found: dict[date, dict[int, float]] = defaultdict(dict)
    rows = ScoreDay.objects.filter(pk__in=by_week.values("last")).values_list("repository", "day", "score")
    for repository, day, score in rows:
        if score is not None:
            found[_monday(day)][repository] = score
    return found


def _moved(
    start: date,
    *,
    before: Mapping[int, float],
    after: Mapping[int, float],
    points: Mapping[tuple[int, str, bool], float],
    names: Mapping[int, str],
) -> Moved:
    """Share out the change of the mean: what the replay cannot account for is told as such."""
    both = before.keys() & after.keys()
    rules: dict[str, float] = defaultdict(float)
    repositories: dict[str, float] = defaultdict(float)
    waivers = 0.0
    for (repository, rule, is_waiver), found in points.items():
        if repository not in both:
            continue
        if is_waiver:
            waivers += found / len(both)
        else:
            rules[rule] += found / len(both)
            repositories[names[repository]] += found / len(both)
    told = sum(after[one] - before[one] for one in both) / len(both) if both else 0.0
    low, high = fmean(before.values()), fmean(after.values())
    others = (
        Part(name="waivers", points=waivers),
        Part(name="repositories that came or went", points=high - low - told),
        Part(name="rules or weights that changed", points=told - waivers - sum(rules.values())),
    )
    return Moved(
        week=_name(start),
        before=low,
        after=high,
        rules=_parts(rules),
        repositories=_parts(repositories),
        others=tuple(part for part in others if abs(part.points) > 1e-9),
    )


def _parts(points: Mapping[str, float]) -> tuple[Part, ...]:
    found = [Part(name=name, points=value) for name, value in points.items() if abs(value) > 1e-9]
    return tuple(sorted(found, key=lambda one: (-abs(one.points), one.name)))


def _mean(values: Iterable[float]) -> float | None:
    known: Sequence[float] = list(values)
    return fmean(known) if known else None


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _end(start: date) -> datetime:
    return datetime.combine(start + WEEK, time.min, tzinfo=UTC)


def _name(start: date) -> str:
    return f"{start:%G-W%V}"
