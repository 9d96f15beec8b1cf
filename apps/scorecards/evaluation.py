"""Adds up: findings of subjects into a repository's, a repository's into its score, range and level."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from apps.scorecards.facts import Missing, RepositoryFacts
from apps.scorecards.findings import ALONE, Evidence, Finding, Result, Sample, failed, not_applicable, passed, unknown
from apps.scorecards.rules import Level, Rule

# With fewer than these, one that fails is one too many.
FEW = 5
# Beyond this share of a sample, what is unknown could turn the result.
MOST_UNKNOWN = 0.2
LEVELS = (Level.BRONZE, Level.SILVER, Level.GOLD)


def not_judged(repository: RepositoryFacts) -> Finding | None:
    """Return what every rule finds of a repository that none can concern; None of one that they can."""
    if not repository.is_measured:
        return not_applicable("archived or a fork")
    return not_applicable("empty") if repository.is_empty else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many subjects in a rule's window came to the same result. `cause` is that of the unknown."""

    result: Result
    count: int
    group: str = ""
    cause: str = ""


def roll_up(rule: Rule, tallies: Sequence[Tally] | Missing, *, failing: tuple[Evidence, ...] = ()) -> Finding:
    """Make one finding of those of the subjects in the rule's window; `failing` shows some that fail."""
    if isinstance(tallies, Missing):
        return unknown(tallies.cause)
    sample = Sample(
        passed=_count(tallies, Result.PASS),
        failed=_count(tallies, Result.FAIL),
        unknown=_count(tallies, Result.UNKNOWN),
        not_applicable=_count(tallies, Result.NOT_APPLICABLE),
    )
    return replace(_rolled_up(rule, tallies, sample=sample, failing=failing), sample=sample)


def _rolled_up(rule: Rule, tallies: Sequence[Tally], *, sample: Sample, failing: tuple[Evidence, ...]) -> Finding:
    judged = sample.passed + sample.failed
    deciding = [one for one in tallies if one.cause and one.group != ALONE]
    open_ = sum(one.count for one in deciding)
    if not judged and not open_:
        words = f", {rule.window.words}" if rule.window else ""
        kinds = " or ".join(one.replace("_", " ") for one in rule.subjects)
        return not_applicable(f"no {kinds} that it {'is known to concern' if sample.unknown else 'concerns'}{words}")
    if open_ > MOST_UNKNOWN * (judged + open_):
        return unknown(max(deciding, key=lambda one: (one.count, one.cause)).cause)
    words = f"{sample.passed} of {judged}"
    return passed(words, evidence=failing) if _holds(rule, tallies) else failed(words, evidence=failing)


def _holds(rule: Rule, tallies: Sequence[Tally]) -> bool:
    fails = {one.group for one in tallies if one.result == Result.FAIL}
    if not fails:
        return True
    if _count(tallies, Result.PASS) + _count(tallies, Result.FAIL) < FEW:
        return False
    for group in fails:
        of_group = [one for one in tallies if one.group == group]
        good, bad = _count(of_group, Result.PASS), _count(of_group, Result.FAIL)
        if good < rule.share_of(group) * (good + bad):
            return False
    return True


def _count(tallies: Iterable[Tally], result: Result) -> int:
    return sum(one.count for one in tallies if one.result == result)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What one rule found of a repository; `is_waived` where a waiver lies over it, which hides nothing but a fail."""

    level: Level
    weight: int
    result: Result
    is_waived: bool = False
    failed_before: bool = False  # of an unknown one: it failed when it was last known

    @property
    def is_waived_fail(self) -> bool:
        return self.is_waived and self.result == Result.FAIL

    @property
    def is_held(self) -> bool:
        """Say whether it goes on weighing as the fail that it was when it was last known."""
        return self.failed_before and self.result == Result.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """`waived` are fails; `failed` leaves them out."""

    passed: int = 0
    failed: int = 0
    waived: int = 0
    unknown: int = 0
    not_applicable: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Percents from 0 to 100, None where nothing is known."""

    score: float | None
    score_without_waivers: float | None
    low: float | None  # if every unknown failed
    high: float | None  # if every unknown passed
    level: Level | None
    counts: Counts


def score_of(judged: Sequence[Judged]) -> Score:
    """Weigh the results of a repository's rules.

    What failed when it was last known, and cannot be seen any more, goes on weighing, unless it is waived: nobody's
    score rises by taking a permission away.
    """
    weight = dict.fromkeys(Result, 0)
    for one in judged:
        weight[one.result] += one.weight
    waived = sum(one.weight for one in judged if one.is_waived_fail)
    held = sum(one.weight for one in judged if one.is_held)
    held_with_waivers = sum(one.weight for one in judged if one.is_held and not one.is_waived)
    good, open_ = weight[Result.PASS] + waived, weight[Result.UNKNOWN]
    known = weight[Result.PASS] + weight[Result.FAIL]
    is_known = known + held_with_waivers > 0
    return Score(
        score=_percent(good, known + held_with_waivers),
        score_without_waivers=_percent(weight[Result.PASS], known + held),
        low=_percent(good, known + open_) if is_known else None,
        high=_percent(good + open_, known + open_) if is_known else None,
        level=_level(judged),
        counts=_counts(judged),
    )


def _percent(part: int, whole: int) -> float | None:
    return part / whole * 100 if whole else None


def _level(judged: Sequence[Judged]) -> Level | None:
    """Return the highest level whose rules, and those below, are kept, waived or do not apply."""
    reached = None
    for level in LEVELS:
        of_level = [one for one in judged if one.level == level]
        if any(one.result not in (Result.PASS, Result.NOT_APPLICABLE) and not one.is_waived_fail for one in of_level):
            break
        reached = level
    return reached if any(one.result == Result.PASS for one in judged) else None


def _counts(judged: Sequence[Judged]) -> Counts:
    def count(result: Result) -> int:
        return sum(one.result == result and not one.is_waived_fail for one in judged)

    return Counts(
        passed=count(Result.PASS),
        failed=count(Result.FAIL),
        waived=sum(one.is_waived_fail for one in judged),
        unknown=count(Result.UNKNOWN),
        not_applicable=count(Result.NOT_APPLICABLE),
    )
