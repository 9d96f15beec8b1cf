"""What a rule is. Each rule is one file in the folder of its section, named like the rule.

A rule is a pure function of frozen facts; its annotation says what it judges, its docstring why, `fix` the way out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, get_args, get_type_hints

from apps.scorecards.facts import (
    DeploymentFacts,
    FactMissing,
    Facts,
    IssueFacts,
    OrganizationFacts,
    PullRequestFacts,
    RepositoryFacts,
)
from apps.scorecards.findings import ALONE, Finding, not_applicable, unknown
from apps.scorecards.fixes import FixPlace

Judge = Callable[[Any], Finding]


class Level(StrEnum):
    """Bronze is set up, silver is followed, gold is proven; the others block no level."""

    BRONZE = "bronze"
    SILVER = "silver"
    GOLD = "gold"
    ADVISORY = "advisory"
    ORGANIZATION = "organization"


class Subject(StrEnum):
    REPOSITORY = "repository"
    PULL_REQUEST = "pull_request"
    ISSUE = "issue"
    DEPLOYMENT = "deployment"
    ORGANIZATION = "organization"


SUBJECTS: dict[type, Subject] = {
    RepositoryFacts: Subject.REPOSITORY,
    PullRequestFacts: Subject.PULL_REQUEST,
    IssueFacts: Subject.ISSUE,
    DeploymentFacts: Subject.DEPLOYMENT,
    OrganizationFacts: Subject.ORGANIZATION,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Which subjects count: those whose `moment` lies in the last `days`, and with `or_open` those still open too.

    Without days, those that are open.
    """

    moment: str = "merged_at"  # a field of the facts
    days: int | None = None
    or_open: bool = False

    def holds(self, facts: Facts) -> bool:
        """Say whether a subject counts."""
        if (self.or_open or self.days is None) and getattr(facts, "closed_at", None) is None:
            return True
        at: datetime | None = getattr(facts, self.moment)
        return self.days is not None and at is not None and at > facts.as_of - timedelta(days=self.days)

    @property
    def words(self) -> str:
        """Say which those are, as the end of "no …"."""
        past = {"merged_at": "merged", "created_at": "opened", "done_at": "done", "finished_at": "finished"}
        return f"{past[self.moment]} in {self.days} days" if self.days is not None else "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The few subjects that a rule is about where nothing is worth keeping of all others; `otherwise` tells why not."""

    holds: Callable[[Any], bool]
    otherwise: str


INCIDENTS = Scope(holds=lambda facts: facts.is_incident, otherwise="not an incident")
HOTFIXES = Scope(holds=lambda facts: facts.process.is_hotfix(facts.head_ref), otherwise="no hotfix")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule with all that a reader is told of it."""

    slug: str
    section: str  # a folder of this package
    clause: str  # the id of a line of docs/process.md
    level: Level
    weight: int
    why: str
    expected: str
    fix: str
    fix_at: FixPlace | None  # None where the evidence leads to the place
    subjects: tuple[Subject, ...]  # one, unless people do the same thing in several ways
    window: Window | None  # of rules that judge one by one
    scope: Scope | None  # None: about all of them
    must_hold: float | dict[str, float]  # the share of those judged that must pass; by group where they differ
    settings: tuple[str, ...]  # of the process: those that a lead may change
    version: int
    function: Judge

    @property
    def subject(self) -> Subject:
        """Return what it judges first of all."""
        return self.subjects[0]

    def judge(self, facts: Facts) -> Finding:
        """Return what the rule finds; a missing fact makes it unknown."""
        try:
            if self.scope is not None and not self.scope.holds(facts):
                return not_applicable(self.scope.otherwise)
            return self.function(facts)
        except FactMissing as missing:
            return unknown(missing.cause, group=ALONE if missing.is_of_one else "")

    def concerns(self, facts: Facts) -> bool:
        """Say whether it is about a subject; where a fact is missing for that, it may be."""
        try:
            return self.scope is None or self.scope.holds(facts)
        except FactMissing:
            return True

    def reaches(self, facts: Facts) -> bool:
        """Say whether a subject is judged now: one in the window, or a pull request that may come into it."""
        is_unmerged = isinstance(facts, PullRequestFacts) and facts.merged_at is None
        return self.window is None or is_unmerged or self.window.holds(facts)

    def share_of(self, group: str) -> float:
        """Return the share of a group that must pass, from 0 to 1."""
        return self.must_hold[group] if isinstance(self.must_hold, dict) else self.must_hold


def rule(
    *,
    clause: str,
    level: Level,
    weight: int,
    expected: str,
    fix: str,
    fix_at: FixPlace | None = None,
    window: Window | None = None,
    scope: Scope | None = None,
    must_hold: float | dict[str, float] = 1.0,
    settings: tuple[str, ...] = (),
    version: int = 1,
) -> Callable[[Judge], Rule]:
    """Make a rule of a function of facts."""

    def make(function: Judge) -> Rule:
        hints = get_type_hints(function)
        return Rule(
            slug=function.__name__.replace("_", "-"),
            section=function.__module__.split(".")[-2],
            clause=clause,
            level=level,
            weight=weight,
            why=" ".join((function.__doc__ or "").split()),
            expected=expected,
            fix=fix,
            fix_at=fix_at,
            subjects=tuple(SUBJECTS[one] for one in get_args(hints["facts"]) or (hints["facts"],)),
            window=window,
            scope=scope,
            must_hold=must_hold,
            settings=settings,
            version=version,
            function=function,
        )

    return make
