"""Which merged pull requests need not be judged any more."""

import hashlib
import inspect
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from apps.scorecards.models import SettledMerge
from apps.scorecards.rules import Rule, Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Merges:
    """Which merged pull requests are to be judged: those of a time, less those that some rules have settled."""

    since: datetime
    until: datetime | None = None  # None: until now
    unsettled_by: Sequence[Rule] = ()

    @property
    def selection(self) -> Q:
        """Select them."""
        chosen = Q(merged_at__gte=self.since)
        if self.until is not None:
            chosen &= Q(merged_at__lt=self.until)
        if self.unsettled_by:
            chosen &= ~Q(pk__in=settled_merges(self.unsettled_by).values("pull_request"))
        return chosen


def longest_window(rules: Sequence[Rule]) -> timedelta:
    """Return how far back pull requests are judged by some rules."""
    return timedelta(days=max((one.window.days or 0 for one in rules if one.window), default=0))


def settled_merges(rules: Sequence[Rule]) -> QuerySet[SettledMerge]:
    """Select those of which these rules have nothing left to find out."""
    return SettledMerge.objects.filter(rules=digest_of(rules))


def digest_of(rules: Sequence[Rule]) -> str:
    """Return what becomes different with a rule more or less, and where one is new or reaches others."""
    names = sorted(f"{rule.slug} {rule.version} {rule.window} {_words_of(rule.scope)}" for rule in rules)
    return hashlib.sha256("\n".join(names).encode()).hexdigest()


def _words_of(scope: Scope | None) -> str:
    """Return what tells a scope from others: its reason, and how it chooses as it is written."""
    return "" if scope is None else f"{scope.otherwise} {inspect.getsource(scope.holds)}"
