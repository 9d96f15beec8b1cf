from apps.scorecards.facts import RepositoryFacts, known
from apps.scorecards.findings import Finding, failed, passed
from apps.scorecards.fixes import ANY_RULESET
from apps.scorecards.rules import Level, rule


@rule(
    clause="tooling/signed-commits",
    level=Level.BRONZE,
    weight=2,
    expected="The default branch takes signed commits only.",
    fix='Turn on "Require signed commits" in the ruleset of the default branch.',
    fix_at=ANY_RULESET,
)
def protection_signed_commits(facts: RepositoryFacts) -> Finding:
    """A signature says who wrote a commit; a name in it is only a claim."""
    protection = known(facts.protection)
    if protection.holds(protection.requires_signatures):
        return passed("signed commits are required")
    return failed("signed commits are not required")
