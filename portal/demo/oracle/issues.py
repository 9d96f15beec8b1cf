"""The issues of a week."""

from typing import Any

from portal.demo.oracle.moments import Window
from portal.demo.oracle.scope import Scope
from portal.demo.oracle.states import AUTHOR_KINDS, kind_of, was_open
from portal.demo.world.model import Issue

KEYS = ("opened", "closed", "reopened", "open_at_end")


def issue_figures(scope: Scope) -> dict[str, Any]:
    by_kind = {kind: dict.fromkeys(KEYS, 0) for kind in AUTHOR_KINDS}
    for repository in scope.repositories:
        for issue in filter(scope.counts, repository.issues):
            counts = by_kind[kind_of(issue.author)]
            for key, is_so in _claims(issue, window=scope.window).items():
                counts[key] += is_so
    totals: dict[str, Any] = {key: sum(counts[key] for counts in by_kind.values()) for key in KEYS}
    return {**totals, "by_author_kind": by_kind}


def _claims(issue: Issue, *, window: Window) -> dict[str, bool]:
    return {
        "opened": window.holds(issue.created_at),
        "closed": window.holds(issue.closed_at),
        "reopened": any(event.kind == "reopened" and window.holds(event.at) for event in issue.events),
        "open_at_end": was_open(issue, instant=window.end_instant),
    }
