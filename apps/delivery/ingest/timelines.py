"""Timelines of issues and pull requests: their events, and the moves of their cards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Model

from apps.catalog.ingest import Actors, upsert_actors
from apps.catalog.ingest.rows import batches, last_of_each, upsert
from apps.delivery.ingest.card_pasts import upsert_card_pasts
from apps.delivery.models import Issue, IssueEvent, PullRequest, PullRequestEvent
from apps.delivery.models.events import Event
from apps.delivery.records import EventRecord, TimelineRecord

EVENT_KINDS = frozenset(Event.Kind.values)


@dataclass(frozen=True, slots=True)
class Contents:
    """Keys by node id of the issues and pull requests of a batch."""

    issues: Mapping[str, int]
    pull_requests: Mapping[str, int]

    def holds(self, node_id: str) -> bool:
        """Tell whether the issue or pull request is synced."""
        return node_id in self.issues or node_id in self.pull_requests


def upsert_timelines(records: Sequence[TimelineRecord], *, target: str, seen_at: datetime) -> int:
    """Bring in the events of timelines, and append the moves of the cards that were not known yet."""
    taken = 0
    for batch in batches(last_of_each(records, key=lambda record: record.node_id)):
        taken += _upsert_batch(batch, seen_at=seen_at)
    return taken


def _upsert_batch(records: Sequence[TimelineRecord], *, seen_at: datetime) -> int:
    node_ids = [record.node_id for record in records]
    contents = Contents(
        issues=dict(Issue.objects.filter(node_id__in=node_ids).values_list("node_id", "pk")),
        pull_requests=dict(PullRequest.objects.filter(node_id__in=node_ids).values_list("node_id", "pk")),
    )
    known = [record for record in records if contents.holds(record.node_id)]
    actors = upsert_actors(event.actor for record in known for event in record.events)
    _upsert_events(IssueEvent, "issue", records=known, keys=contents.issues, actors=actors)
    _upsert_events(PullRequestEvent, "pull_request", records=known, keys=contents.pull_requests, actors=actors)
    upsert_card_pasts(
        known, issues=contents.issues, pull_requests=contents.pull_requests, actors=actors, seen_at=seen_at
    )
    Issue.objects.filter(pk__in=contents.issues.values()).update(timeline_read_at=F("updated_at"))
    PullRequest.objects.filter(pk__in=contents.pull_requests.values()).update(timeline_read_at=F("updated_at"))
    return len(known)


def _upsert_events(
    model: type[Model], owner: str, *, records: Sequence[TimelineRecord], keys: Mapping[str, int], actors: Actors
) -> None:
    rows = {
        event.node_id: model(**{f"{owner}_id": keys[record.node_id]}, **_columns(event, actors=actors))
        for record in records
        if record.node_id in keys
        for event in record.events
        if event.kind in EVENT_KINDS
    }
    upsert(model, rows=list(rows.values()), unique=("node_id",))


def _columns(event: EventRecord, *, actors: Actors) -> dict[str, object]:
    return {
        "node_id": event.node_id,
        "kind": event.kind,
        "at": event.at,
        "actor_id": actors.key_of(event.actor),
        "label": event.label,
        "assignee": event.assignee,
    }
