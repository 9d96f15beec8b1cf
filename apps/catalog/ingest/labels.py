"""Labels and environments: records of these feeds name all that one repository has."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from apps.catalog.ingest.kinds import environment_tier
from apps.catalog.ingest.rows import Pruned, batches, last_of_each, refusal, upsert
from apps.catalog.models import Environment, Label, Repository
from apps.catalog.records import EnvironmentRecord, LabelRecord, RepositoryEnvironmentsRecord, RepositoryLabelsRecord


def upsert_labels(records: Sequence[RepositoryLabelsRecord], *, target: str, seen_at: datetime) -> int:
    """Bring in the labels of repositories. Those that are gone stay until the prune."""
    taken = 0
    for batch in batches(records):
        keys = _repository_keys(record.repository_github_id for record in batch)
        rows = [
            _label(label, repository_id=keys[record.repository_github_id], seen_at=seen_at)
            for record in batch
            if record.repository_github_id in keys
            for label in record.labels
        ]
        upsert(Label, rows=last_of_each(rows, key=lambda row: row.node_id), unique=("node_id",))
        Repository.objects.filter(pk__in=keys.values()).update(labels_read_at=seen_at)
        taken += len(rows)
    return taken


def upsert_used_labels(labels: Iterable[LabelRecord], *, repository_id: int) -> dict[str, int]:
    """Bring in labels as an issue shows them, and return their keys by node id."""
    rows = [
        _label(label, repository_id=repository_id, seen_at=None)
        for label in last_of_each(labels, key=lambda label: label.node_id)
    ]
    # An issue is no proof of what the list of labels says today: description and seen_at belong to that feed.
    upsert(Label, rows=rows, unique=("node_id",), keep=("description", "seen_at"))
    return {row.node_id: row.pk for row in rows}


def prune_labels(*, target: str, seen_before: datetime, at: datetime, is_accepted: bool = False) -> Pruned:
    """Delete the labels that the repositories read in this pass no longer have."""
    known = Label.objects.filter(repository__labels_read_at__gte=seen_before)
    missing = known.exclude(seen_at__gte=seen_before)
    removed = missing.count()
    refused = refusal(noun="labels", removed=removed, total=known.count(), is_accepted=is_accepted)
    if refused:
        return Pruned(removed=0, refused=refused)
    missing.delete()
    return Pruned(removed=removed)


def upsert_environments(records: Sequence[RepositoryEnvironmentsRecord], *, target: str, seen_at: datetime) -> int:
    """Bring in the environments of repositories. Those that are gone stay until the prune."""
    taken = 0
    for batch in batches(records):
        keys = _repository_keys(record.repository_github_id for record in batch)
        rows = [
            _environment(environment, repository_id=keys[record.repository_github_id], seen_at=seen_at)
            for record in batch
            if record.repository_github_id in keys
            for environment in record.environments
        ]
        rows = last_of_each(rows, key=lambda row: row.github_id)
        _make_room(rows, keys=keys)
        upsert(Environment, rows=rows, unique=("github_id",))
        Repository.objects.filter(pk__in=keys.values()).update(environments_read_at=seen_at)
        taken += len(rows)
    return taken


def prune_environments(*, target: str, seen_before: datetime, at: datetime, is_accepted: bool = False) -> Pruned:
    """Delete the environments that the repositories read in this pass no longer have."""
    known = Environment.objects.filter(repository__environments_read_at__gte=seen_before)
    missing = known.exclude(seen_at__gte=seen_before)
    removed = missing.count()
    refused = refusal(noun="environments", removed=removed, total=known.count(), is_accepted=is_accepted)
    if refused:
        return Pruned(removed=0, refused=refused)
    missing.delete()
    return Pruned(removed=removed)


def _repository_keys(github_ids: Iterable[int]) -> dict[int, int]:
    return dict(Repository.objects.filter(github_id__in=set(github_ids)).values_list("github_id", "pk"))


def _label(record: LabelRecord, *, repository_id: int, seen_at: datetime | None) -> Label:
    return Label(
        repository_id=repository_id,
        node_id=record.node_id,
        name=record.name,
        color=record.color,
        description=record.description,
        seen_at=seen_at,
    )


def _environment(record: EnvironmentRecord, *, repository_id: int, seen_at: datetime) -> Environment:
    return Environment(
        repository_id=repository_id,
        github_id=record.github_id,
        node_id=record.node_id,
        name=record.name,
        tier=environment_tier(record.name),
        wait_minutes=record.wait_minutes,
        prevents_self_review=record.prevents_self_review,
        reviewers=list(record.reviewers),
        seen_at=seen_at,
    )


def _make_room(rows: Sequence[Environment], *, keys: Mapping[int, int]) -> None:
    """Delete the environments whose name has gone to another one: deleted, and made anew under the same name."""
    owners = {(row.repository_id, row.name): row.github_id for row in rows}
    stored = Environment.objects.filter(repository__in=keys.values()).values_list(
        "pk", "repository_id", "name", "github_id"
    )
    replaced = [
        pk for pk, repository_id, name, github_id in stored if owners.get((repository_id, name), github_id) != github_id
    ]
    if replaced:
        Environment.objects.filter(pk__in=replaced).delete()
