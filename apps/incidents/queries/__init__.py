"""Reads alerts, each with the repository that its labels name."""

from apps.incidents.queries.alerts import AlertRow, alert_gaps, alerts, alerts_since, gap_in_alerts
from apps.incidents.queries.answers import AnsweredAlert, answered_alerts, unmatched_alerts
from apps.incidents.queries.scrapes import alert_rules_by_repository, scrapes_by_repository

__all__ = [
    "AlertRow",
    "AnsweredAlert",
    "alert_gaps",
    "alert_rules_by_repository",
    "alerts",
    "alerts_since",
    "answered_alerts",
    "gap_in_alerts",
    "scrapes_by_repository",
    "unmatched_alerts",
]
