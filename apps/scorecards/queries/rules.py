"""One rule: whose clause it is, how it judges, what it found of each repository, and what changed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from apps.accounts.viewers import Viewer
from apps.catalog.queries import RepositoryRow
from apps.catalog.visibility import visible_repositories
from apps.scorecards.findings import Result
from apps.scorecards.models import ResultChange, RuleResult
from apps.scorecards.queries.back_tests import RuleParameters, rule_parameters
from apps.scorecards.queries.choosing import prefilled
from apps.scorecards.queries.parameters import load_standards, rule_in_force
from apps.scorecards.queries.process import ShownClause, clause_words
from apps.scorecards.queries.results import ShownResult, hidden_from, shown_results
from apps.scorecards.queries.waivers import open_waivers
from apps.scorecards.rules import Rule, Subject

CHANGES_SHOWN = 50
MARKS = (*(result.value for result in Result), "waived")


@dataclass(frozen=True, slots=True, kw_only=True)
class RepositoryResult:
    """What a rule found of a repository; of the organization where that has no name."""

    repository: str | None
    result: ShownResult


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleChange:
    """A rule's result became another."""

    repository: str | None
    from_result: str
    to_result: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePage:
    rule: Rule  # as it is in force
    parameters: RuleParameters
    clause: ShownClause
    results: tuple[RepositoryResult, ...]  # by name
    changes: tuple[RuleChange, ...]  # newest first

    @property
    def counts(self) -> Mapping[str, int]:
        """Count the results by what they are, all of them named."""
        found = Counter(one.result.mark for one in self.results)
        return {result: found[result] for result in MARKS}

    @property
    def campaign_query(self) -> str:
        """Return the query string that begins a campaign where the rule fails; "" where it does nowhere."""
        names = [one.repository for one in self.results if one.repository and one.result.mark == Result.FAIL]
        return prefilled(rules=[self.rule.slug], repositories=names) if names else ""

    @property
    def percent(self) -> float | None:
        """Return the share of those known that keep the rule."""
        counts = self.counts
        known = counts[Result.PASS] + counts[Result.FAIL] + counts["waived"]
        return 100 * counts[Result.PASS] / known if known else None

    @property
    def as_of(self) -> datetime | None:
        """Return the moment that all of the results are known for."""
        return min((one.result.as_of for one in self.results), default=None)

    @property
    def method(self) -> str:
        """Say what is judged, and how many of it must pass."""
        return method_words(self.rule)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultPage:
    """One rule in one repository; `result` is None while it was not judged, `fix_url` where no page is known."""

    rule: Rule
    fix_url: str | None
    clause: ShownClause
    result: ShownResult | None
    changes: tuple[RuleChange, ...]  # newest first

    @property
    def is_kept(self) -> bool:
        """Whether there is nothing to fix."""
        return self.result is not None and self.result.result in (Result.PASS, Result.NOT_APPLICABLE)

    @property
    def method(self) -> str:
        """Say what is judged, and how many of it must pass."""
        return method_words(self.rule)


def result_page(viewer: Viewer, *, repository: RepositoryRow, rule: Rule, now: datetime) -> ResultPage:
    """Return what a rule found of one repository that the viewer sees, in at most eight statements."""
    rule = rule_in_force(rule, now=now)
    seen = {"repository__in": visible_repositories(viewer), "repository__github_id": repository.repository_id}
    rows = RuleResult.objects.filter(rule=rule.slug, **seen)
    waivers = open_waivers(
        visible_repositories(viewer).filter(github_id=repository.repository_id).values("pk"), now=now
    )
    results = shown_results(rows, hidden=hidden_from(viewer), waivers=waivers)
    branch = repository.default_branch or "HEAD"
    return ResultPage(
        rule=rule,
        fix_url=rule.fix_at.url(repository.url, branch=branch) if rule.fix_at else None,
        clause=clause_words(viewer, now=now)[rule.clause],
        result=results[0] if results else None,
        changes=_changes(ResultChange.objects.filter(rule=rule.slug, **seen)),
    )


def rule_page(viewer: Viewer, *, rule: Rule, now: datetime) -> RulePage:
    """Return a rule with what it found of all that the viewer sees, in at most eight statements."""
    standards = load_standards()
    return RulePage(
        rule=standards.at(now).rule(rule),
        parameters=rule_parameters(rule, standards=standards, now=now),
        clause=clause_words(viewer, now=now)[rule.clause],
        results=rule_results(viewer, slug=rule.slug, now=now),
        changes=_changes(ResultChange.objects.filter(_seen_by(viewer), rule=rule.slug)),
    )


def rule_results(viewer: Viewer, *, slug: str, now: datetime) -> tuple[RepositoryResult, ...]:
    """Return what a rule found of the organization, or of each repository that the viewer sees, by name."""
    rows = RuleResult.objects.filter(_seen_by(viewer), rule=slug).select_related("repository")
    hidden = hidden_from(viewer)
    waivers = open_waivers(visible_repositories(viewer).measured().values("pk"), now=now)
    found = [
        RepositoryResult(repository=row.repository.name if row.repository else None, result=shown)
        for row in rows
        for shown in shown_results([row], hidden=hidden, waivers=waivers)
    ]
    return tuple(sorted(found, key=lambda one: (one.repository or "").lower()))


def _changes(found: QuerySet[ResultChange]) -> tuple[RuleChange, ...]:
    rows = found.exclude(from_result="").select_related("repository")
    return tuple(
        RuleChange(
            repository=row.repository.name if row.repository else None,
            from_result=row.from_result,
            to_result=row.to_result,
            at=row.at,
        )
        for row in rows.order_by("-at", "-pk")[:CHANGES_SHOWN]
    )


def _seen_by(viewer: Viewer) -> Q:
    return Q(repository__in=visible_repositories(viewer).measured()) | Q(repository=None)


def method_words(rule: Rule) -> str:
    """Say what a rule judges, and how many of it must pass."""
    if rule.subject == Subject.ORGANIZATION:
        return "Judges the organization as a whole."
    if rule.subject == Subject.REPOSITORY:
        return "Judges the repository as it is now."
    subjects = " and ".join(f"{one.replace('_', ' ')}s" for one in rule.subjects)
    window = rule.window.words if rule.window else "ever"
    return f"Judges one by one the {subjects} that are {window}. {_share_words(rule.must_hold)}"


def _share_words(must_hold: float | Mapping[str, float]) -> str:
    if isinstance(must_hold, Mapping):
        shares = [f"{100 * share:g} % of those {group}" for group, share in must_hold.items()]
        return f"At least {_listed(shares)} must pass."
    return "All must pass." if must_hold == 1 else f"At least {100 * must_hold:g} % must pass."


def _listed(words: Sequence[str]) -> str:
    return " and ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else "".join(words)
