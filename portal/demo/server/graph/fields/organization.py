"""The organization, its people and teams."""

from collections.abc import Iterator
from typing import Any

from portal.demo.server.graph.connections import Listing, Resolver, by_id, connection, ordered_by
from portal.demo.server.graph.errors import typed
from portal.demo.server.graph.fields.common import (
    NODE,
    addressed,
    attribute,
    attributes,
    by,
    by_lower,
    constant,
    upper,
)
from portal.demo.world.model import Actor, Board, Repository, Team, World

REPOSITORY_PLACES = {
    "NAME": by_lower("name"),
    "CREATED_AT": by("created_at"),
    "UPDATED_AT": by("updated_at"),
    "PUSHED_AT": by("pushed_at"),
}
BOARD_PLACES = {
    "NUMBER": by("number"),
    "TITLE": by_lower("title"),
    "CREATED_AT": by("created_at"),
    "UPDATED_AT": by("updated_at"),
}
TEAM_PLACES = {"NAME": by_lower("name")}
PERMISSIONS = {"read": "READ", "triage": "TRIAGE", "write": "WRITE", "maintain": "MAINTAIN", "admin": "ADMIN"}


def _repositories(world: World, _info: Any, orderBy: Any = None, **wanted: Any) -> Listing:  # noqa: N803
    found = (repository for repository in world.repositories if _fits(repository, wanted))
    return Listing(items=found, **ordered_by(orderBy, places=REPOSITORY_PLACES, default="CREATED_AT"))


def _fits(repository: Repository, wanted: dict[str, Any]) -> bool:
    visibility = wanted.get("visibility")
    privacy = wanted.get("privacy")
    return (
        wanted.get("isArchived") in {None, repository.is_archived}
        and wanted.get("isFork") in {None, repository.is_fork}
        and visibility in {None, repository.visibility.upper()}
        and privacy in {None, "PUBLIC" if repository.visibility == "public" else "PRIVATE"}
    )


def _repository(world: World, info: Any, name: str, followRenames: bool = True) -> Repository:  # noqa: N803
    found: Repository | None = info.context.lookup.repository(name, follows_renames=followRenames)
    if found is None:
        raise typed(f"Could not resolve to a Repository with the name '{world.login}/{name}'.", kind="NOT_FOUND")
    return found


def _members(world: World, info: Any, **_arguments: Any) -> Listing:
    info.context.require("members")
    return Listing(items=(actor for actor in world.actors if actor.type_name == "User" and actor.role))


def _teams(world: World, info: Any, orderBy: Any = None, query: str = "", **_arguments: Any) -> Listing:  # noqa: N803
    info.context.require("members")
    found = (team for team in world.teams if (query or "").lower() in team.name.lower())
    return Listing(items=found, **ordered_by(orderBy, places=TEAM_PLACES, default="NAME"))


def _team(world: World, info: Any, slug: str) -> Team | None:
    info.context.require("members")
    return next((team for team in world.teams if team.slug == slug), None)


def _boards(world: World, info: Any, orderBy: Any = None, query: str = "", **_arguments: Any) -> Listing:  # noqa: N803
    info.context.require("projects")
    found = (board for board in world.boards if (query or "").lower() in board.title.lower())
    return Listing(items=found, **ordered_by(orderBy, places=BOARD_PLACES, default="NUMBER", descends=True))


def _board(world: World, info: Any, number: int) -> Board:
    info.context.require("projects")
    for board in world.boards:
        if board.number == number:
            return board
    raise typed(f"Could not resolve to a ProjectV2 with the number {number}.", kind="NOT_FOUND")


def _team_members(team: Team, info: Any, membership: str = "ALL", role: str = "", **_arguments: Any) -> Listing:
    teams = [] if membership == "CHILD_TEAM" else [team]
    if membership != "IMMEDIATE":
        teams.extend(_descendants(team, info.context.world))
    found: dict[int, tuple[Actor, str]] = {}
    for one in teams:
        for member in one.members:
            found.setdefault(member[0].id, member)
    wanted = (member for member in found.values() if not role or member[1].upper() == role)
    return Listing(items=wanted, place=lambda member: by_id(member[0]), node=lambda member: member[0])


def _descendants(team: Team, world: World) -> Iterator[Team]:
    for child in world.teams:
        if child.parent is team:
            yield child
            yield from _descendants(child, world)


def _team_repositories(team: Team, _info: Any, orderBy: Any = None, **_arguments: Any) -> Listing:  # noqa: N803
    order = ordered_by(orderBy, places=REPOSITORY_PLACES, default="NAME")
    place = order["place"]
    return Listing(
        items=team.repositories,
        place=lambda pair: place(pair[0]),
        is_descending=order["is_descending"],
        node=lambda pair: pair[0],
    )


def _children(team: Team, info: Any, orderBy: Any = None, **_arguments: Any) -> Listing:  # noqa: N803
    found = (other for other in info.context.world.teams if other.parent is team)
    return Listing(items=found, **ordered_by(orderBy, places=TEAM_PLACES, default="NAME"))


def _actor_url(actor: Actor, *, world: World) -> str:
    return f"{world.base_url}/{'apps/' if actor.type_name == 'Bot' else ''}{actor.login}"


def _team_url(team: Team, *, world: World) -> str:
    return f"{world.base_url}/orgs/{world.login}/teams/{team.slug}"


def _made_at(_source: Any, info: Any) -> Any:
    return min(repository.created_at for repository in info.context.world.repositories)


ACTOR: dict[str, Resolver] = {
    **NODE,
    **attributes("login"),
    **addressed(_actor_url),
    "avatarUrl": lambda actor, _info, **_: f"https://avatars.githubusercontent.com/u/{actor.id}?v=4",
    "createdAt": _made_at,
    "updatedAt": _made_at,
}
FIELDS: dict[str, dict[str, Resolver]] = {
    "Organization": {
        **NODE,
        **attributes("login", "name"),
        **addressed(lambda organization, **_: f"{organization.base_url}/{organization.login}"),
        "avatarUrl": lambda world, _info, **_: f"https://avatars.githubusercontent.com/u/{world.id}?v=4",
        "createdAt": _made_at,
        "updatedAt": _made_at,
        "viewerCanAdminister": lambda _world, info: "administration" not in info.context.profile.lacks,
        "viewerIsAMember": constant(True),
        "repositories": connection(_repositories),
        "repository": _repository,
        "membersWithRole": connection(_members),
        "teams": connection(_teams),
        "team": _team,
        "projectsV2": connection(_boards),
        "projectV2": _board,
    },
    "OrganizationMemberEdge": {"role": upper("node.role")},
    "User": {
        **ACTOR,
        "name": lambda actor, _info: actor.name or None,
        "isViewer": lambda actor, info: actor is info.context.viewer,
    },
    "Bot": ACTOR,
    "Mannequin": ACTOR,
    "Team": {
        **NODE,
        **attributes("slug", "name"),
        **addressed(_team_url),
        "privacy": upper("privacy"),
        "parentTeam": attribute("parent"),
        "combinedSlug": lambda team, info: f"{info.context.world.login}/{team.slug}",
        "createdAt": _made_at,
        "updatedAt": _made_at,
        "organization": lambda _team, info: info.context.world,
        "members": connection(_team_members),
        "repositories": connection(_team_repositories),
        "childTeams": connection(_children),
    },
    "TeamMemberEdge": {"role": lambda edge, _info: edge.item[1].upper()},
    "TeamRepositoryEdge": {"permission": lambda edge, _info: PERMISSIONS[edge.item[1]]},
}
