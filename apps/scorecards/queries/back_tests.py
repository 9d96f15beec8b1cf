"""What back-tests of a rule found, as far as the viewer may see it, and which parameters are in force."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.utils import timezone

from apps.accounts.viewers import Viewer
from apps.catalog.visibility import visible_repositories
from apps.scorecards.facts import Process
from apps.scorecards.findings import Result
from apps.scorecards.models import BackTest
from apps.scorecards.parameters import Parameters, Share, text_of
from apps.scorecards.queries.parameters import Standards, load_standards, parameters_of
from apps.scorecards.registry import rule_of
from apps.scorecards.rules import Rule

MOST_KEPT = 1000  # of all repositories
MOST_SUBJECTS = 100  # that are told one by one
MOST_SHOWN = 20
STOPPED_AFTER = timedelta(minutes=15)


class State(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    FINISHED = "finished"
    STOPPED = "stopped"  # its worker ended before it


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownParameter:
    """One parameter of a rule, in words; `tried` is None where it stays as it is."""

    name: str
    is_setting: bool
    in_force: str
    default: str
    tried: str | None = None

    @property
    def is_default(self) -> bool:
        return self.in_force == self.default


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSaving:
    """Parameters that were saved: what of them is different, from when, by whom and why."""

    id: int  # of the back-test
    parameters: tuple[tuple[str, str], ...]
    effective_from: date
    saved_by: str
    saved_at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleParameters:
    """The parameters of a rule that are in force, and those saved for it, the newest first."""

    parameters: tuple[ShownParameter, ...]
    saved: tuple[ShownSaving, ...]
    today: date

    @property
    def upcoming(self) -> tuple[ShownSaving, ...]:
        """Those that are not in force yet."""
        return tuple(one for one in self.saved if one.effective_from > self.today)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownOutcome:
    """What a rule finds of a repository (None: of the organization) with the parameters in force, and with others."""

    rule: str
    repository: str | None
    before: str
    after: str
    words_before: str
    words_after: str

    @property
    def is_different(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownDifference:
    """A single pull request, issue or deployment that comes to something else; None of one not judged."""

    rule: str
    repository: str
    label: str
    url: str
    at: datetime | None
    before: str | None
    after: str | None
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCounts:
    """How many repositories come to which result."""

    rule: str
    before: Mapping[str, int]
    after: Mapping[str, int]

    @property
    def pairs(self) -> tuple[tuple[int, int], ...]:
        """Return the counts before and after of each result, in the order of the results."""
        return tuple((self.before[one], self.after[one]) for one in Result)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownBackTest:
    """A back-test; what it found is empty until it is finished."""

    id: int
    rule: str
    state: State
    asked_by: str
    asked_at: datetime
    as_of: datetime | None
    parameters: tuple[ShownParameter, ...]
    saved: ShownSaving | None
    outcomes: tuple[ShownOutcome, ...] = ()
    subjects: tuple[ShownDifference, ...] = ()
    is_cut: bool = False  # more single subjects come to something else than are told

    @property
    def days_to_wait(self) -> int:
        """Return after how many days it can be in force."""
        return int(any(one.is_setting and one.tried is not None for one in self.parameters))

    @property
    def is_open(self) -> bool:
        return self.state in (State.WAITING, State.RUNNING)

    @property
    def is_different(self) -> bool:
        """Say whether anything was tried that is not in force."""
        return any(one.tried is not None for one in self.parameters)

    @property
    def different(self) -> tuple[ShownOutcome, ...]:
        """Those that come to something else, new fails first."""
        found = [one for one in self.outcomes if one.is_different]
        return tuple(sorted(found, key=lambda one: (one.after != Result.FAIL, one.rule, one.repository or "")))

    @property
    def counts(self) -> tuple[RuleCounts, ...]:
        """Count the results of each rule."""
        slugs = dict.fromkeys(one.rule for one in self.outcomes)
        return tuple(
            RuleCounts(
                rule=slug,
                before=_counts(one.before for one in self.outcomes if one.rule == slug),
                after=_counts(one.after for one in self.outcomes if one.rule == slug),
            )
            for slug in slugs
        )


def back_tests(rule: Rule, *, now: datetime) -> tuple[ShownBackTest, ...]:
    """Return the newest back-tests of a rule without what they found, in two statements."""
    rows = BackTest.objects.filter(rule=rule.slug).select_related("saved").defer("outcome").order_by("-pk")
    standards = load_standards()
    return tuple(_shown(row, rule=rule, standards=standards, now=now) for row in rows[:MOST_SHOWN])


def back_test(viewer: Viewer, *, rule: Rule, back_test_id: int, now: datetime) -> ShownBackTest | None:
    """Return a back-test with what it found of all that the viewer sees; None where there is none."""
    row = BackTest.objects.filter(rule=rule.slug, pk=back_test_id).select_related("saved").first()
    if row is None:
        return None
    return _shown(row, rule=rule, standards=load_standards(), now=now, found=_Found(viewer, row.outcome or {}))


def rule_parameters(rule: Rule, *, standards: Standards, now: datetime) -> RuleParameters:
    """Return what is in force of a rule, and what was saved for it or for a setting that it reads."""
    concerned = [one for one in standards.changes if parameters_of(one.back_test).concerns(rule)]
    return RuleParameters(
        parameters=_parameters(rule, standards=standards, now=now),
        saved=tuple(_saving(one.back_test) for one in reversed(concerned)),
        today=timezone.localdate(now),
    )


class _Found:
    """What a back-test found of all that the viewer sees."""

    def __init__(self, viewer: Viewer, outcome: Mapping[str, Any]) -> None:
        self.outcome = outcome
        self._names: dict[int | None, str | None] = {None: None}
        if outcome:
            self._names |= dict(visible_repositories(viewer).measured().values_list("pk", "name"))

    @property
    def outcomes(self) -> tuple[ShownOutcome, ...]:
        """By rule, then by name of repository."""
        found = [
            ShownOutcome(
                rule=one["rule"],
                repository=self._names[one["repository"]],
                before=one["before"]["result"],
                after=one["after"]["result"],
                words_before=one["before"]["words"],
                words_after=one["after"]["words"],
            )
            for one in self.outcome.get("repositories", ())
            if one["repository"] in self._names
        ]
        return tuple(sorted(found, key=lambda one: (one.rule, (one.repository or "").lower())))

    @property
    def subjects(self) -> tuple[ShownDifference, ...]:
        """The newest first."""
        return tuple(
            ShownDifference(
                rule=one["rule"],
                repository=name,
                label=one["label"],
                url=one["url"],
                at=datetime.fromisoformat(one["at"]) if one["at"] else None,
                before=one["before"],
                after=one["after"],
                words=one["words"],
            )
            for one in self.outcome.get("subjects", ())
            if (name := self._names.get(one["repository"]))
        )


def _shown(
    row: BackTest, *, rule: Rule, standards: Standards, now: datetime, found: _Found | None = None
) -> ShownBackTest:
    outcome = found.outcome if found else {}
    return ShownBackTest(
        id=row.pk,
        rule=row.rule,
        state=_state(row, now=now),
        asked_by=row.asked_by_login,
        asked_at=row.asked_at,
        as_of=datetime.fromisoformat(outcome["as_of"]) if outcome else None,
        parameters=_parameters(rule, standards=standards, now=now, tried=parameters_of(row), then=outcome),
        saved=_saving(row) if hasattr(row, "saved") else None,
        outcomes=found.outcomes if found else (),
        subjects=found.subjects[:MOST_SUBJECTS] if found else (),
        is_cut=found is not None and len(found.subjects) > MOST_SUBJECTS,
    )


def _state(row: BackTest, *, now: datetime) -> State:
    if row.finished_at is not None:
        return State.FINISHED
    if row.started_at is None:
        return State.WAITING
    return State.RUNNING if now - row.started_at < STOPPED_AFTER else State.STOPPED


def _parameters(
    rule: Rule,
    *,
    standards: Standards,
    now: datetime,
    tried: Parameters | None = None,
    then: Mapping[str, Any] | None = None,
) -> tuple[ShownParameter, ...]:
    """Return the parameters of a rule: beside what is tried stands what was in force when it was tried."""
    standard, default = standards.at(now), rule_of(rule.slug) or rule
    present, words = _words(standard.rule(rule), standard.process), _words(default, settings.PROCESS)
    if then:
        present |= _words_of(days=then["days"], share=then["must_hold"]) | then["settings"]
    told = _words_of(days=tried.days, share=tried.must_hold) | dict(tried.settings) if tried else {}
    return tuple(
        ShownParameter(
            name=name,
            is_setting=name in rule.settings,
            in_force=present[name],
            default=words[name],
            tried=told.get(name),
        )
        for name in words
    )


def _words(rule: Rule, process: Process) -> dict[str, str]:
    days = rule.window.days if rule.window else None
    share = rule.must_hold if rule.window else None
    return _words_of(days=days, share=share) | {name: text_of(name, process) for name in rule.settings}


def _words_of(*, days: int | None, share: Share | None) -> dict[str, str]:
    found = {} if days is None else {"window": f"{days} days"}
    if isinstance(share, Mapping):
        return found | {f"share {group}": f"{100 * one:g} %" for group, one in share.items()}
    return found if share is None else found | {"share": f"{100 * share:g} %"}


def _saving(row: BackTest) -> ShownSaving:
    saved, told = row.saved, parameters_of(row)
    return ShownSaving(
        id=row.pk,
        parameters=tuple((_words_of(days=told.days, share=told.must_hold) | dict(told.settings)).items()),
        effective_from=saved.effective_from,
        saved_by=saved.saved_by_login,
        saved_at=saved.saved_at,
        reason=saved.reason,
    )


def _counts(results: Any) -> Mapping[str, int]:
    found: Counter[str] = Counter(results)
    return {one.value: found[one] for one in Result}
