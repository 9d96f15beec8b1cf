"""Stores what a source tells. Twice is the same as once."""

from apps.incidents.ingest.alerts import forget_old_alerts, record_alerts
from apps.incidents.ingest.scrapes import replace_alert_rules, replace_services

__all__ = ["forget_old_alerts", "record_alerts", "replace_alert_rules", "replace_services"]
