"""Stores what rules found: only rows that became different are written."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from apps.catalog.models import Organization
from apps.scorecards.evaluation import score_of
from apps.scorecards.facts import DeploymentFacts, Facts, IssueFacts, PullRequestFacts
from apps.scorecards.findings import Evidence, Finding, Result
from apps.scorecards.models import ResultChange, RuleResult, ScoreDay, SettledMerge, SubjectResult
from apps.scorecards.queries.judged import JudgedRepository, load_judged
from apps.scorecards.queries.settled import digest_of
from apps.scorecards.rules import SUBJECTS, Rule, Subject

TOLD = ("result", "version", "observed", "cause", "reason", "evidence")
TOLD_OF_SUBJECT = (*TOLD, "group", "title", "author_kind", "counted_at", "is_open", "is_final")
AT_A_TIME = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a rule found of a repository, or of the organization where that is None."""

    rule: Rule
    repository: int | None
    finding: Finding
    as_of: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectKey:
    """What one row of results is about."""

    rule: str
    kind: str
    subject_id: int


def kind_of(facts: Facts) -> Subject:
    """Say what facts are of."""
    return SUBJECTS[type(facts)]


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectOutcome:
    """What a rule found of a pull request, an issue or a deployment, which is described as it was then."""

    rule: Rule
    finding: Finding
    repository: int
    kind: Subject
    subject_id: int
    number: int | None
    title: str
    url: str
    author_kind: str
    counted_at: datetime | None
    is_open: bool
    is_final: bool

    @property
    def key(self) -> SubjectKey:
        return SubjectKey(rule=self.rule.slug, kind=self.kind, subject_id=self.subject_id)

    @classmethod
    def of(cls, facts: Facts, *, rule: Rule, finding: Finding) -> "SubjectOutcome":
        """Describe a subject beside what was found of it."""
        if not isinstance(facts, PullRequestFacts | IssueFacts | DeploymentFacts):
            raise TypeError(f"{facts} is not judged one by one.")
        is_merged = isinstance(facts, PullRequestFacts) and facts.merged_at is not None
        return cls(
            rule=rule,
            finding=finding,
            repository=facts.repository.id,
            kind=kind_of(facts),
            subject_id=facts.id,
            number=None if isinstance(facts, DeploymentFacts) else facts.number,
            title=facts.title,
            url=facts.url,
            author_kind=facts.author_kind,
            counted_at=getattr(facts, rule.window.moment) if rule.window else None,
            is_open=isinstance(facts, IssueFacts) and facts.closed_at is None,
            is_final=is_merged and finding.result != Result.UNKNOWN,
        )


def store_subjects(
    outcomes: Sequence[SubjectOutcome], *, now: datetime, left_out: Collection[SubjectKey] = frozenset()
) -> int:
    """Store the results of subjects; what is final stays as it was judged. Returns how many rows were written.

    Of what is left out no row is kept.
    """
    by_kind: dict[str, list[SubjectOutcome]] = {one.kind: [] for one in left_out}
    for outcome in outcomes:
        by_kind.setdefault(outcome.kind, []).append(outcome)
    written = 0
    for kind, of_kind in by_kind.items():
        ids = {one.subject_id for one in of_kind} | {one.subject_id for one in left_out if one.kind == kind}
        stored = {
            SubjectKey(rule=row.rule, kind=kind, subject_id=row.subject_id): row
            for row in SubjectResult.objects.filter(kind=kind, subject_id__in=ids)
        }
        written += _write_subjects(of_kind, stored=stored, now=now)
        written += _remove_subjects([row.pk for key, row in stored.items() if key in left_out])
    return written


def _write_subjects(
    outcomes: Sequence[SubjectOutcome], *, stored: Mapping[SubjectKey, SubjectResult], now: datetime
) -> int:
    new, changed = [], []
    for one in outcomes:
        row = stored.get(one.key)
        told = _told_of_subject(one)
        if row is None:
            key = {"repository_id": one.repository, "kind": one.kind, "subject_id": one.subject_id}
            new.append(SubjectResult(**key, rule=one.rule.slug, **told, since=now, judged_at=now))
        elif not (row.is_final and row.version == one.rule.version) and _update(row, told, now=now):
            row.judged_at = now
            changed.append(row)
    SubjectResult.objects.bulk_create(new, batch_size=AT_A_TIME)
    fields = [*TOLD_OF_SUBJECT, "number", "url", "since", "judged_at"]
    SubjectResult.objects.bulk_update(changed, fields, batch_size=AT_A_TIME)
    return len(new) + len(changed)


def _remove_subjects(keys: Sequence[int]) -> int:
    for start in range(0, len(keys), AT_A_TIME):
        SubjectResult.objects.filter(pk__in=keys[start : start + AT_A_TIME]).delete()
    return len(keys)


def settle_merges(merged: Sequence[int], *, outcomes: Sequence[SubjectOutcome], rules: Sequence[Rule]) -> None:
    """Remember of which merged pull requests the rules that reach them have nothing left to find out."""
    unread = SubjectResult.objects.filter(kind=Subject.PULL_REQUEST, subject_id__in=merged, is_final=False)
    open_ = set(unread.values_list("subject_id", "rule"))
    unsettled = {one.subject_id for one in outcomes if (one.subject_id, one.rule.slug) in open_}
    digest = digest_of(rules)
    rows = [SettledMerge(pull_request_id=pk, rules=digest) for pk in merged if pk not in unsettled]
    SettledMerge.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["pull_request"], update_fields=["rules"], batch_size=AT_A_TIME
    )


