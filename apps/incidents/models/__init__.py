"""Alerts and what is known around them."""

from apps.incidents.models.alerts import Alert, AlertGap, AlertRule, ServiceScrape

__all__ = ["Alert", "AlertGap", "AlertRule", "ServiceScrape"]
