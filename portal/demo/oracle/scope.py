"""Which part of the world a week is asked for."""

from dataclasses import dataclass

from portal.demo.oracle.moments import Window
from portal.demo.world.model import Draft, Issue, PullRequest, Repository, World

OWNING = ("maintain", "admin")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    world: World
    window: Window
    measured: list[Repository]  # neither archived nor forks
    repositories: list[Repository]  # of these, the ones asked for
    is_filtered: bool

    def includes(self, content: Issue | PullRequest | Draft) -> bool:
        if isinstance(content, Draft):
            return not self.is_filtered
        return any(content.repository is repository for repository in self.repositories)

    def url(self, item: Issue | PullRequest) -> str:
        path = "pull" if isinstance(item, PullRequest) else "issues"
        return f"{self.world.base_url}/{self.world.login}/{item.repository.name}/{path}/{item.number}"


def scope_of(world: World, *, window: Window, repository: str | None, team: str | None) -> Scope:
    measured = [one for one in world.repositories if not one.is_archived and not one.is_fork]
    chosen = measured
    if repository is not None:
        chosen = [one for one in chosen if one.name.lower() == repository.lower()]
    if team is not None:
        chosen = [one for one in chosen if owning_team(world, one) == team]
    is_filtered = repository is not None or team is not None
    return Scope(world=world, window=window, measured=measured, repositories=chosen, is_filtered=is_filtered)


def owning_team(world: World, repository: Repository) -> str | None:
    """The team with the highest of maintain and admin; the first slug where several have it."""
    claims = [
        (-OWNING.index(permission), team.slug)
        for team in world.teams
        for granted, permission in team.repositories
        if granted is repository and permission in OWNING
    ]
    return min(claims)[1] if claims else None
