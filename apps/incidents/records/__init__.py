"""What a source tells of incidents and alerts: plain data."""

from apps.incidents.records.alerts import AlertRuleRecord, AlertsRecord, FiringRecord, ServiceRecord

__all__ = ["AlertRuleRecord", "AlertsRecord", "FiringRecord", "ServiceRecord"]
