"""Facts that Prometheus tells: what is scraped, which alerting rules there are, which critical alerts fired."""

from datetime import datetime, timedelta

from apps.incidents.queries import (
    alert_rules_by_repository,
    answered_alerts,
    gap_in_alerts,
    scrapes_by_repository,
)
from apps.scorecards.facts import AlertRuleFacts, CriticalAlertFacts, MetricsFacts, Missing
from apps.scorecards.queries.loading.sources import Sources

WITHIN = timedelta(days=28)
NO_LABEL = "their labels name no repository. Set alert_labels to the labels that do."
NO_RULES = Missing(cause="No alerting rule of Prometheus belongs to a repository: there is none, or " + NO_LABEL)
NO_SERVICES = Missing(cause="Nothing that Prometheus scrapes belongs to a repository: " + NO_LABEL)


class Monitoring:
    """What is known of each repository's service, in at most four statements."""

    def __init__(self, sources: Sources) -> None:
        self._services_missing, self._rules_missing = sources.missing("services"), sources.missing("alert-rules")
        self._scrapes = {} if self._services_missing else scrapes_by_repository()
        self._rules = {} if self._rules_missing else alert_rules_by_repository()

    def metrics(self, repository: int) -> MetricsFacts | Missing:
        """Return what was scraped. Where labels name other repositories, one that none names is not scraped."""
        if self._services_missing or not self._scrapes:
            return self._services_missing or NO_SERVICES
        is_up, has_open_telemetry = self._scrapes.get(repository, (False, False))
        return MetricsFacts(is_up=is_up, has_open_telemetry=has_open_telemetry)

    def alert_rules(self, repository: int) -> tuple[AlertRuleFacts, ...] | Missing:
        """Return the alerting rules. Where labels name other repositories, one that none names has none."""
        if self._rules_missing or not self._rules:
            return self._rules_missing or NO_RULES
        rows = self._rules.get(repository, [])
        return tuple(AlertRuleFacts(name=row.name, severity=row.severity, is_enabled=row.is_evaluated) for row in rows)


def critical_alerts(sources: Sources, *, now: datetime) -> tuple[CriticalAlertFacts, ...] | Missing:
    """Return the critical alerts of late with when their incidents were opened, in at most five statements."""
    missing = sources.missing("alerts", "issues")
    if missing:
        return missing
    return tuple(
        CriticalAlertFacts(
            name=one.alert.name,
            fired_at=one.alert.began_at,
            ended_at=one.alert.known_end(now=now),
            is_silenced=None,
            incident_opened_at=one.opened_at,
        )
        for one in answered_alerts(since=now - WITHIN)
        if one.alert.began_at > now - WITHIN
    )


def alerts_gap(sources: Sources, *, now: datetime) -> Missing | None:
    """Say of which times of late it is not known what fired, None where of none that matters."""
    if sources.missing("alerts"):
        return None
    cause = gap_in_alerts(since=now - WITHIN)
    return Missing(cause=cause) if cause else None
