from apps.scorecards.facts import DeploymentFacts, known
from apps.scorecards.findings import Finding, failed, passed
from apps.scorecards.rules import Level, Scope, Window, rule

ROLLBACKS = Scope(holds=lambda facts: known(facts.is_rollback), otherwise="no rollback")


@rule(
    clause="cd/rollbacks",
    level=Level.GOLD,
    weight=2,
    window=Window(moment="finished_at", days=90),
    scope=ROLLBACKS,
    expected="An incident names each rollback of production, by its address or its commit.",
    fix="Link the deployment, or write its commit, in the issue of the incident.",
)
def rollback_recorded(facts: DeploymentFacts) -> Finding:
    """Going back is quick and soon forgotten: only what is written down can be learned from."""
    words = f"{facts.environment} went back to {facts.sha[:7]}"
    if facts.is_in_incident:
        return passed(f"{words}; an incident names it")
    return failed(f"{words}; no incident names it")
