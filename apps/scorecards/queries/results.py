"""Results as a reader is told them: of a repository, of the organization, of one subject."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from apps.catalog.models import Repository
from apps.scorecards.findings import Result
from apps.scorecards.models import RuleResult, SubjectResult
from apps.scorecards.registry import all_rules, rule_of
from apps.scorecards.rules import Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownEvidence:
    label: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSample:
    passed: int
    failed: int
    unknown: int
    not_applicable: int

    @property
    def total(self) -> int:
        return self.passed + self.failed + self.unknown + self.not_applicable


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownResult:
    """`cause` is set exactly where the result is unknown, `reason` exactly where the rule does not apply."""

    rule: str
    section: str
    clause: str
    level: str
    weight: int
    result: str
    observed: str
    expected: str
    fix: str
    cause: str | None
    reason: str | None
    evidence: tuple[ShownEvidence, ...]
    sample: ShownSample | None
    since: datetime
    as_of: datetime

    @property
    def is_fail(self) -> bool:
        return self.result == Result.FAIL

    @property
    def has_subjects(self) -> bool:
        """Say whether there is anything that was judged one by one."""
        return self.sample is not None and self.sample.total > 0

    @property
    def words(self) -> str:
        """Say what was seen, or why nothing is told."""
        return self.observed or self.cause or self.reason or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSubject:
    """What was judged one by one, as it was called then."""

    kind: str
    id: int
    number: int | None
    title: str
    url: str
    author_kind: str
    judged_at: datetime
    is_final: bool
    rule: str
    result: str
    observed: str
    expected: str
    cause: str | None
    reason: str | None
    evidence: tuple[ShownEvidence, ...]
    since: datetime

    @property
    def words(self) -> str:
        """Say what was seen, or why nothing is told."""
        return self.observed or self.cause or self.reason or ""


class Hidden:
    """The addresses of what a viewer may not see: evidence of one repository may lead to another."""

    def __init__(self, repositories: Iterable[Repository]) -> None:
        self._prefixes = {f"{one.url.lower()}/" for one in repositories}

    def hides(self, url: str) -> bool:
        return any(f"{url.lower()}/".startswith(prefix) for prefix in self._prefixes)


def shown_results(rows: Iterable[RuleResult], *, hidden: Hidden) -> tuple[ShownResult, ...]:
    """Return results in the order of the process; those of rules that are no more are left out."""
    by_rule = {row.rule: row for row in rows}
    return tuple(_shown(by_rule[rule.slug], rule=rule, hidden=hidden) for rule in all_rules() if rule.slug in by_rule)


def _shown(row: RuleResult, *, rule: Rule, hidden: Hidden) -> ShownResult:
    return ShownResult(
        rule=rule.slug,
        section=rule.section,
        clause=rule.clause,
        level=rule.level,
        weight=rule.weight,
        result=row.result,
        observed=row.observed,
        expected=rule.expected,
        fix=rule.fix,
        cause=row.cause or None,
        reason=row.reason or None,
        evidence=_evidence(row.evidence, hidden=hidden),
        sample=_sample(row.sample),
        since=row.since,
        as_of=row.as_of,
    )


def shown_subject(row: SubjectResult, *, hidden: Hidden) -> ShownSubject:
    """Return one subject's result."""
    rule = rule_of(row.rule)
    return ShownSubject(
        kind=row.kind,
        id=row.subject_id,
        number=row.number,
        title=row.title,
        url=row.url,
        author_kind=row.author_kind,
        judged_at=row.judged_at,
        is_final=row.is_final,
        rule=row.rule,
        result=row.result,
        observed=row.observed,
        expected=rule.expected if rule else "",
        cause=row.cause or None,
        reason=row.reason or None,
        evidence=_evidence(row.evidence, hidden=hidden),
        since=row.since,
    )


def _evidence(pairs: Iterable[tuple[str, str]], *, hidden: Hidden) -> tuple[ShownEvidence, ...]:
    return tuple(ShownEvidence(label=label, url=url) for label, url in pairs if not hidden.hides(url))


def _sample(counts: Mapping[str, int] | None) -> ShownSample | None:
    return ShownSample(**counts) if counts else None
