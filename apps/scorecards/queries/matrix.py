"""The matrix: repositories by rules, with what each rule found of each repository."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Min
from django.utils import timezone

from apps.accounts.viewers import Viewer
from apps.catalog.queries import Mine, own_repositories
from apps.catalog.visibility import visible_repositories
from apps.scorecards.evaluation import LEVELS
from apps.scorecards.findings import Result
from apps.scorecards.models import RuleResult, Waiver
from apps.scorecards.queries.scorecards import ScorecardRow, Standing, scorecards, standing_of
from apps.scorecards.registry import SECTIONS, all_rules
from apps.scorecards.rules import Rule, Subject

NOT_JUDGED = ""
WAIVED = "waived"
NO_LEVEL = "none"
WORST_SHOWN = 5
# What is worst comes first where rows are sorted by a rule.
ORDER_OF_RESULTS = (Result.FAIL, WAIVED, Result.UNKNOWN, Result.PASS, Result.NOT_APPLICABLE, NOT_JUDGED)
SORTS: Mapping[str, Callable[[ScorecardRow], Any]] = {
    "name": lambda card: card.repository.lower(),
    "score": lambda card: card.score,
    "level": lambda card: ("", *LEVELS).index(card.level or ""),
    "failed": lambda card: card.counts.failed,
    "unknown": lambda card: card.counts.unknown,
    "team": lambda card: card.team,
    "kind": lambda card: card.kind,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixChoice:
    """What the matrix is narrowed to; "" for no choice. `sort` is a column or a rule's slug, descending with "-"."""

    repository: str = ""
    team: str = ""
    text: str = ""
    level: str = ""
    section: str = ""
    result: str = ""
    kind: str = ""
    sort: str = "name"


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixColumn:
    """One rule, with how many of the shown repositories came to which result."""

    rule: Rule
    counts: Mapping[str, int]

    @property
    def failed(self) -> int:
        """Return how many fail it without a waiver."""
        return self.counts[Result.FAIL]

    @property
    def percent(self) -> float | None:
        """Return the share of those known that keep the rule."""
        known = self.counts[Result.PASS] + self.counts[Result.FAIL] + self.counts[WAIVED]
        return 100 * self.counts[Result.PASS] / known if known else None

    @property
    def share(self) -> str:
        """Return the share as whole percents, as short as a column is narrow."""
        return "–" if self.percent is None else f"{self.percent:.0f}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixSection:
    """Columns that stand under one head."""

    name: str
    columns: tuple[MatrixColumn, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixRow:
    """A repository with a result for each column, "" where it was not judged."""

    card: ScorecardRow
    results: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """`standing` is that of all repositories that the viewer sees, whatever the matrix is narrowed to."""

    standing: Standing
    teams: tuple[str, ...]
    kinds: tuple[str, ...]
    sections: tuple[MatrixSection, ...]
    rows: tuple[MatrixRow, ...]
    as_of: datetime | None

    @property
    def columns(self) -> tuple[MatrixColumn, ...]:
        """Return the columns of all sections."""
        return tuple(column for section in self.sections for column in section.columns)

    @property
    def shown(self) -> Standing:
        """Return where the repositories stand that the matrix is narrowed to."""
        return standing_of([row.card for row in self.rows])

    @property
    def slugs(self) -> tuple[str, ...]:
        """Return the names of the rules."""
        return tuple(column.rule.slug for column in self.columns)

    @property
    def worst(self) -> tuple[MatrixColumn, ...]:
        """Return the rules that most of the shown repositories fail, and of those the ones that weigh most."""
        failing = [column for column in self.columns if column.failed]
        by_fails = sorted(failing, key=lambda one: (-one.failed, -one.rule.weight, one.rule.slug))
        return tuple(by_fails[:WORST_SHOWN])


def matrix(viewer: Viewer, *, choice: MatrixChoice, mine: Mine | None = None, now: datetime) -> Matrix:
    """Return the matrix of the repositories that the viewer sees, in five statements; of somebody's, in seven."""
    cards = scorecards(viewer)
    own = None if mine is None else set(own_repositories(viewer, mine=mine).values_list("github_id", flat=True))
    rules = _chosen_rules(choice)
    found = _results(viewer, now=now)
    rows = [
        MatrixRow(card=card, results=tuple(found.get(card.repository_id, {}).get(rule.slug, "") for rule in rules))
        for card in cards
        if _is_chosen(card, choice) and (own is None or card.repository_id in own)
    ]
    if choice.result:
        rows, rules = _with_result(rows, rules=rules, result=choice.result)
    return Matrix(
        standing=standing_of(cards),
        teams=tuple(sorted({card.team for card in cards if card.team})),
        kinds=tuple(sorted({card.kind for card in cards if card.kind})),
        sections=_sections(rules, rows),
        rows=tuple(_sorted(rows, rules=rules, sort=choice.sort)),
        as_of=results_as_of(viewer),
    )


def _chosen_rules(choice: MatrixChoice) -> tuple[Rule, ...]:
    of_repositories = (rule for rule in all_rules() if rule.subject != Subject.ORGANIZATION)
    return tuple(rule for rule in of_repositories if choice.section in ("", rule.section))


def _results(viewer: Viewer, *, now: datetime) -> dict[int, dict[str, str]]:
    """Return the result of each rule by the number of the repository at GitHub, waivers laid over."""
    found: dict[int, dict[str, str]] = {}
    seen = visible_repositories(viewer).measured()
    rows = RuleResult.objects.filter(repository__in=seen)
    for repository, rule, result in rows.values_list("repository__github_id", "rule", "result").iterator():
        found.setdefault(repository, {})[rule] = result
    waivers = Waiver.objects.in_force(on=timezone.localdate(now)).filter(repository__in=seen)
    for repository, rule in waivers.values_list("repository__github_id", "rule"):
        if found.get(repository, {}).get(rule) == Result.FAIL:
            found[repository][rule] = WAIVED
    return found


def results_as_of(viewer: Viewer) -> datetime | None:
    """Return the moment that all of the results are known for."""
    rows = RuleResult.objects.filter(repository__in=visible_repositories(viewer).measured())
    moment: datetime | None = rows.aggregate(oldest=Min("as_of"))["oldest"]
    return moment


def _is_chosen(card: ScorecardRow, choice: MatrixChoice) -> bool:
    return (
        choice.repository.lower() in ("", card.repository.lower())
        and choice.text.lower() in card.repository.lower()
        and choice.team.lower() in ("", (card.team or "").lower())
        and choice.level in ("", card.level or NO_LEVEL)
        and choice.kind in ("", card.kind)
    )


def _with_result(
    rows: Sequence[MatrixRow], *, rules: Sequence[Rule], result: str
) -> tuple[list[MatrixRow], tuple[Rule, ...]]:
    """Leave the repositories and the rules that came to this result anywhere."""
    kept = [index for index in range(len(rules)) if any(row.results[index] == result for row in rows)]
    left = [
        MatrixRow(card=row.card, results=tuple(row.results[index] for index in kept))
        for row in rows
        if result in row.results
    ]
    return left, tuple(rules[index] for index in kept)


def _sections(rules: Sequence[Rule], rows: Sequence[MatrixRow]) -> tuple[MatrixSection, ...]:
    columns = [
        MatrixColumn(rule=rule, counts=Counter(row.results[index] for row in rows)) for index, rule in enumerate(rules)
    ]
    grouped = (
        MatrixSection(name=name, columns=tuple(one for one in columns if one.rule.section == name)) for name in SECTIONS
    )
    return tuple(one for one in grouped if one.columns)


def _sorted(rows: Iterable[MatrixRow], *, rules: Sequence[Rule], sort: str) -> list[MatrixRow]:
    """Sort rows; what is not known comes last either way."""
    name, is_descending = sort.removeprefix("-"), sort.startswith("-")
    index = next((index for index, rule in enumerate(rules) if rule.slug == name), None)
    by_name = sorted(rows, key=lambda row: row.card.repository.lower())

    def key(row: MatrixRow) -> Any:
        if index is not None:
            return ORDER_OF_RESULTS.index(row.results[index])
        return SORTS.get(name, SORTS["name"])(row.card)

    known = [row for row in by_name if key(row) is not None]
    unknown = [row for row in by_name if key(row) is None]
    return [*sorted(known, key=key, reverse=is_descending), *unknown]
