"""Writes to the catalog what a source says. Callers open the transaction, so that a cursor commits with its rows."""

from apps.catalog.ingest.actors import Actors, upsert_actors
from apps.catalog.ingest.files import prune_files, upsert_files
from apps.catalog.ingest.kinds import author_kind, environment_tier
from apps.catalog.ingest.labels import (
    prune_environments,
    prune_labels,
    upsert_environments,
    upsert_labels,
    upsert_used_labels,
)
from apps.catalog.ingest.people import prune_people, prune_teams, upsert_people, upsert_teams
from apps.catalog.ingest.protection import prune_protection, upsert_protection
from apps.catalog.ingest.repositories import prune_repositories, upsert_repositories
from apps.catalog.ingest.rows import Pruned

__all__ = [
    "Actors",
    "Pruned",
    "author_kind",
    "environment_tier",
    "prune_environments",
    "prune_files",
    "prune_labels",
    "prune_people",
    "prune_protection",
    "prune_repositories",
    "prune_teams",
    "upsert_actors",
    "upsert_environments",
    "upsert_files",
    "upsert_labels",
    "upsert_people",
    "upsert_protection",
    "upsert_repositories",
    "upsert_teams",
    "upsert_used_labels",
]
