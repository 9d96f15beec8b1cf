"""Check runs and commit statuses."""

from typing import Any

from portal.demo.server.graph.connections import Listing, Resolver, by_id, connection
from portal.demo.server.graph.fields.common import NODE, attribute, attributes, optional, owner, repository_url, upper
from portal.demo.server.graph.fields.pull_requests import head_commit
from portal.demo.server.graph.values import Rollup, Suite
from portal.demo.world.model import Check

FAILING = {"failure", "timed_out", "cancelled", "action_required"}


def _state(rollup: Rollup, _info: Any) -> str:
    checks = rollup.pull_request.checks
    if any(check.conclusion in FAILING for check in checks):
        return "FAILURE"
    return "PENDING" if any(check.status != "completed" for check in checks) else "SUCCESS"


def _context_state(check: Check, _info: Any) -> str:
    if check.status != "completed":
        return "PENDING"
    return "FAILURE" if check.conclusion in FAILING else "SUCCESS"


def _contexts(rollup: Rollup, _info: Any) -> Listing:
    runs = sum(not check.is_status for check in rollup.pull_request.checks)
    counts = {"checkRunCount": runs, "statusContextCount": len(rollup.pull_request.checks) - runs}
    return Listing(items=rollup.pull_request.checks, place=by_id, extra=counts)


def _url(check: Check, info: Any) -> str:
    return f"{repository_url(owner(check, info).repository, world=info.context.world)}/runs/{check.id}"


FIELDS: dict[str, dict[str, Resolver]] = {
    "StatusCheckRollup": {
        "id": lambda rollup, _info: f"SCR_{rollup.pull_request.id}",
        "state": _state,
        "commit": lambda rollup, _info: head_commit(rollup.pull_request),
        "contexts": connection(_contexts),
    },
    "StatusCheckRollupContextConnection": {
        "checkRunCount": lambda source, _info: source.listing.extra["checkRunCount"],
        "statusContextCount": lambda source, _info: source.listing.extra["statusContextCount"],
    },
    "CheckRun": {
        **NODE,
        **attributes("name", "started_at", "completed_at"),
        "title": optional("title"),
        "status": upper("status"),
        "conclusion": upper("conclusion"),
        "detailsUrl": _url,
        "url": _url,
        "permalink": _url,
        "repository": lambda check, info: owner(check, info).repository,
        "checkSuite": lambda check, info: Suite(check=check, pull_request=owner(check, info)),
    },
    "CheckSuite": {
        "id": lambda suite, _info: f"CS_{suite.check.id}",
        "app": lambda suite, _info: suite,
        "commit": lambda suite, _info: head_commit(suite.pull_request),
        "status": upper("check.status"),
        "conclusion": upper("check.conclusion"),
        "createdAt": attribute("check.started_at"),
        "updatedAt": lambda suite, _info: suite.check.completed_at or suite.check.started_at,
        "repository": attribute("pull_request.repository"),
    },
    "App": {
        "id": lambda suite, _info: f"A_{suite.check.app}",
        "name": attribute("check.app"),
        "slug": attribute("check.app"),
    },
    "StatusContext": {
        "id": NODE["id"],
        "context": attribute("name"),
        "state": _context_state,
        "description": optional("title"),
        "createdAt": attribute("started_at"),
        "commit": lambda check, info: head_commit(owner(check, info)),
    },
}
