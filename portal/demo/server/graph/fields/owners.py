"""CODEOWNERS, and what GitHub finds wrong with it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from portal.demo.server.graph.connections import Resolver
from portal.demo.server.graph.fields.common import attributes
from portal.demo.world.model import Repository, World

PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")  # the first there is counts
OWNER = re.compile(r"(?<=\s)@\S+")


@dataclass(slots=True, frozen=True, kw_only=True)
class Owners:
    """The CODEOWNERS file of a repository."""

    repository: Repository
    path: str


@dataclass(slots=True, frozen=True, kw_only=True)
class OwnerError:
    """An owner that there is not."""

    path: str
    line: int
    column: int
    source: str
    owner: str


def owners_of(repository: Repository) -> Owners | None:
    """Answer the CODEOWNERS that counts."""
    path = next((place for place in PLACES if place in repository.files), None)
    return Owners(repository=repository, path=path) if path else None


def errors_of(owners: Owners, *, world: World) -> Iterator[OwnerError]:
    """Answer every owner that is neither a person nor a team of the organization."""
    people = {actor.login.lower() for actor in world.actors}
    known = {f"@{login}" for login in people} | {f"@{world.login}/{team.slug}".lower() for team in world.teams}
    for number, line in enumerate(owners.repository.files[owners.path].splitlines(), start=1):
        for match in OWNER.finditer(line):
            if match[0].lower() not in known:
                yield OwnerError(path=owners.path, line=number, column=match.start() + 1, source=line, owner=match[0])


def _codeowners(repository: Repository, info: Any, **_arguments: Any) -> Owners | None:
    info.context.require("contents")
    return owners_of(repository)


def _message(error: OwnerError, _info: Any) -> str:
    what = "team" if "/" in error.owner else "user"
    return (
        f"Unknown owner on line {error.line}: make sure the {what} {error.owner} exists and has write access to the "
        "repository"
    )


FIELDS: dict[str, dict[str, Resolver]] = {
    "Repository": {"codeowners": _codeowners},
    "RepositoryCodeowners": {"errors": lambda owners, info: list(errors_of(owners, world=info.context.world))},
    "RepositoryCodeownersError": {
        **attributes("path", "line", "column", "source"),
        "kind": lambda _error, _info: "Unknown owner",
        "message": _message,
    },
}
