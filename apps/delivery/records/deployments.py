"""Deployments, and the commits that they bring."""

from dataclasses import dataclass
from datetime import datetime

from apps.catalog.records import ActorRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentStatusRecord:
    node_id: str
    state: str  # success, failure, error, inactive, in_progress, queued, pending, waiting
    created_at: datetime
    log_url: str
    environment_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentRecord:
    github_id: int
    node_id: str
    environment: str
    task: str
    ref: str  # "" when the ref is gone
    commit_sha: str
    state: str  # active, inactive, success, failure, error, in_progress, pending, queued, waiting, abandoned, destroyed
    created_at: datetime
    updated_at: datetime
    creator: ActorRecord | None
    statuses: tuple[DeploymentStatusRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitRecord:
    """A commit in the history of the default branch."""

    sha: str
    parents: tuple[str, ...]  # the first one is the line of the branch
    committed_at: datetime
    headline: str
    reverts_shas: tuple[str, ...]  # named by "This reverts commit …"
    reverts_numbers: tuple[int, ...]  # pull requests of the repository named by "Reverts …#12"
    author_login: str  # "" when GitHub knows no account
    is_signed: bool | None
