"""Checks of head commits."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRecord:
    """The newest check run or commit status of one name on one commit."""

    node_id: str
    kind: str  # check_run, status
    name: str
    app: str  # slug of the app, "" for a status
    status: str  # queued, in_progress, completed, waiting, pending, requested
    conclusion: str  # success, failure, neutral, skipped, cancelled, timed_out, …, "" while it runs
    started_at: datetime | None
    completed_at: datetime | None
    url: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadChecksRecord:
    """The checks of the head commit of one pull request, as one look saw them."""

    pull_request_node_id: str
    head_sha: str
    state: str  # success, failure, error, pending, expected, "" where nothing reported
    checks: tuple[CheckRecord, ...]
