"""Artifacts of workflow runs, and the storage that their archives are fetched from.

https://docs.github.com/rest/actions/artifacts
"""

import hashlib
import hmac
from datetime import datetime, timedelta

from portal.demo.server.messages import Reply, Request, not_found, refusal
from portal.demo.server.rest import bodies
from portal.demo.server.rest.actions import address_of, head_of
from portal.demo.server.rest.bodies import Body
from portal.demo.server.rest.call import Call
from portal.demo.server.rest.issues import find
from portal.demo.world.artifacts import Artifact, artifact_with, artifacts_of
from portal.demo.world.model import Repository, World
from portal.demo.world.runs import run_with

# GitHub keeps archives elsewhere; here that is another path, which needs no token but what the address itself tells.
STORAGE = "/_storage/"
ADDRESS_LIVES = timedelta(minutes=1)


def artifacts(call: Call, owner: str | None, name: str | None, number: str | None) -> Reply:
    """Answer a page of the artifacts of a repository, newest first, all or those of a name."""
    found = find(call, owner, name, number)
    if isinstance(found, Reply):
        return found
    wanted = artifacts_of(found, world=call.world, now=call.now)
    if asked := call.parameter("name"):
        wanted = [one for one in wanted if one.name == asked]
    return call.denied("actions") or _page(call, wanted, of=found)


def artifacts_of_run(call: Call, owner: str | None, name: str | None, number: str | None, run: str) -> Reply:
    """Answer a page of the artifacts of a run."""
    found = find(call, owner, name, number)
    if isinstance(found, Reply):
        return found
    if run_with(int(run), repository=found, world=call.world, now=call.now) is None:
        return call.denied("actions") or not_found()
    wanted = [one for one in artifacts_of(found, world=call.world, now=call.now) if one.run.id == int(run)]
    return call.denied("actions") or _page(call, wanted, of=found)


def artifact(call: Call, owner: str | None, name: str | None, number: str | None, artifact: str) -> Reply:
    """Answer an artifact."""
    found = find(call, owner, name, number)
    if isinstance(found, Reply):
        return found
    wanted = artifact_with(int(artifact), repository=found, world=call.world, now=call.now)
    if wanted is None:
        return call.denied("actions") or not_found()
    return call.denied("actions") or Reply(payload=_body(wanted, of=found, call=call))


def download(call: Call, owner: str | None, name: str | None, number: str | None, artifact: str) -> Reply:
    """Answer where the archive of an artifact is fetched from within a minute."""
    found = find(call, owner, name, number)
    if isinstance(found, Reply):
        return found
    wanted = artifact_with(int(artifact), repository=found, world=call.world, now=call.now)
    if wanted is None:
        return call.denied("actions") or not_found()
    if wanted.expires_at <= call.now:
        return call.denied("actions") or refusal(410, message="Artifact has expired")
    until = int((call.now + ADDRESS_LIVES).timestamp())
    path = f"{STORAGE}{found.id}/{wanted.id}"
    location = f"{call.base}{path}?until={until}&signature={_signature(path, until=str(until), world=call.world)}"
    return call.denied("actions") or Reply(status=302, headers={"Location": location})


def answer_storage(world: World, request: Request, *, now: datetime) -> Reply | None:
    """Answer an archive whose address is still good; None where something else is asked."""
    if not request.path.startswith(STORAGE):
        return None
    until, signature = request.query.get("until", ""), request.query.get("signature", "")
    is_signed = hmac.compare_digest(signature, _signature(request.path, until=until, world=world))
    if not is_signed or int(until) < now.timestamp():
        return Reply(status=403, payload="AuthenticationFailed", headers={"Content-Type": "text/plain"}, is_free=True)
    number, _, artifact = request.path.removeprefix(STORAGE).partition("/")
    repository = next(one for one in world.repositories if one.id == int(number))
    found = artifact_with(int(artifact), repository=repository, world=world, now=now)
    if found is None:
        return not_found()
    return Reply(payload=found.archive, headers={"Content-Type": "application/zip"}, is_free=True)


def _signature(path: str, *, until: str, world: World) -> str:
    return hmac.new(str(world.seed).encode(), f"{path}?{until}".encode(), hashlib.sha256).hexdigest()


def _page(call: Call, wanted: list[Artifact], *, of: Repository) -> Reply:
    shown, headers = call.page(wanted)
    payload = {"total_count": len(wanted), "artifacts": [_body(one, of=of, call=call) for one in shown]}
    return Reply(payload=payload, headers=headers)


def _body(artifact: Artifact, *, of: Repository, call: Call) -> Body:
    url = f"{address_of(of, call=call)}/actions/artifacts/{artifact.id}"
    return {
        "id": artifact.id,
        "node_id": f"MDg6QXJ0aWZhY3Q{artifact.id}",
        "name": artifact.name,
        "size_in_bytes": len(artifact.archive),
        "url": url,
        "archive_download_url": f"{url}/zip",
        "expired": artifact.expires_at <= call.now,
        "created_at": bodies.moment(artifact.created_at),
        "expires_at": bodies.moment(artifact.expires_at),
        "updated_at": bodies.moment(artifact.created_at),
        "digest": f"sha256:{hashlib.sha256(artifact.archive).hexdigest()}",
        "workflow_run": {
            "id": artifact.run.id,
            "repository_id": of.id,
            "head_repository_id": head_of(artifact.run, of=of),
            "head_branch": artifact.run.branch,
            "head_sha": artifact.run.sha,
        },
    }
