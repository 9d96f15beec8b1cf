"""Deployments in the light of the history: which went well, which were taken back, what they brought."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from portal.demo.world.model import Commit, Deployment, Repository

ROLLBACK_WITHIN = timedelta(hours=24)
REVERTS_COMMIT = re.compile(r"This reverts commit ([0-9a-f]{7,40})")
REVERTS_NUMBER = re.compile(r"Reverts ([\w.-]+/[\w.-]+)?#(\d+)")


@dataclass(slots=True, kw_only=True, eq=False)
class Release:
    """A deployment that came to an end."""

    repository: Repository
    deployment: Deployment
    finished_at: datetime
    succeeded: bool
    before: "Release | None" = None  # the success before it in the same environment
    after: "Release | None" = None

    @property
    def sha(self) -> str:
        return self.deployment.commit_sha


@dataclass(slots=True, kw_only=True)
class History:
    """The commits of a default branch and what each contains."""

    login: str
    repository: Repository
    _parents: dict[str, tuple[str, ...]] = field(init=False)
    _contained: dict[str, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._parents = {commit.sha: commit.parents for commit in self.repository.commits}

    def contained(self, sha: str) -> set[str]:
        """The commit and all before it."""
        if sha not in self._contained:
            found, left = {sha}, [sha]
            while left:
                for parent in self._parents.get(left.pop(), ()):
                    if parent not in found:
                        found.add(parent)
                        left.append(parent)
            self._contained[sha] = found
        return self._contained[sha]

    def is_older(self, sha: str, *, than: str) -> bool:
        return sha != than and sha in self.contained(than)

    def holds(self, sha: str) -> bool:
        return sha in self._parents

    def reverted_by(self, commit: Commit) -> set[str]:
        """The commits that this one says it reverts."""
        named = [sha for sha in REVERTS_COMMIT.findall(commit.message) if sha]
        reverted = {sha for sha in self._parents for start in named if sha.startswith(start)}
        own = f"{self.login}/{self.repository.name}".lower()
        numbers = {int(number) for name, number in REVERTS_NUMBER.findall(commit.message) if name.lower() in ("", own)}
        merges = {pull.merge_sha for pull in self.repository.pull_requests if pull.number in numbers and pull.merge_sha}
        return reverted | merges


def releases_of(repository: Repository) -> list[Release]:
    """All deployments that ended, in the order of their ends, each knowing the successes around it."""
    releases = []
    for deployment in repository.deployments:
        for status in deployment.statuses:
            if status.state in ("success", "failure", "error"):
                releases.append(
                    Release(
                        repository=repository,
                        deployment=deployment,
                        finished_at=status.created_at,
                        succeeded=status.state == "success",
                    )
                )
                break
    releases.sort(key=lambda release: (release.finished_at, release.deployment.id))
    last: dict[str, Release] = {}
    for release in releases:
        name = release.deployment.environment.name
        release.before = last.get(name)
        if release.succeeded:
            if release.before:
                release.before.after = release
            last[name] = release
    return releases


def was_rolled_back(release: Release, *, history: History) -> bool:
    """Say whether an older commit took its place, or its change was reverted, within a day."""
    if not release.succeeded:
        return False
    until = release.finished_at + ROLLBACK_WITHIN
    after = release.after
    if after and after.finished_at <= until and history.is_older(after.sha, than=release.sha):
        return True
    change = {release.sha}
    if release.before:
        change = history.contained(release.sha) - history.contained(release.before.sha)
    return any(
        history.reverted_by(commit) & change
        for commit in release.repository.commits
        if release.finished_at < commit.committed_at <= until
    )
