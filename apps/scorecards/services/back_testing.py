"""Judges a rule again with other parameters, over what was merged, opened and deployed of late. Stores no result."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Q

from apps.catalog.models import Repository
from apps.scorecards.evaluation import Tally
from apps.scorecards.findings import Finding, Result
from apps.scorecards.models import SubjectResult
from apps.scorecards.parameters import LONGEST_DAYS, Parameters, Standard
from apps.scorecards.queries.changes import present_repositories
from apps.scorecards.queries.loading import AllFacts, load_facts
from apps.scorecards.queries.parameters import Standards, first_moment, load_standards
from apps.scorecards.queries.settled import Merges, longest_window
from apps.scorecards.queries.tallies import Key, Tallies
from apps.scorecards.registry import all_rules
from apps.scorecards.rules import Rule, Subject
from apps.scorecards.services.storing import SubjectKey, SubjectOutcome
from apps.scorecards.services.verdicts import judge_repositories, judge_subjects

AT_A_TIME = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a rule found of one pull request, issue or deployment."""

    repository: int
    number: int | None
    title: str
    url: str
    counted_at: datetime | None
    is_open: bool
    result: Result
    group: str
    cause: str
    words: str  # what was seen, or why nothing was found

    @classmethod
    def of(cls, told: SubjectOutcome | SubjectResult) -> "Verdict":
        """Take over what was found just now, or what is stored."""
        if isinstance(told, SubjectOutcome):
            found, repository = told.finding, told.repository
            result, group, words = found.result, found.group, (found.observed, found.cause, found.reason)
        else:
            repository = told.repository_id
            result, group, words = Result(told.result), told.group, (told.observed, told.cause, told.reason)
        return cls(
            repository=repository,
            number=told.number,
            title=told.title,
            url=told.url,
            counted_at=told.counted_at,
            is_open=told.is_open,
            result=result,
            group=group,
            cause=words[1],
            words=next(filter(None, words), ""),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """What some rules found: of repositories (None for the organization) and of single subjects."""

    repositories: Mapping[tuple[int | None, str], Finding]
    subjects: Mapping[SubjectKey, Verdict]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What is found with the parameters in force, and with others."""

    before: Verdicts
    after: Verdicts


def judge_again(parameters: Parameters, *, now: datetime) -> Iterator[Trial]:
    """Judge all repositories by the rules that other parameters concern, some of them at a time.

    What was judged at its merge stays so, unless a setting is different that the rule reads. What is found of the
    organization comes with each part. Raises SettingInvalid.
    """
    standards = load_standards()
    in_force = standards.at(now)
    tried, rules = in_force.with_(parameters), [one for one in all_rules() if parameters.concerns(one)]
    repositories = list(present_repositories())
    for start in range(0, len(repositories), AT_A_TIME):
        batch = _Batch(
            rules, repositories[start : start + AT_A_TIME], parameters=parameters, standards=standards, now=now
        )
        yield batch.judge(in_force, tried)


class _Batch:
    """Some repositories under trial."""

    def __init__(
        self,
        rules: Sequence[Rule],
        repositories: Sequence[Repository],
        *,
        parameters: Parameters,
        standards: Standards,
        now: datetime,
    ) -> None:
        self._rules, self._repositories, self._standards, self._now = rules, repositories, standards, now
        self._fresh = {one.slug for one in rules if parameters.changes_subjects_of(one)}
        self._has_settings = bool(parameters.settings)

    def judge(self, in_force: Standard, tried: Standard) -> Trial:
        """Return what is found with the parameters in force, and with those that are tried."""
        facts = self._load(in_force)
        known = self._subjects(in_force, facts) | self._stored()
        before = self._side(in_force, facts, subjects=known)
        if not self._has_settings:
            return Trial(before=before, after=self._side(tried, facts, subjects=known))
        facts = self._load(tried)
        judged = self._subjects(tried, facts)
        same = {key: one for key, one in known.items() if key.rule not in self._fresh}
        other = {key: one for key, one in judged.items() if key.rule in self._fresh}
        return Trial(before=before, after=self._side(tried, facts, subjects=same | other))

    def _load(self, standard: Standard) -> AllFacts:
        reaching = [_reaching_back(one) for one in standard.of(self._rules) if Subject.PULL_REQUEST in one.subjects]
        merges = Merges(since=self._now - longest_window(reaching)) if reaching else None
        return load_facts(self._repositories, process=standard.process, merges=merges, now=self._now)

    def _subjects(self, standard: Standard, facts: AllFacts) -> dict[SubjectKey, Verdict]:
        judged, _ = judge_subjects([_reaching_back(one) for one in standard.of(self._rules)], facts)
        return {one.key: Verdict.of(one) for one in judged}

    def _stored(self) -> dict[SubjectKey, Verdict]:
        """Return what is not judged again: what had its verdict at the merge, or was merged under other settings."""
        start = self._now - longest_window([_reaching_back(one) for one in self._rules])
        *earlier, _ = self._standards.eras(since=start, now=self._now)
        settled = Q(is_final=True)
        if earlier and earlier[-1].ends_on is not None:
            settled |= Q(kind=Subject.PULL_REQUEST, counted_at__lt=first_moment(earlier[-1].ends_on))
        rows = SubjectResult.objects.filter(
            settled, counted_at__gt=start, repository__in=self._repositories, rule__in=[one.slug for one in self._rules]
        )
        return {SubjectKey(rule=row.rule, kind=row.kind, subject_id=row.subject_id): Verdict.of(row) for row in rows}

    def _side(self, standard: Standard, facts: AllFacts, *, subjects: dict[SubjectKey, Verdict]) -> Verdicts:
        rules = standard.of(self._rules)
        tallies = _tallies(rules, subjects, now=self._now)
        outcomes = judge_repositories(rules, facts, tallies=tallies, now=self._now)
        found = {(one.repository, one.rule.slug): one.finding for one in outcomes}
        return Verdicts(repositories=found, subjects=subjects)


def _reaching_back(rule: Rule) -> Rule:
    """Return a rule that judges all that can be judged, whatever of it counts."""
    if rule.window is None or rule.window.days is None:
        return rule
    return replace(rule, window=replace(rule.window, days=max(LONGEST_DAYS, rule.window.days)))


def _tallies(rules: Sequence[Rule], subjects: Mapping[SubjectKey, Verdict], *, now: datetime) -> Tallies:
    """Count verdicts as the stored ones are counted."""
    by_slug = {one.slug: one for one in rules}
    counts: dict[Key, Counter[tuple[Result, str, str]]] = defaultdict(Counter)
    for key, one in subjects.items():
        if _counts(one, rule=by_slug[key.rule], now=now):
            counts[one.repository, key.rule][one.result, one.group, one.cause] += 1
    return Tallies(
        counts={
            key: [Tally(result=result, group=group, cause=cause, count=n) for (result, group, cause), n in of.items()]
            for key, of in counts.items()
        },
        failing={},
    )


def _counts(one: Verdict, *, rule: Rule, now: datetime) -> bool:
    window = rule.window
    if window is None:
        return True
    if one.is_open and (window.or_open or window.days is None):
        return True
    return window.days is not None and one.counted_at is not None and one.counted_at > now - timedelta(days=window.days)
