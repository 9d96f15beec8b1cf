from apps.scorecards.facts import RepositoryFacts, known
from apps.scorecards.findings import Finding, failed, passed
from apps.scorecards.fixes import ANY_RULESET
from apps.scorecards.rules import Level, rule


@rule(
    clause="tooling/passing-checks",
    level=Level.ADVISORY,
    weight=0,
    settings=("bypass_allowed",),
    expected="Nobody may bypass the protection but those the organization lists.",
    fix="Take the actor off the bypass list of the ruleset, or list it in the setting bypass_allowed.",
    fix_at=ANY_RULESET,
)
def protection_bypass_listed(facts: RepositoryFacts) -> Finding:
    """A rule with a door beside it protects from mistakes only."""
    allowed = {name.lower() for name in facts.process.bypass_allowed}
    others = [name for name in known(known(facts.protection).bypassing) if name.lower() not in allowed]
    return failed(f"may bypass it: {', '.join(others)}") if others else passed("nobody else may bypass it")
