"""Stores which alerting rules there are and what is scraped: each time the whole of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from django.db import transaction

from apps.catalog.ingest.rows import last_of_each, upsert
from apps.incidents.ingest.fingerprints import fingerprint_of
from apps.incidents.models import AlertRule, ServiceScrape
from apps.incidents.records import AlertRuleRecord, ServiceRecord

Row = TypeVar("Row", AlertRule, ServiceScrape)


def replace_alert_rules(records: Sequence[AlertRuleRecord], *, is_complete: bool, seen_at: datetime) -> int:
    """Store the alerting rules; a complete list tells which are gone. Return how many there are."""
    rows = [
        AlertRule(
            fingerprint=fingerprint_of(one.labels, one.group, one.name),
            group=one.group,
            name=one.name,
            severity=one.labels.get("severity", "")[:100],
            labels=dict(one.labels),
            is_evaluated=one.is_evaluated,
            problem=one.problem,
            seen_at=seen_at,
        )
        for one in records
    ]
    return _replace(AlertRule, rows, is_complete=is_complete, seen_at=seen_at)


def replace_services(records: Sequence[ServiceRecord], *, seen_at: datetime) -> int:
    """Store what is scraped; what is no longer told of is gone. Return how many services there are."""
    rows = [
        ServiceScrape(
            fingerprint=fingerprint_of(one.labels),
            labels=dict(one.labels),
            is_up=one.is_up,
            has_open_telemetry=one.has_open_telemetry,
            seen_at=seen_at,
        )
        for one in records
    ]
    return _replace(ServiceScrape, rows, is_complete=True, seen_at=seen_at)


def _replace(model: type[Row], rows: Sequence[Row], *, is_complete: bool, seen_at: datetime) -> int:
    single = last_of_each(rows, key=lambda row: row.fingerprint)
    with transaction.atomic():
        upsert(model, rows=single, unique=["fingerprint"])
        if is_complete:
            model._default_manager.filter(seen_at__lt=seen_at).delete()
    return len(single)
