from apps.scorecards.facts import RepositoryFacts, known
from apps.scorecards.findings import Finding, failed, not_applicable, passed
from apps.scorecards.rules import Level, rule


@rule(
    clause="observability/alerts",
    level=Level.GOLD,
    weight=2,
    expected="At least one enabled alerting rule names the service and a severity.",
    fix="Write an alerting rule with the labels service, the name of the repository, and severity.",
)
def alert_rules_exist(facts: RepositoryFacts) -> Finding:
    """Without an alert the users of a service are the first to notice that it is down."""
    if known(facts.kind) != "service":
        return not_applicable("not a service")
    rules = known(facts.alert_rules)
    good = sorted(one.name for one in rules if one.is_enabled and one.severity)
    if good:
        return passed(", ".join(good))
    told = ", ".join(sorted(one.name for one in rules))
    return failed(f"turned off or without a severity: {told}" if told else "no alerting rule")
