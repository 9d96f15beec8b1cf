from apps.scorecards.facts import RepositoryFacts, known
from apps.scorecards.findings import Finding, failed, not_applicable, passed
from apps.scorecards.rules import Level, rule


@rule(
    clause="observability/metrics",
    level=Level.GOLD,
    weight=2,
    expected="Prometheus scraped the service in the last 24 hours, and OpenTelemetry wrote what it got.",
    fix="Turn on the OpenTelemetry exporter and set service.name to the name of the repository.",
)
def metrics_otel_exposed(facts: RepositoryFacts) -> Finding:
    """Dashboards and alerts that are shared by all services need the same metrics from each."""
    if known(facts.kind) != "service":
        return not_applicable("not a service")
    metrics = known(facts.metrics)
    if not metrics.is_up:
        return failed("not scraped in the last 24 hours")
    if not metrics.has_open_telemetry:
        return failed("scraped, but without metrics of OpenTelemetry")
    return passed("metrics of OpenTelemetry in the last 24 hours")
