"""What is asked of Prometheus, and in which pieces."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from apps.incidents.records import AlertRuleRecord, AlertsRecord, ServiceRecord
from apps.integrations.errors import SourceUnavailable
from apps.integrations.prometheus.client import PrometheusClient
from apps.integrations.prometheus.mapping import alerts_of, moment, rules_of, services_of

FIRING = 'ALERTS{alertstate="firing"}'
# Its value is the time at which the condition became true; it has the labels of ALERTS but for the state.
ACTIVE = f"ALERTS_FOR_STATE and ignoring(alertstate) {FIRING}"
# Nothing else is in every Prometheus: where even this is missing, nothing is known.
ALIVE = "count(up)"
MOST_MOMENTS = 360
FEWEST_MOMENTS = 10


def alerts(
    client: PrometheusClient, *, from_at: datetime, until_at: datetime, step_seconds: int
) -> Iterator[AlertsRecord]:
    """Yield what fired, oldest first, in pieces that follow one another without a hole. Raises SourceError.

    Moments are the multiples of the step, so that who asks again asks about the same ones. A piece too large to answer
    is asked for in smaller ones.
    """
    at, last, most = _next_step(from_at, step_seconds), int(until_at.timestamp()), MOST_MOMENTS
    while at <= last:
        moments = range(at, last + 1, step_seconds)[:most]
        try:
            yield _piece(client, moments, step_seconds=step_seconds)
        except SourceUnavailable as error:
            if error.reason != "too_heavy" or len(moments) <= FEWEST_MOMENTS:
                raise
            most = len(moments) // 2
            continue
        at = moments[-1] + step_seconds


def alert_rules(client: PrometheusClient) -> tuple[list[AlertRuleRecord], int]:
    """Return the alerting rules and how many did not fit. Raises SourceError."""
    return rules_of(client.rules())


def services(client: PrometheusClient, *, labels: Sequence[str], at: datetime) -> list[ServiceRecord]:
    """Return what was scraped in the 24 hours before a moment, by the labels that name a repository.

    Raises SourceError; with the reason no_data where Prometheus scraped nothing at all.
    """
    by = ", ".join(dict.fromkeys((*labels, "service_name")))
    up = client.now(f"max by ({by}) (max_over_time(up[24h]))", at=at)
    if not up:
        words = "Prometheus answers, but scraped nothing in the last 24 hours: there is no `up`."
        raise SourceUnavailable(words, reason="no_data")
    names = '{__name__=~"target_info|otel_scope_.+"}'
    return services_of(up, client.now(f"count by ({by}) (last_over_time({names}[24h]))", at=at))


def _next_step(at: datetime, step_seconds: int) -> int:
    return -(-int(at.timestamp()) // step_seconds) * step_seconds


def _piece(client: PrometheusClient, moments: Sequence[int], *, step_seconds: int) -> AlertsRecord:
    from_at, until_at = moment(moments[0]), moment(moments[-1])
    alive, firing, active = (
        client.between(query, from_at=from_at, until_at=until_at, step_seconds=step_seconds)
        for query in (ALIVE, FIRING, ACTIVE)
    )
    return alerts_of(firing, active, alive, moments=moments, step_seconds=step_seconds, warning=client.take_warnings())
