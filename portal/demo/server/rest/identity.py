"""Who asks: the user, the App and its installation, and what is left of the limits."""

from typing import Any

from portal.demo.server.apps import APP_ID, INSTALLATION_ID, Unauthorized, is_jwt, permissions_of, unauthorized
from portal.demo.server.messages import Reply, not_found, refusal
from portal.demo.server.rest import bodies
from portal.demo.server.rest.call import Call
from portal.demo.server.rest.organization import is_ours

SLUG = "portal-demonstration"
LONG_AGO = "2026-01-01T00:00:00Z"


def rate_limit(call: Call) -> Reply:
    """Answer all buckets; asking is free."""
    facts = {name: call.limits.bucket(call.token, resource=name, now=call.now).facts for name in ("core", "graphql")}
    resources = facts | {"search": facts["core"] | {"limit": 30, "used": 0, "remaining": 30, "resource": "search"}}
    return Reply(payload={"resources": resources, "rate": resources["core"]}, is_free=True)


def user(call: Call) -> Reply:
    """Answer whose token it is."""
    if call.profile.kind == "anonymous":
        return refusal(401, message="Requires authentication")
    if call.profile.kind == "installation":
        return refusal(403, message=call.profile.refusal)
    people = call.world.actors
    actor = next((one for one in people if one.role == "admin"), people[0])
    if call.profile.kind == "user":
        actor = next(one for one in people if one.login == call.profile.login)
    more = {
        "name": actor.name or None,
        **dict.fromkeys(("company", "location", "email", "hireable", "bio", "twitter_username")),
        "blog": "",
        **dict.fromkeys(("public_repos", "public_gists", "followers", "following"), 0),
        "created_at": LONG_AGO,
        "updated_at": LONG_AGO,
        **dict.fromkeys(("private_gists", "total_private_repos", "owned_private_repos", "disk_usage"), 0),
        "collaborators": 0,
        "two_factor_authentication": True,
    }
    return Reply(payload=bodies.user(actor, call=call) | more)


def _checked(call: Call) -> Reply | None:
    """Answer the refusal unless the App itself asks."""
    if not is_jwt(call.token):
        return refusal(401, message="A JSON web token could not be decoded")
    try:
        call.app.check(call.token)
    except Unauthorized as error:
        return unauthorized(error)
    return None


def app(call: Call) -> Reply:
    """Answer the App."""
    payload = {
        "id": APP_ID,
        "slug": SLUG,
        "node_id": f"A_{APP_ID}",
        "client_id": f"Iv1.{APP_ID}",
        "owner": bodies.owner(call),
        "name": "Portal demonstration",
        "description": None,
        "external_url": f"{call.world.base_url}/{call.world.login}",
        "html_url": f"{call.world.base_url}/apps/{SLUG}",
        "created_at": LONG_AGO,
        "updated_at": LONG_AGO,
        "permissions": permissions_of(call.app.profile),
        "events": [],
        "installations_count": 1,
    }
    return _checked(call) or Reply(payload=payload)


def installation_body(call: Call) -> dict[str, Any]:
    """The one installation, as REST shows it."""
    url = f"{call.base}/app/installations/{INSTALLATION_ID}"
    return {
        "id": INSTALLATION_ID,
        "account": bodies.owner(call),
        "repository_selection": "all",
        "access_tokens_url": f"{url}/access_tokens",
        "repositories_url": f"{call.base}/installation/repositories",
        "html_url": f"{call.world.base_url}/organizations/{call.world.login}/settings/installations/{INSTALLATION_ID}",
        "app_id": APP_ID,
        "app_slug": SLUG,
        "target_id": call.world.id,
        "target_type": "Organization",
        "permissions": permissions_of(call.app.profile),
        "events": [],
        "created_at": LONG_AGO,
        "updated_at": LONG_AGO,
        "single_file_name": None,
        "suspended_by": None,
        "suspended_at": None,
    }


def installations(call: Call) -> Reply:
    """Answer where the App is installed."""
    return _checked(call) or Reply(payload=[installation_body(call)])


def installation(call: Call, installation: str) -> Reply:
    """Answer one installation."""
    is_known = int(installation) == INSTALLATION_ID
    return _checked(call) or (Reply(payload=installation_body(call)) if is_known else not_found())


def organization_installation(call: Call, login: str) -> Reply:
    """Answer the organization's installation."""
    return _checked(call) or (Reply(payload=installation_body(call)) if is_ours(login, call=call) else not_found())


def access_token(call: Call, installation: str) -> Reply:
    """Make a token for the installation."""
    if refused := _checked(call):
        return refused
    if int(installation) != INSTALLATION_ID:
        return not_found()
    token, expires_at = call.app.make_token()
    payload = {
        "token": token,
        "expires_at": bodies.moment(expires_at),
        "permissions": permissions_of(call.app.profile),
        "repository_selection": "all",
    }
    return Reply(status=201, payload=payload)
