"""How the subjects of each repository did, rule by rule, within the rule's window."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from apps.delivery.models import Issue
from apps.scorecards.evaluation import Tally
from apps.scorecards.findings import Evidence, Result
from apps.scorecards.models import SubjectResult
from apps.scorecards.rules import Rule

EVIDENCE_SHOWN = 10
Key = tuple[int, str]  # a repository and a rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Tallies:
    """By repository and rule: the counts of results, and some subjects that fail."""

    counts: Mapping[Key, Sequence[Tally]]
    failing: Mapping[Key, tuple[Evidence, ...]]

    def of(self, repository: int, rule: Rule) -> Sequence[Tally]:
        return self.counts.get((repository, rule.slug), ())

    def failing_of(self, repository: int, rule: Rule) -> tuple[Evidence, ...]:
        return self.failing.get((repository, rule.slug), ())


def in_window(rule: Rule, *, now: datetime) -> Q:
    """Select the results of the subjects that count for a rule now."""
    if rule.window is None:
        return Q(rule=rule.slug)
    counted = Q()
    if rule.window.days is not None:
        counted = Q(counted_at__gt=now - timedelta(days=rule.window.days))
    if rule.window.or_open or rule.window.days is None:
        counted = Q(is_open=True) | counted if counted else Q(is_open=True)
    return Q(rule=rule.slug) & counted


def load_tallies(rules: Sequence[Rule], *, repositories: Sequence[int], now: datetime) -> Tallies:
    """Count the results of subjects in two statements."""
    windows = Q(pk__in=())
    for rule in rules:
        windows |= in_window(rule, now=now)
    gone = Issue.objects.filter(repository__in=repositories, gone_at__isnull=False).values("pk")
    rows = SubjectResult.objects.filter(windows, repository__in=repositories)
    rows = rows.exclude(kind=SubjectResult.Kind.ISSUE, subject_id__in=gone)
    return Tallies(counts=_counts(rows), failing=_failing(rows))


def _counts(rows: QuerySet[SubjectResult]) -> dict[Key, list[Tally]]:
    found: dict[Key, list[Tally]] = defaultdict(list)
    columns = ("repository", "rule", "result", "group", "cause")
    for repository, rule, result, group, cause, count in (
        rows.values_list(*columns).annotate(count=Count("pk")).order_by()
    ):
        tally = Tally(result=Result(result), count=count, group=group, cause=cause)
        found[repository, rule].append(tally)
    return found


def _failing(rows: QuerySet[SubjectResult]) -> dict[Key, tuple[Evidence, ...]]:
    """Return the newest that fail of each repository and rule."""
    found: dict[Key, tuple[Evidence, ...]] = defaultdict(tuple)
    fails = rows.filter(result=Result.FAIL).order_by("-counted_at", "-subject_id")
    for repository, rule, number, title, url in fails.values_list("repository", "rule", "number", "title", "url"):
        if len(found[repository, rule]) < EVIDENCE_SHOWN:
            label = f"#{number} {title}" if number is not None else title
            found[repository, rule] += (Evidence(label=label, url=url),)
    return found
