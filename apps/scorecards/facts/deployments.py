"""Facts of deployments."""

from dataclasses import dataclass
from datetime import datetime

from apps.scorecards.facts.known import Missing
from apps.scorecards.facts.process import Process
from apps.scorecards.facts.repositories import RepositoryFacts
from apps.scorecards.facts.runs import RunApproval


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentFacts:
    """A deployment that came to its end."""

    id: int
    repository: RepositoryFacts
    environment: str
    tier: str
    sha: str
    url: str
    creator: str
    author_kind: str  # of who deployed
    started_by: str  # who started the run that deployed, "" where that is not known
    approvals: tuple[RunApproval, ...] | Missing  # of that run
    created_at: datetime
    finished_at: datetime
    succeeded: bool
    is_rollback: bool | Missing
    is_in_incident: bool  # an incident names it by address or SHA
    as_of: datetime

    @property
    def title(self) -> str:
        return f"{self.environment} {self.sha[:7]}"

    @property
    def process(self) -> Process:
        return self.repository.process
