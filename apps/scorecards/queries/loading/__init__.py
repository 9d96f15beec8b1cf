"""Loads the facts of all subjects in a number of statements that does not grow with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from apps.catalog.models import Organization, Repository
from apps.scorecards.facts import (
    DeploymentFacts,
    IssueFacts,
    Missing,
    OrganizationFacts,
    Process,
    PullRequestFacts,
    RepositoryFacts,
)
from apps.scorecards.queries.hygiene import NOT_JUDGED, load_hygiene
from apps.scorecards.queries.loading import unconnected
from apps.scorecards.queries.loading.boards import ProcessBoard, process_board
from apps.scorecards.queries.loading.deployments import deployment_facts
from apps.scorecards.queries.loading.issues import NO_BOARD, issue_facts
from apps.scorecards.queries.loading.monitoring import alerts_gap, critical_alerts
from apps.scorecards.queries.loading.pull_requests import pull_request_facts
from apps.scorecards.queries.loading.repositories import repository_facts
from apps.scorecards.queries.loading.sources import Sources, load_sources
from apps.scorecards.queries.settled import Merges
from apps.scorecards.rules import Subject

# What must have come in before it is known which subjects there are.
FEEDS_OF = {
    Subject.REPOSITORY: ("repositories",),
    Subject.PULL_REQUEST: ("pull-requests",),
    Subject.ISSUE: ("issues",),
    Subject.DEPLOYMENT: ("deployments",),
    Subject.ORGANIZATION: ("repositories",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AllFacts:
    """The facts of the repositories asked about, of their subjects, and of the organization."""

    repositories: Mapping[int, RepositoryFacts]
    pull_requests: Sequence[PullRequestFacts]
    issues: Sequence[IssueFacts]
    deployments: Sequence[DeploymentFacts]
    organization: OrganizationFacts | None  # None before the first sync
    sources: Sources

    def organization_with_hygiene(self) -> OrganizationFacts | None:
        """Return the facts of the organization with what was found of the open issues: judge those first."""
        if self.organization is None:
            return None
        missing = self.sources.missing(*FEEDS_OF[Subject.ISSUE])
        return replace(self.organization, hygiene=missing or load_hygiene())

    def subjects_missing(self, *subjects: Subject, repository: str) -> Missing | None:
        """Say why it is not known which subjects of some kinds a repository has; None where it is."""
        return self.sources.missing(*_feeds_of(subjects), repository=repository)

    def as_of(self, *subjects: Subject, now: datetime) -> datetime:
        """Return the moment that subjects of some kinds are known for."""
        return self.sources.as_of(*_feeds_of(subjects), now=now)


def _feeds_of(subjects: Sequence[Subject]) -> list[str]:
    return [feed for subject in subjects for feed in FEEDS_OF[subject]]


def load_facts(
    repositories: Sequence[Repository], *, process: Process, merges: Merges | None, now: datetime
) -> AllFacts:
    """Load what the rules are told. Without merges to judge, nothing is told of pull requests."""
    sources = load_sources(now=now)
    of_repositories = repository_facts(repositories, process=process, sources=sources, now=now)
    board = process_board(sources=sources, now=now)
    return AllFacts(
        repositories=of_repositories,
        pull_requests=pull_request_facts(of_repositories, process=process, sources=sources, merges=merges, now=now),
        issues=issue_facts(of_repositories, board=board, process=process, sources=sources, now=now),
        deployments=deployment_facts(of_repositories, sources=sources, now=now),
        organization=_organization(board, process=process, sources=sources, now=now),
        sources=sources,
    )


def load_merges(
    repositories: Sequence[Repository], *, process: Process, merges: Merges, now: datetime
) -> list[PullRequestFacts]:
    """Load what the rules are told of some merged pull requests alone."""
    sources = load_sources(now=now)
    of_repositories = repository_facts(repositories, process=process, sources=sources, now=now)
    return pull_request_facts(
        of_repositories, process=process, sources=sources, merges=merges, with_open=False, now=now
    )


def _organization(
    board: ProcessBoard | Missing | None, *, process: Process, sources: Sources, now: datetime
) -> OrganizationFacts | None:
    row = Organization.objects.first()
    if row is None:
        return None
    return OrganizationFacts(
        login=row.login,
        url=f"https://github.com/{row.login}",
        board=board.facts if isinstance(board, ProcessBoard) else board or NO_BOARD,
        hygiene=NOT_JUDGED,
        critical_alerts=critical_alerts(sources, now=now),
        alerts_gap=alerts_gap(sources, now=now),
        weekly_syncs=unconnected.WEEKLY_SYNCS,
        weekly_posts=unconnected.WEEKLY_POSTS,
        process=process,
        as_of=now,
    )
