"""Runs a job: lease, feeds, targets, pages. A crash at any point costs at most one page."""

from apps.sync.runner.client import github_client
from apps.sync.runner.jobs import run_job
from apps.sync.runner.lease import Lease, LeaseLost, lease_holder, release_dead_lease, take_other_lease
from apps.sync.runner.passes import Progress

__all__ = [
    "Lease",
    "LeaseLost",
    "Progress",
    "github_client",
    "lease_holder",
    "release_dead_lease",
    "run_job",
    "take_other_lease",
]
