from apps.scorecards.facts import RepositoryFacts, known
from apps.scorecards.findings import Finding, failed, not_applicable, passed
from apps.scorecards.fixes import ENVIRONMENTS
from apps.scorecards.rules import Level, rule


@rule(
    clause="cd/production-approval",
    level=Level.SILVER,
    weight=3,
    expected="Every production environment asks for reviewers.",
    fix="Add required reviewers to the environment in Settings → Environments.",
    fix_at=ENVIRONMENTS,
)
def production_environment_gated(facts: RepositoryFacts) -> Finding:
    """Production changes when a person says so, not whenever a workflow runs."""
    production = [one for one in known(facts.environments) if one.tier == "production"]
    if not production:
        return not_applicable("no production environment")
    ungated = [one.name for one in production if not one.reviewers]
    if ungated:
        return failed(f"without reviewers: {', '.join(ungated)}")
    return passed(f"reviewers on {', '.join(one.name for one in production)}")
