"""What a person may see, asked with the person's own token."""

from portal.demo.server.apps import INSTALLATION_ID
from portal.demo.server.messages import Reply, not_found, refusal
from portal.demo.server.rest import bodies
from portal.demo.server.rest.call import Call
from portal.demo.server.rest.identity import installation_body
from portal.demo.server.rest.organization import is_ours
from portal.demo.world.model import Actor, Repository, Team, World


def membership(call: Call, login: str) -> Reply:
    """Answer the person's own membership in an organization."""
    person = person_of(call)
    if person is None:
        return refusal(403, message=call.profile.refusal)
    if not is_ours(login, call=call) or not person.role:
        return not_found()
    payload = {
        "url": f"{call.base}/orgs/{call.world.login}/memberships/{person.login}",
        "state": "active",
        "role": person.role,
        "organization_url": f"{call.base}/orgs/{call.world.login}",
        "organization": bodies.owner(call),
        "user": bodies.user(person, call=call),
    }
    return Reply(payload=payload)


def installations(call: Call) -> Reply:
    """Answer the installations of the application that the person may use."""
    person = person_of(call)
    if person is None:
        return refusal(403, message="You must authenticate with an access token authorized to a GitHub App.")
    found = [installation_body(call)] if visible_to(person, world=call.world) else []
    return Reply(payload={"total_count": len(found), "installations": found})


def repositories(call: Call, installation: str) -> Reply:
    """Answer a page of the repositories of an installation that the person may see."""
    person = person_of(call)
    if person is None or int(installation) != INSTALLATION_ID:
        return not_found()
    seen = visible_to(person, world=call.world)
    found, headers = call.page(seen)
    payload = {
        "total_count": len(seen),
        "repositories": [bodies.repository(repository, call=call) for repository in found],
    }
    return Reply(payload=payload, headers=headers)


def person_of(call: Call) -> Actor | None:
    """Return whose token it is; None where it is no person's."""
    if call.profile.kind != "user":
        return None
    return next((one for one in call.world.actors if one.login == call.profile.login), None)


def visible_to(person: Actor, *, world: World) -> list[Repository]:
    """List what a person may see: what is public, what every member sees, and what teams were granted."""
    if person.role == "admin":
        return list(world.repositories)
    teams = [team for own in world.teams if _is_in(person, own) for team in _with_parents(own)]
    granted = {id(repository) for team in teams for repository, _ in team.repositories}
    return [one for one in world.repositories if one.visibility in _shown_to(person) or id(one) in granted]


def _shown_to(person: Actor) -> tuple[str, ...]:
    return ("public", "internal") if person.role else ("public",)


def _is_in(person: Actor, team: Team) -> bool:
    return any(member is person for member, _ in team.members)


def _with_parents(team: Team) -> list[Team]:
    """A team has what those above it were granted."""
    return [team, *(_with_parents(team.parent) if team.parent else [])]
