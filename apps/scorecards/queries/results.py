"""Results as a reader is told them: of a repository, of the organization, of one subject."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from apps.accounts.viewers import Viewer
from apps.catalog.models import Repository
from apps.catalog.visibility import visible_repositories
from apps.scorecards.findings import Result
from apps.scorecards.models import RuleResult, SubjectResult, Waiver
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
class ShownWaiver:
    """What lies over a fail until a day."""

    reason: str
    approved_by: str
    expires_on: date


# Those that wait or are in force, by repository and rule.
Waivers = Mapping[tuple[int, str], Waiver]
NO_WAIVERS: Waivers = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownResult:
    """`cause` is set exactly where the result is unknown, `reason` exactly where the rule does not apply.

    `waived` is set of a fail over which a waiver lies; `is_waiver_asked` of one for which somebody asked for one.
    """

    rule: str
    section: str
    clause: str
    level: str
    weight: int
    result: str
    waived: ShownWaiver | None
    is_waiver_asked: bool
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
    def mark(self) -> str:
        """Name what it is shown as, and found by: its result, or that it is waived."""
        return "waived" if self.waived else self.result

    @property
    def has_subjects(self) -> bool:
        """Say whether there is anything that was judged one by one."""
        return self.sample is not None and self.sample.total > 0

    @property
    def words(self) -> str:
        """Say what was seen, or why nothing is told."""
        return self.observed or self.cause or self.reason or ""

    @property
    def words_title(self) -> str:
        """Name what these words are."""
        return {Result.UNKNOWN: "Why unknown", Result.NOT_APPLICABLE: "Why not"}.get(Result(self.result), "Seen")


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


def hidden_from(viewer: Viewer) -> Hidden:
    """Return what a viewer may not see, in one statement where there may be any."""
    if viewer.sees_everything:
        return Hidden(())
    return Hidden(Repository.objects.exclude(pk__in=visible_repositories(viewer)).only("url"))


def shown_results(
    rows: Iterable[RuleResult], *, hidden: Hidden, waivers: Waivers = NO_WAIVERS
) -> tuple[ShownResult, ...]:
    """Return results in the order of the process; those of rules that are no more are left out."""
    by_rule = {row.rule: row for row in rows}
    return tuple(
        _shown(by_rule[rule.slug], rule=rule, hidden=hidden, waivers=waivers)
        for rule in all_rules()
        if rule.slug in by_rule
    )


def _shown(row: RuleResult, *, rule: Rule, hidden: Hidden, waivers: Waivers) -> ShownResult:
    waiver = waivers.get((row.repository_id, row.rule)) if row.repository_id and row.result == Result.FAIL else None
    return ShownResult(
        rule=rule.slug,
        section=rule.section,
        clause=rule.clause,
        level=rule.level,
        weight=rule.weight,
        result=row.result,
        waived=_waived(waiver) if waiver else None,
        is_waiver_asked=waiver is not None and waiver.approved_at is None,
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


def _waived(waiver: Waiver) -> ShownWaiver | None:
    if waiver.approved_at is None:
        return None
    return ShownWaiver(reason=waiver.reason, approved_by=waiver.approved_by_login, expires_on=waiver.expires_on)


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
