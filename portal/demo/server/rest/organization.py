"""The organization, its repositories, people and teams."""

from collections.abc import Callable
from typing import Any

from portal.demo.server.messages import Reply, not_found
from portal.demo.server.rest import bodies
from portal.demo.server.rest.call import Call
from portal.demo.world.model import Repository, Team

_ORDERS: dict[str, Callable[[Repository], Any]] = {
    "full_name": lambda repository: repository.name.lower(),
    "created": lambda repository: repository.created_at,
    "updated": lambda repository: repository.updated_at,
    "pushed": lambda repository: repository.pushed_at or repository.created_at,
}
_ROLES = {"read": "pull", "triage": "triage", "write": "push", "maintain": "maintain", "admin": "admin"}


def is_ours(login: str, *, call: Call) -> bool:
    """Tell whether this is the organization's name."""
    return login.lower() == call.world.login.lower()


def organization(call: Call, login: str) -> Reply:
    """Answer the organization."""
    world = call.world
    if not is_ours(login, call=call):
        return not_found()
    url = f"{call.base}/orgs/{world.login}"
    made_at = bodies.moment(min(repository.created_at for repository in world.repositories))
    payload = {
        "login": world.login,
        "id": world.id,
        "node_id": world.node_id,
        "url": url,
        **{f"{name}_url": f"{url}/{name}" for name in ("repos", "events", "hooks", "issues")},
        "members_url": f"{url}/members{{/member}}",
        "public_members_url": f"{url}/public_members{{/member}}",
        "avatar_url": f"https://avatars.githubusercontent.com/u/{world.id}?v=4",
        "description": None,
        "name": world.name,
        "html_url": f"{world.base_url}/{world.login}",
        **dict.fromkeys(("has_organization_projects", "has_repository_projects"), True),
        "public_repos": sum(repository.visibility == "public" for repository in world.repositories),
        **dict.fromkeys(("public_gists", "followers", "following"), 0),
        "type": "Organization",
        "created_at": made_at,
        "updated_at": made_at,
        "archived_at": None,
    }
    return Reply(payload=payload)


def repositories(call: Call, login: str) -> Reply:
    """Answer a page of the organization's repositories."""
    if not is_ours(login, call=call):
        return not_found()
    wanted = _of_kind(call.world.repositories, call.parameter("type", "all"))
    order = call.parameter("sort", "created")
    descends = call.parameter("direction", "asc" if order == "full_name" else "desc") == "desc"
    wanted = sorted(wanted, key=_ORDERS.get(order, _ORDERS["created"]), reverse=descends)
    found, headers = call.page(wanted)
    return Reply(payload=[bodies.repository(repository, call=call) for repository in found], headers=headers)


def _of_kind(found: list[Repository], kind: str) -> list[Repository]:
    tests: dict[str, Callable[[Repository], bool]] = {
        "public": lambda repository: repository.visibility == "public",
        "private": lambda repository: repository.visibility != "public",
        "forks": lambda repository: repository.is_fork,
        "sources": lambda repository: not repository.is_fork,
    }
    return list(filter(tests.get(kind, lambda _repository: True), found))


def installation_repositories(call: Call) -> Reply:
    """Answer what the App's installation may see."""
    if call.profile.kind != "installation":
        return not_found()
    found, headers = call.page(call.world.repositories)
    payload = {
        "total_count": len(call.world.repositories),
        "repository_selection": "all",
        "repositories": [bodies.repository(repository, call=call) for repository in found],
    }
    return Reply(payload=payload, headers=headers)


def members(call: Call, login: str) -> Reply:
    """Answer a page of the organization's people."""
    if not is_ours(login, call=call):
        return not_found()
    people = [actor for actor in call.world.actors if actor.type_name == "User" and actor.role]
    found, headers = call.page(people)
    return call.denied("members") or Reply(payload=[bodies.user(actor, call=call) for actor in found], headers=headers)


def teams(call: Call, login: str) -> Reply:
    """Answer a page of the organization's teams."""
    if not is_ours(login, call=call):
        return not_found()
    found, headers = call.page(call.world.teams)
    return call.denied("members") or Reply(payload=[bodies.team(team, call=call) for team in found], headers=headers)


def _team(call: Call, login: str, slug: str) -> Team | None:
    teams = call.world.teams if is_ours(login, call=call) else []
    return next((team for team in teams if team.slug == slug), None)


def team_members(call: Call, login: str, slug: str) -> Reply:
    """Answer a page of a team's people."""
    team = _team(call, login, slug)
    if team is None:
        return not_found()
    role = call.parameter("role", "all")
    people = [actor for actor, its_role in team.members if role in {"all", its_role}]
    found, headers = call.page(people)
    return call.denied("members") or Reply(payload=[bodies.user(actor, call=call) for actor in found], headers=headers)


def team_repositories(call: Call, login: str, slug: str) -> Reply:
    """Answer a page of a team's repositories, with what it may do there."""
    team = _team(call, login, slug)
    if team is None:
        return not_found()
    found, headers = call.page(team.repositories)
    ranks = list(_ROLES)
    payload = [
        bodies.repository(repository, call=call)
        | {
            "role_name": permission,
            "permissions": {_ROLES[name]: ranks.index(name) <= ranks.index(permission) for name in ranks},
        }
        for repository, permission in found
    ]
    return call.denied("members") or Reply(payload=payload, headers=headers)
