"""What rules found of repositories, with waivers laid over it: what scores are made of."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from apps.scorecards.evaluation import Judged
from apps.scorecards.findings import Result
from apps.scorecards.models import RuleResult, Waiver
from apps.scorecards.registry import rule_of
from apps.scorecards.rules import Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedRepository:
    """The results of a repository by rule, and when it was judged last; None where it never was."""

    results: Mapping[str, Judged]
    evaluated_at: datetime | None


def load_judged(repositories: Sequence[int], *, now: datetime) -> dict[int, JudgedRepository]:
    """Return each of the repositories with the results as they are stored, in two statements."""
    in_force = Waiver.objects.in_force(on=timezone.localdate(now)).filter(repository__in=repositories)
    waived = set(in_force.values_list("repository", "rule"))
    rows: dict[int | None, list[RuleResult]] = defaultdict(list)
    for row in RuleResult.objects.filter(repository__in=repositories):
        rows[row.repository_id].append(row)
    return {
        pk: JudgedRepository(
            results={
                row.rule: _judged(row, rule=rule, is_waived=(pk, row.rule) in waived)
                for row in rows[pk]
                if (rule := rule_of(row.rule)) is not None
            },
            evaluated_at=max((row.evaluated_at for row in rows[pk]), default=None),
        )
        for pk in repositories
    }


def _judged(row: RuleResult, *, rule: Rule, is_waived: bool) -> Judged:
    return Judged(
        level=rule.level,
        weight=rule.weight,
        result=Result(row.result),
        is_waived=is_waived,
        failed_before=row.failed_before,
    )
