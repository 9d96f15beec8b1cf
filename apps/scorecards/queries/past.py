"""What happened to the results of repositories: they became others, and waivers began and ended."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time

from django.utils import timezone

from apps.catalog.models import RepositoryQuerySet
from apps.scorecards.findings import Result
from apps.scorecards.models import ResultChange, Waiver


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that may have changed a repository's score; `result` is None where a waiver began or ended."""

    at: datetime
    repository: int
    rule: str
    result: Result | None = None
    is_waived: bool = False


def events_of(repositories: RepositoryQuerySet, *, rules: Collection[str] | None = None, now: datetime) -> list[Event]:
    """Return all that happened until now, of some rules or of all, in order, in two statements."""
    changes = ResultChange.objects.filter(repository__in=repositories).order_by("at", "pk")
    waivers = Waiver.objects.filter(repository__in=repositories).exclude(approved_at=None)
    if rules is not None:
        changes, waivers = changes.filter(rule__in=rules), waivers.filter(rule__in=rules)
    events = [
        Event(at=at, repository=repository, rule=rule, result=Result(result))
        for repository, rule, result, at in changes.values_list("repository", "rule", "to_result", "at")
    ]
    events += [event for waiver in waivers for event in _of_waiver(waiver, now=now)]
    return sorted(events, key=lambda one: one.at)


def _of_waiver(waiver: Waiver, *, now: datetime) -> Iterator[Event]:
    if waiver.approved_at is None:
        return
    began = Event(at=waiver.approved_at, repository=waiver.repository_id, rule=waiver.rule, is_waived=True)
    yield began
    expiry = timezone.make_aware(datetime.combine(waiver.expires_on, time.min))
    end = min(expiry, waiver.ended_at) if waiver.ended_at else expiry
    if end <= now:
        yield replace(began, at=end, is_waived=False)
