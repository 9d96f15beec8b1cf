from apps.scorecards.facts import RepositoryFacts, known
from apps.scorecards.findings import Finding, failed, passed
from apps.scorecards.fixes import ANY_RULESET
from apps.scorecards.rules import Level, rule


@rule(
    clause="tooling/linear-history",
    level=Level.BRONZE,
    weight=2,
    expected="The default branch keeps a linear history.",
    fix='Turn on "Require linear history" in the ruleset of the default branch.',
    fix_at=ANY_RULESET,
)
def protection_linear_history(facts: RepositoryFacts) -> Finding:
    """In one line of commits every change can be found, and taken back, by itself."""
    protection = known(facts.protection)
    if protection.holds(protection.requires_linear_history):
        return passed("a linear history is required")
    return failed("merge commits are allowed")
