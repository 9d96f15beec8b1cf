from datetime import timedelta

from apps.scorecards.facts import IssueFacts
from apps.scorecards.findings import Finding, failed, not_applicable, passed
from apps.scorecards.rules import INCIDENTS, Level, Window, rule

ANSWERED_WITHIN = timedelta(hours=1)


@rule(
    clause="observability/incidents",
    level=Level.SILVER,
    weight=2,
    window=Window(moment="created_at", days=90, or_open=True),
    scope=INCIDENTS,
    expected="Somebody is assigned, and a label tells how severe it is.",
    fix="Assign who leads, and add one of the labels sev-1 to sev-4.",
)
def incident_has_owner_and_severity(facts: IssueFacts) -> Finding:
    """In an outage everybody must see who leads and how much of the house to wake."""
    severities = [label for label in facts.labels if facts.process.is_label(facts.process.severity_label, label)]
    missing = ["owner"] * (not facts.assignees) + ["severity"] * (not severities)
    if not missing:
        return passed(f"{', '.join(sorted(severities))}, assigned to {', '.join(facts.assignees)}")
    if facts.as_of - facts.created_at < ANSWERED_WITHIN:
        return not_applicable("opened less than an hour ago")
    return failed(f"missing: {', '.join(missing)}")
