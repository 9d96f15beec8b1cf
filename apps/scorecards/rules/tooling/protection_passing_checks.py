from apps.scorecards.facts import RepositoryFacts, known
from apps.scorecards.findings import Finding, failed, passed
from apps.scorecards.fixes import ANY_RULESET
from apps.scorecards.rules import Level, rule


@rule(
    clause="tooling/passing-checks",
    level=Level.BRONZE,
    weight=3,
    expected="The default branch requires checks to pass.",
    fix='Turn on "Require status checks to pass" in the ruleset of the default branch, and name the checks.',
    fix_at=ANY_RULESET,
)
def protection_passing_checks(facts: RepositoryFacts) -> Finding:
    """A check that nobody has to wait for is advice."""
    protection = known(facts.protection)
    if protection.holds(bool(protection.required_checks)):
        return passed(f"required: {', '.join(protection.required_checks)}")
    return failed("no check is required")
