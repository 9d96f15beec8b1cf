"""Which part of the world a week is asked for."""

from dataclasses import dataclass

from portal.demo.oracle.moments import Window
from portal.demo.oracle.states import kind_of
from portal.demo.world.model import Issue, PullRequest, Repository, World

OWNING = ("maintain", "admin")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    world: World
    window: Window
    measured: list[Repository]  # neither archived nor forks
    repositories: list[Repository]  # of these, the ones asked for
    author_kind: str | None  # whose issues, pull requests and cards count; deployments are of all
    is_filtered: bool

    def counts(self, content: Issue | PullRequest) -> bool:
        return self.author_kind is None or kind_of(content.author) == self.author_kind

    def url(self, item: Issue | PullRequest) -> str:
        path = "pull" if isinstance(item, PullRequest) else "issues"
        return f"{self.world.base_url}/{self.world.login}/{item.repository.name}/{path}/{item.number}"


def scope_of(
    world: World, *, window: Window, repository: str | None, team: str | None, author_kind: str | None
) -> Scope:
    measured = [one for one in world.repositories if not one.is_archived and not one.is_fork]
    chosen = measured
    if repository is not None:
        chosen = [one for one in chosen if one.name.lower() == repository.lower()]
    if team is not None:
        chosen = [one for one in chosen if owning_team(world, one) == team]
    return Scope(
        world=world,
        window=window,
        measured=measured,
        repositories=chosen,
        author_kind=author_kind,
        is_filtered=any(one is not None for one in (repository, team, author_kind)),
    )


def owning_team(world: World, repository: Repository) -> str | None:
    """The team with the highest of maintain and admin; the first slug where several have it."""
    claims = [
        (-OWNING.index(permission), team.slug)
        for team in world.teams
        for granted, permission in team.repositories
        if granted is repository and permission in OWNING
    ]
    return min(claims)[1] if claims else None
