"""Which incident answers an alert: an issue with the label of incidents that is about it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Min, Q

from apps.catalog.models import Repository
from apps.delivery.models import Issue, IssueEvent, IssueLabel
from apps.incidents.queries.alerts import CRITICAL, AlertRow, alerts_since

# A label that comes later than this tells of a thing that only then became an incident.
LABELED_AT_ONCE = timedelta(hours=24)
# Alerts that are over sooner need no incident, and one is opened in time within so long.
LASTS, ANSWERED_WITHIN = timedelta(minutes=15), timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredAlert:
    """An alert with the first of the incidents that answer it."""

    alert: AlertRow
    incident: int | None  # the key of the issue
    opened_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Incident:
    issue: int
    repository: int
    opened_at: datetime
    closed_at: datetime | None
    labels: frozenset[str]  # in lower case
    text: str  # title, body and labels, in lower case
    looked_for: dict[str, bool] = field(default_factory=dict)

    def is_open_during(self, alert: AlertRow) -> bool:
        """Say whether it was not yet closed when an alert began."""
        return self.closed_at is None or self.closed_at >= alert.began_at

    def names(self, *words: str) -> bool:
        """Say whether one of some words stands in its texts, by itself and in any case."""
        return any(self._has(word.lower()) for word in words if word)

    def _has(self, word: str) -> bool:
        # Alerts of one name are many, and texts long.
        if word not in self.looked_for:
            self.looked_for[word] = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", self.text) is not None
        return self.looked_for[word]


def answered_alerts(*, since: datetime, is_critical: bool = True) -> list[AnsweredAlert]:
    """Return the alerts of any repository since a moment, each with its incident, in five statements. Not for pages.

    An incident answers an alert that began while it was open, or before it was opened, if it is of the same service or
    names the alert. It is of the same service if it lies in the alert's repository or bears its name as a label. A
    name alone is not enough where the alert belongs to a repository, as services share names of alerts: then a text
    must name the service too. Whether it came in time is for whoever asks to judge.
    """
    alerts = alerts_since(since, severity=CRITICAL if is_critical else "")
    if not alerts:
        return []
    incidents = _incidents(since=since)
    names = dict(Repository.objects.filter(gone_at=None).values_list("pk", "name"))
    return [_answered(alert, incidents, names=names) for alert in alerts]


def unmatched_alerts(*, since: datetime, until: datetime, now: datetime) -> list[AlertRow]:
    """Return the critical alerts that began between two moments, lasted, and had no incident in time.

    Of any repository, in five statements; one that began so lately that there is time left is none.
    """
    began = [
        one
        for one in alerts_since(since, until=until, severity=CRITICAL)
        if since <= one.began_at < until and (one.known_end(now=now) or now) - one.began_at > LASTS
    ]
    if not began:
        return []
    incidents = _incidents(since=since)
    names = dict(Repository.objects.filter(gone_at=None).values_list("pk", "name"))
    return [one for one in began if not _is_in_time(_answered(one, incidents, names=names)) and _is_due(one, now=now)]


def _is_due(alert: AlertRow, *, now: datetime) -> bool:
    return now - alert.began_at > ANSWERED_WITHIN


def _is_in_time(answered: AnsweredAlert) -> bool:
    opened_at = answered.opened_at
    return opened_at is not None and opened_at - answered.alert.began_at <= ANSWERED_WITHIN


def _answered(alert: AlertRow, incidents: Sequence[_Incident], *, names: dict[int, str]) -> AnsweredAlert:
    name = names.get(alert.repository_id or 0, "")
    service = {alert.service, name, settings.PROCESS.short_name(name)} - {""}
    found = (one for one in incidents if one.is_open_during(alert) and _is_about(one, alert, service=service))
    first = min(found, key=lambda one: one.opened_at, default=None)
    return AnsweredAlert(
        alert=alert, incident=first.issue if first else None, opened_at=first.opened_at if first else None
    )


def _is_about(incident: _Incident, alert: AlertRow, *, service: set[str]) -> bool:
    if incident.repository == alert.repository_id:
        return _is_while_it_fires(incident, alert) or incident.names(alert.name)
    if incident.labels & {one.lower() for one in service}:
        return _is_while_it_fires(incident, alert) or incident.names(alert.name)
    return incident.names(alert.name) and (alert.repository_id is None or incident.names(*service))


def _is_while_it_fires(incident: _Incident, alert: AlertRow) -> bool:
    """Say whether it was opened before the end of an alert: what comes later may be about anything."""
    return alert.ended_at is None or incident.opened_at <= alert.ended_at


def _incidents(*, since: datetime) -> list[_Incident]:
    """Return the issues that bear the label of incidents and were not closed before a moment."""
    label = settings.PROCESS.incident_label
    rows = Issue.objects.filter(Q(closed_at=None) | Q(closed_at__gte=since), gone_at=None, repository__gone_at=None)
    rows = rows.filter(pk__in=IssueLabel.objects.filter(label__name__iexact=label).values("issue"))
    is_labeling = Q(events__kind=IssueEvent.Kind.LABELED, events__label__iexact=label)
    labels: dict[int, list[str]] = {}
    for issue, name in IssueLabel.objects.filter(issue__in=rows).values_list("issue", "label__name"):
        labels.setdefault(issue, []).append(name)
    columns = ("pk", "repository", "title", "body", "created_at", "closed_at", "labeled_at")
    return [
        _Incident(
            issue=pk,
            repository=repository,
            opened_at=labeled_at if labeled_at and labeled_at - created_at > LABELED_AT_ONCE else created_at,
            closed_at=closed_at,
            labels=frozenset(name.lower() for name in labels.get(pk, ())),
            text="\n".join((title, body, *labels.get(pk, ()))).lower(),
        )
        for pk, repository, title, body, created_at, closed_at, labeled_at in rows.annotate(
            labeled_at=Min("events__at", filter=is_labeling)
        ).values_list(*columns)
    ]
