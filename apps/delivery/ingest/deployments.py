"""Deployments with their statuses."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from apps.catalog.ingest import Actors, environment_tier, upsert_actors
from apps.catalog.ingest.rows import batches, last_of_each, split_outdated, upsert
from apps.catalog.models import Repository
from apps.delivery.models import Deployment, DeploymentStatus
from apps.delivery.records import DeploymentRecord

SUCCESS = "success"
TERMINAL_STATES = (SUCCESS, "failure", "error")
SAME_NAMED = (
    "github_id",
    "node_id",
    "environment",
    "task",
    "ref",
    "commit_sha",
    "state",
    "created_at",
    "updated_at",
)
RUN = re.compile(r"/actions/runs/(\d{1,18})")
Outcome = tuple[datetime, bool]


def upsert_deployments(records: Sequence[DeploymentRecord], *, target: str, seen_at: datetime) -> int:
    """Bring in deployments of the repository whose node id is `target`, with their statuses."""
    repository_id = Repository.objects.values_list("pk", flat=True).get(node_id=target)
    for batch in batches(records):
        _upsert_batch(
            last_of_each(batch, key=lambda record: record.github_id), repository_id=repository_id, seen_at=seen_at
        )
    return len(records)


def _upsert_batch(records: Sequence[DeploymentRecord], *, repository_id: int, seen_at: datetime) -> None:
    current, outdated = split_outdated(Deployment, records=records, key="github_id")
    actors = upsert_actors(record.creator for record in current)
    outcomes = _stored_outcomes(current)
    rows = [
        _row(record, repository_id=repository_id, actors=actors, known=outcomes.get(record.github_id), seen_at=seen_at)
        for record in current
    ]
    upsert(Deployment, rows=rows, unique=("github_id",))
    _upsert_statuses(current, keys={row.github_id: row.pk for row in rows})
    if outdated:
        Deployment.objects.filter(github_id__in=outdated).update(seen_at=seen_at)


def _run_of(record: DeploymentRecord) -> int | None:
    """Return the id of the workflow run whose log a status names, the newest first."""
    newest_first = sorted(record.statuses, key=lambda status: status.created_at, reverse=True)
    found = (RUN.search(status.log_url) for status in newest_first)
    return next((int(run[1]) for run in found if run is not None), None)


def _stored_outcomes(records: Sequence[DeploymentRecord]) -> dict[int, Outcome]:
    stored = Deployment.objects.filter(
        github_id__in=[record.github_id for record in records], finished_at__isnull=False
    ).values_list("github_id", "finished_at", "succeeded")
    return {github_id: (finished_at, bool(succeeded)) for github_id, finished_at, succeeded in stored if finished_at}


def _row(
    record: DeploymentRecord, *, repository_id: int, actors: Actors, known: Outcome | None, seen_at: datetime
) -> Deployment:
    finished_at, succeeded = _first_outcome(record, known=known)
    return Deployment(
        **{field: getattr(record, field) for field in SAME_NAMED},
        repository_id=repository_id,
        tier=environment_tier(record.environment),
        creator_id=actors.key_of(record.creator),
        run_github_id=_run_of(record),
        finished_at=finished_at,
        succeeded=succeeded,
        seen_at=seen_at,
    )


def _first_outcome(record: DeploymentRecord, *, known: Outcome | None) -> Outcome | tuple[None, None]:
    """Find the first terminal status. What is stored counts too: a source may show the newest statuses only."""
    outcomes = [
        (status.created_at, status.state == SUCCESS)
        for status in sorted(record.statuses, key=lambda status: status.created_at)
        if status.state in TERMINAL_STATES
    ]
    if known is not None:
        outcomes.insert(0, known)
    return min(outcomes, key=lambda outcome: outcome[0], default=(None, None))


def _upsert_statuses(records: Sequence[DeploymentRecord], *, keys: Mapping[int, int]) -> None:
    rows = [
        DeploymentStatus(
            deployment_id=keys[record.github_id],
            node_id=status.node_id,
            state=status.state,
            log_url=status.log_url,
            environment_url=status.environment_url,
            created_at=status.created_at,
        )
        for record in records
        for status in record.statuses
    ]
    upsert(DeploymentStatus, rows=last_of_each(rows, key=lambda row: row.node_id), unique=("node_id",))
