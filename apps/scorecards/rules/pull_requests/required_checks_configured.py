from apps.scorecards.facts import RepositoryFacts, known
from apps.scorecards.findings import Finding, failed, passed
from apps.scorecards.fixes import ANY_RULESET
from apps.scorecards.rules import Level, rule


@rule(
    clause="pull-requests/status-checks",
    level=Level.BRONZE,
    weight=3,
    settings=("check_topics",),
    expected="Lint, tests, security scan and CodeRabbit are required checks.",
    fix="Add the missing checks to the required ones of the ruleset, by the names under which they report.",
    fix_at=ANY_RULESET,
)
def required_checks_configured(facts: RepositoryFacts) -> Finding:
    """What is required is seen before the merge; what is not, after it."""
    protection, process = known(facts.protection), facts.process
    missing = [
        topic
        for topic, pattern in process.check_topics.items()
        if not any(process.is_in(pattern, check) for check in protection.required_checks)
    ]
    if protection.holds(not missing):
        return passed(f"required: {', '.join(protection.required_checks)}")
    return failed(f"not required: {', '.join(missing)}")
