"""Which merged pull requests need not be judged any more."""

import hashlib
from collections.abc import Sequence

from django.db.models import QuerySet

from apps.scorecards.models import SettledMerge
from apps.scorecards.rules import Rule


def settled_merges(rules: Sequence[Rule]) -> QuerySet[SettledMerge]:
    """Select those of which these rules have nothing left to find out."""
    return SettledMerge.objects.filter(rules=digest_of(rules))


def digest_of(rules: Sequence[Rule]) -> str:
    """Return what becomes different with a rule more or less, and where one is new or reaches others."""
    names = sorted(f"{rule.slug} {rule.version} {rule.window} {rule.scope and rule.scope.otherwise}" for rule in rules)
    return hashlib.sha256("\n".join(names).encode()).hexdigest()
