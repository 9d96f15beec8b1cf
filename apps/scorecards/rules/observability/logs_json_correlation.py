from apps.scorecards.facts import RepositoryFacts, known
from apps.scorecards.findings import Evidence, Finding, failed, not_applicable, passed
from apps.scorecards.rules import Level, rule


@rule(
    clause="observability/logging",
    level=Level.GOLD,
    weight=2,
    settings=("log_check",),
    expected="The newest check on the format of logs is green.",
    fix="Let continuous integration check that log lines are JSON and carry the correlation id.",
)
def logs_json_correlation(facts: RepositoryFacts) -> Finding:
    """One request can be followed through all services only if every line says to which it belongs."""
    if known(facts.kind) != "service":
        return not_applicable("not a service")
    check = known(facts.log_check)
    evidence = (Evidence(label=check.name, url=check.url),)
    told = f"{check.name}: {check.conclusion}"
    return passed(told, evidence=evidence) if check.conclusion == "success" else failed(told, evidence=evidence)
