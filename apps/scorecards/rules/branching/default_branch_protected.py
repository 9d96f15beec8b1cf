from apps.scorecards.facts import RepositoryFacts, known
from apps.scorecards.findings import Finding, failed, passed
from apps.scorecards.fixes import ANY_RULESET
from apps.scorecards.rules import Level, rule


@rule(
    clause="branching/protected",
    level=Level.BRONZE,
    weight=3,
    expected="Work reaches the default branch through pull requests only.",
    fix="Add an active ruleset on the default branch that requires a pull request before merging.",
    fix_at=ANY_RULESET,
)
def default_branch_protected(facts: RepositoryFacts) -> Finding:
    """What nobody else has seen does not belong on the branch that everybody builds on."""
    protection = known(facts.protection)
    if protection.holds(protection.requires_pull_request):
        return passed("a pull request is required")
    return failed("it takes pushes without a pull request")
