"""Runs of workflows on the default branch, with what they called, their jobs, and who let them go on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from apps.scorecards.facts.known import Missing
from apps.scorecards.facts.process import Process

NOT_RUN = ("skipped", "cancelled", "neutral", "stale", "action_required")


@dataclass(frozen=True, slots=True, kw_only=True)
class CalledWorkflow:
    """A workflow of another repository that a run called."""

    path: str  # owner/name/.github/workflows/file.yml
    ref: str  # "" where it was called by its commit
    behind: timedelta | Missing  # how much older the commit that ran is than the newest of its default branch


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRun:
    name: str  # of a job in a called workflow "caller / job"
    conclusion: str  # success, failure, skipped, …
    started_at: datetime | None
    completed_at: datetime | None
    steps: tuple[str, ...]  # the names of those that ran

    @property
    def has_run(self) -> bool:
        return self.conclusion not in NOT_RUN


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFacts:
    """A run that ended. `jobs` are those of its latest attempt."""

    path: str  # of the workflow's file
    event: str  # push, schedule, workflow_dispatch, …
    sha: str
    conclusion: str
    created_at: datetime
    url: str
    called: tuple[CalledWorkflow, ...]
    jobs: tuple[JobRun, ...] | Missing


@dataclass(frozen=True, slots=True, kw_only=True)
class RunApproval:
    """What somebody decided about a run that waited for a protected environment."""

    user: str  # "" where GitHub knows no account
    is_human: bool
    state: str  # approved, rejected, pending
    environments: tuple[str, ...]


def stages_of(job: JobRun, *, process: Process) -> Iterator[str]:
    """Yield the stages that a job is of, by its name; where that tells none, by its steps."""
    found = process.stages_of(job.name)
    if not found:
        found = frozenset().union(*(process.stages_of(step) for step in job.steps))
    return (stage for stage in process.stage_topics if stage in found)