def store_results(outcomes: Sequence[Outcome], *, now: datetime) -> int:
    """Store the results of rules, and note which became others. Returns how many rows were written."""
    repositories = {one.repository for one in outcomes}
    rows = RuleResult.objects.filter(repository__in=repositories - {None}) | RuleResult.objects.filter(repository=None)
    stored = {(row.repository_id, row.rule): row for row in rows}
    new, changed, changes, confirmed = [], [], [], []
    for one in outcomes:
        row = stored.get((one.repository, one.rule.slug))
        told = _told(one.finding, rule=one.rule) | {
            "sample": one.finding.sample and asdict(one.finding.sample),
            "failed_before": _failed_before(row, one.finding),
        }
        before = row.result if row else ""
        if row is None:
            key = {"repository_id": one.repository, "rule": one.rule.slug}
            new.append(RuleResult(**key, **told, since=now, as_of=one.as_of, evaluated_at=now))
        elif _update(row, told, now=now):
            row.as_of, row.evaluated_at = one.as_of, now
            changed.append(row)
        else:
            confirmed.append(row.pk)
        if before != one.finding.result:
            change = {"repository_id": one.repository, "rule": one.rule.slug, "at": now}
            changes.append(ResultChange(**change, from_result=before, to_result=one.finding.result))
    RuleResult.objects.bulk_create(new, batch_size=AT_A_TIME)
    fields = [*TOLD, "sample", "failed_before", "since", "as_of", "evaluated_at"]
    RuleResult.objects.bulk_update(changed, fields, batch_size=AT_A_TIME)
    ResultChange.objects.bulk_create(changes, batch_size=AT_A_TIME)
    _confirm(outcomes, confirmed=confirmed, now=now)
    return len(new) + len(changed) + len(changes)


def _failed_before(row: RuleResult | None, finding: Finding) -> bool:
    """Say whether what is unknown now failed when it was last known."""
    if row is None or finding.result != Result.UNKNOWN:
        return False
    return row.failed_before or row.result == Result.FAIL


def _confirm(outcomes: Sequence[Outcome], *, confirmed: Sequence[int], now: datetime) -> None:
    """Move the times of results that stay: one statement for each moment that facts are known for."""
    for as_of in {one.as_of for one in outcomes}:
        slugs = {one.rule.slug for one in outcomes if one.as_of == as_of}
        RuleResult.objects.filter(pk__in=confirmed, rule__in=slugs).update(as_of=as_of, evaluated_at=now)


def hold_scores() -> None:
    """Wait until nobody else judges or waives, and keep others waiting until the transaction ends.

    Two that judge the same repositories would both find the same rows missing.
    """
    list(Organization.objects.select_for_update())


def store_scores(repositories: Sequence[int], *, now: datetime) -> int:
    """Store today's scores from the results as they are stored. Returns how many rows were written."""
    judged = load_judged(repositories, now=now)
    rows = [_score_day(pk, one, now=now) for pk, one in judged.items()]
    fields = [one.name for one in ScoreDay._meta.concrete_fields if one.name not in ("id", "repository", "day")]
    ScoreDay.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["repository", "day"], update_fields=fields, batch_size=AT_A_TIME
    )
    return len(rows)


def _score_day(repository: int, judged: JudgedRepository, *, now: datetime) -> ScoreDay:
    score = score_of(list(judged.results.values()))
    return ScoreDay(
        repository_id=repository,
        day=now.date(),
        score=score.score,
        score_without_waivers=score.score_without_waivers,
        low=score.low,
        high=score.high,
        level=score.level or "",
        **asdict(score.counts),
        # A waiver changes a score without judging: what came in since is still to be judged.
        evaluated_at=judged.evaluated_at or now,
    )


def _told(finding: Finding, *, rule: Rule) -> dict[str, Any]:
    return {
        "result": finding.result.value,
        "version": rule.version,
        "observed": finding.observed,
        "cause": finding.cause,
        "reason": finding.reason,
        "evidence": _pairs(finding.evidence),
    }


def _told_of_subject(one: SubjectOutcome) -> dict[str, Any]:
    return _told(one.finding, rule=one.rule) | {
        "group": one.finding.group,
        "number": one.number,
        "title": one.title,
        "url": one.url,
        "author_kind": one.author_kind,
        "counted_at": one.counted_at,
        "is_open": one.is_open,
        "is_final": one.is_final,
    }


def _pairs(evidence: Iterable[Evidence]) -> list[list[str]]:
    return [[one.label, one.url] for one in evidence]


def _update(row: RuleResult | SubjectResult, told: dict[str, Any], *, now: datetime) -> bool:
    """Take over what is told; say whether anything of it is different."""
    if all(getattr(row, name) == value for name, value in told.items()):
        return False
    if row.result != told["result"]:
        row.since = now
    for name, value in told.items():
        setattr(row, name, value)
    return True
