"""The world: what exists and happened in the demonstration organization, made from a seed."""

from datetime import datetime

from portal.demo.world.lazy import LazyShelf
from portal.demo.world.model import World
from portal.demo.world.organization import make_organization
from portal.demo.world.repositories import PLANS
from portal.demo.world.small import make_small_world

__all__ = ["make_small_world", "make_world"]


def make_world(
    *,
    seed: int,
    now: datetime,
    login: str = "plasma-engine",
    repositories: int = 9,
    issues: int = 1500,
    pull_requests: int = 2000,
    weeks: int = 26,
    base_url: str = "https://github.com",
) -> World:
    """Make the demonstration organization, the same for the same arguments.

    Beyond the nine repositories of the process more are added that are filled only when somebody looks into them:
    their `issues`, `pull_requests` and `commits` are LazyItems.
    """
    beyond = max(repositories - len(PLANS), 0)
    issues_beyond, pulls_beyond = (total * beyond // max(repositories, 1) for total in (issues, pull_requests))
    world, making, _ = make_organization(
        seed=seed,
        now=now,
        login=login,
        plans=PLANS[:repositories],
        issues=issues - issues_beyond,
        pull_requests=pull_requests - pulls_beyond,
        weeks=weeks,
        base_url=base_url,
    )
    items_each = (issues_beyond + pulls_beyond) // max(beyond, 1)
    shelf = LazyShelf(making=making, teams=world.teams, weeks=weeks, items_each=items_each)
    for place in range(beyond):
        issue_count, pull_count = (_share(total, of=beyond, place=place) for total in (issues_beyond, pulls_beyond))
        world.repositories.append(shelf.add(issues=issue_count, pull_requests=pull_count))
    return world


def _share(total: int, *, of: int, place: int) -> int:
    return total * (place + 1) // of - total * place // of
