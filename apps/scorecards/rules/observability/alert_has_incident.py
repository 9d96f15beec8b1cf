from datetime import timedelta

from apps.scorecards.facts import CriticalAlertFacts, OrganizationFacts, known
from apps.scorecards.findings import Finding, failed, not_applicable, passed
from apps.scorecards.rules import Level, rule

LASTS, ANSWERED_WITHIN = timedelta(minutes=15), timedelta(minutes=30)

UNSURE = " (whether any was silenced is not known)"


@rule(
    clause="observability/incidents",
    level=Level.ORGANIZATION,
    weight=0,
    expected="Each critical alert of the last 28 days that lasted had an incident within 30 minutes.",
    fix="Open an issue with the label incident that names the alert.",
)
def alert_has_incident(facts: OrganizationFacts) -> Finding:
    """An outage that nobody wrote down is neither answered for nor learned from."""
    alerts = [one for one in known(facts.critical_alerts) if _counts(one, facts=facts)]
    without = [one for one in alerts if not _is_answered(one)]
    if without:
        told = ", ".join(f"{one.name} on {one.fired_at:%-d %b}" for one in without)
        unsure = any(one.is_silenced is None for one in without)
        return failed(f"without an incident: {told}{UNSURE if unsure else ''}")
    # What fired while nobody knows may be without one too.
    known(facts.alerts_gap)
    if not alerts:
        return not_applicable("no critical alert that lasted, in 28 days")
    return passed(f"{len(alerts)} of {len(alerts)}")


def _counts(alert: CriticalAlertFacts, *, facts: OrganizationFacts) -> bool:
    """Whether an alert lasted, is not known to have been silenced, and had its time to be answered."""
    lasted = (alert.ended_at or facts.as_of) - alert.fired_at > LASTS
    is_due = _is_answered(alert) or facts.as_of - alert.fired_at > ANSWERED_WITHIN
    return lasted and is_due and not alert.is_silenced


def _is_answered(alert: CriticalAlertFacts) -> bool:
    opened_at = alert.incident_opened_at
    return opened_at is not None and opened_at - alert.fired_at <= ANSWERED_WITHIN
