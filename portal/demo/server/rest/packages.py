"""Container packages of the organization: for a classic token with a scope of its own, and for nobody else."""

from datetime import datetime
from typing import Any
from urllib.parse import quote, unquote

from portal.demo.server.messages import Reply, not_found, refusal
from portal.demo.server.rest import bodies
from portal.demo.server.rest.call import Call
from portal.demo.server.rest.organization import is_ours
from portal.demo.world.model import Package, PackageVersion, Repository

SCOPE = "read:packages"
OURS = "ghcr.io/"
Body = dict[str, Any]
Published = tuple[Repository, Package]


def packages(call: Call, login: str) -> Reply:
    """Answer a page of the packages."""
    if refused := _refused(call, login=login):
        return refused
    kind = call.parameter("package_type")
    if not kind:
        return refusal(400, message="A package_type is required.")
    found, headers = call.page(_published(call) if kind == "container" else [])
    return Reply(
        payload=[_package(one, repository=repository, call=call) for repository, one in found], headers=headers
    )


def versions(call: Call, login: str, name: str) -> Reply:
    """Answer a page of the versions of a package, newest first."""
    if refused := _refused(call, login=login):
        return refused
    package = next((one for _, one in _published(call) if name_of(one) == unquote(name)), None)
    if package is None:
        return refusal(404, message="Package not found.")
    found, headers = call.page(package.versions[::-1])
    return Reply(payload=[_version(one, of=package, call=call) for one in found], headers=headers)


def name_of(package: Package) -> str:
    """Answer a package's name in the organization."""
    return package.image.removeprefix(OURS).partition("/")[2]


def _refused(call: Call, *, login: str) -> Reply | None:
    if not is_ours(login, call=call):
        return not_found()
    if call.profile.kind != "classic":
        return refusal(403, message=call.profile.refusal)
    if SCOPE not in call.profile.scopes:
        return refusal(403, message="You need at least read:packages scope to list packages.")
    return None


def _published(call: Call) -> list[Published]:
    """Answer what is in GitHub's own registry; of another one GitHub knows nothing."""
    return [
        (repository, package)
        for repository in call.world.repositories
        for package in repository.packages
        if package.image.startswith(OURS)
    ]


def _changed_at(package: Package, *, repository: Repository) -> datetime:
    return package.versions[-1].created_at if package.versions else repository.created_at


def _package(package: Package, *, repository: Repository, call: Call) -> Body:
    name = name_of(package)
    return {
        "id": package.id,
        "name": name,
        "package_type": "container",
        "owner": bodies.owner(call),
        "version_count": len(package.versions),
        "visibility": package.visibility,
        "url": f"{call.base}/orgs/{call.world.login}/packages/container/{quote(name, safe='')}",
        "created_at": bodies.moment(package.versions[0].created_at if package.versions else repository.created_at),
        "updated_at": bodies.moment(_changed_at(package, repository=repository)),
        "repository": bodies.repository(repository, call=call),
        "html_url": _page(name, call=call),
    }


def _version(version: PackageVersion, *, of: Package, call: Call) -> Body:
    name = name_of(of)
    at = bodies.moment(version.created_at)
    home = f"{call.base}/orgs/{call.world.login}/packages/container/{quote(name, safe='')}"
    return {
        "id": version.id,
        "name": version.digest,
        "url": f"{home}/versions/{version.id}",
        "package_html_url": _page(name, call=call),
        "html_url": f"{_page(name, call=call)}/{version.id}",
        "created_at": at,
        "updated_at": at,
        "metadata": {"package_type": "container", "container": {"tags": list(version.tags)}},
    }


def _page(name: str, *, call: Call) -> str:
    return f"{call.world.base_url}/orgs/{call.world.login}/packages/container/package/{quote(name, safe='')}"
