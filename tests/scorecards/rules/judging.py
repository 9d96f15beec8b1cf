"""What all tests of rules say: one line a case."""

from apps.scorecards.facts import Facts, Missing
from apps.scorecards.findings import Finding, Result
from apps.scorecards.rules import Rule

UNREAD = Missing(cause="Not read yet.")


def judge(rule: Rule, facts: Facts) -> Finding:
    """Judge, and check what every finding must tell."""
    found = rule.judge(facts)
    assert bool(found.cause) == (found.result == Result.UNKNOWN)
    assert bool(found.reason) == (found.result == Result.NOT_APPLICABLE)
    assert bool(found.observed) == (found.result in (Result.PASS, Result.FAIL))
    return found


def result(rule: Rule, facts: Facts) -> str:
    """Judge and return only the result: pass, fail, unknown, not_applicable."""
    return judge(rule, facts).result
