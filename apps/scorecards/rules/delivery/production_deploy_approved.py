from apps.scorecards.facts import DeploymentFacts, Missing, known
from apps.scorecards.findings import Evidence, Finding, failed, not_applicable, passed, unknown
from apps.scorecards.rules import Level, Window, rule


@rule(
    clause="cd/production-approval",
    level=Level.GOLD,
    weight=3,
    window=Window(moment="finished_at", days=90),
    expected="A person who did not start the run approved the deployment.",
    fix="Deploy through the environment, let somebody else approve, and forbid self-review in its settings.",
)
def production_deploy_approved(facts: DeploymentFacts) -> Finding:
    """Four eyes see what two have got used to."""
    told = () if isinstance(facts.approvals, Missing) else facts.approvals
    if not told and _asks_nobody(facts):
        return failed(f"{facts.environment} asks nobody for approval")
    decisions = [one for one in known(facts.approvals) if not one.environments or _is_named(facts, one.environments)]
    if any(one.state == "rejected" for one in decisions) and not facts.succeeded:
        return not_applicable("it was rejected")
    people = [one.user for one in decisions if one.state == "approved" and one.is_human]
    others = [one for one in people if one.lower() != facts.started_by.lower()]
    evidence = (Evidence(label="Deployments", url=facts.url),)
    if others and not facts.started_by:
        return unknown("GitHub does not tell who started the run: whether somebody else approved it is not known.")
    if others:
        return passed(f"approved by {', '.join(dict.fromkeys(others))}", evidence=evidence)
    if people:
        return failed(f"approved only by {people[0]}, who started it", evidence=evidence)
    return failed("approved by nobody", evidence=evidence)


def _asks_nobody(facts: DeploymentFacts) -> bool:
    """Say whether the environment, where it is still there, has no reviewers: then no run of it waits."""
    environments = facts.repository.environments
    if isinstance(environments, Missing):
        return False
    return any(one.name.lower() == facts.environment.lower() and not one.reviewers for one in environments)


def _is_named(facts: DeploymentFacts, environments: tuple[str, ...]) -> bool:
    return facts.environment.lower() in (one.lower() for one in environments)
