"""What the tables of resolvers share."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from portal.demo.server.graph.connections import LONG_AGO, Place, Resolver
from portal.demo.world.model import Board, Issue, PullRequest, Repository, World

LARGEST_INT = 2**31 - 1


def attribute(path: str) -> Resolver:
    """Answer an attribute as it is."""
    get = attrgetter(path)
    return lambda source, _info, **_arguments: get(source)


def upper(path: str) -> Resolver:
    """Answer an attribute as the name of an enum's value; empty is null."""
    get = attrgetter(path)

    def resolve(source: Any, _info: Any, **_arguments: Any) -> str | None:
        value = get(source)
        return str(value).upper() if value else None

    return resolve


def optional(path: str) -> Resolver:
    """Answer an attribute; an empty text is null."""
    get = attrgetter(path)
    return lambda source, _info, **_arguments: get(source) or None


def constant(value: Any) -> Resolver:
    """Answer always the same."""
    return lambda _source, _info, **_arguments: value


def owner(source: Any, info: Any, **_arguments: Any) -> Any:
    """Answer whom the source belongs to."""
    return info.context.lookup.owner(source)


def attributes(*names: str) -> dict[str, Resolver]:
    """Answer resolvers for attributes whose names differ only in their case: `created_at`, `createdAt`."""
    return {_camel(name): attribute(name) for name in names}


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _database_id(source: Any, _info: Any) -> int | None:
    return source.id if source.id <= LARGEST_INT else None


NODE: dict[str, Resolver] = {"id": attribute("node_id"), "databaseId": _database_id}
NUMBERED_NODE: dict[str, Resolver] = {**NODE, "fullDatabaseId": attribute("id")}


def by(name: str) -> Callable[[Any], Place]:
    """Sort by an attribute, then by id; what has no time comes first."""
    get = attrgetter(name)

    def place(item: Any) -> Place:
        value = get(item)
        return (LONG_AGO if value is None else value, item.id)

    return place


def by_lower(name: str) -> Callable[[Any], Place]:
    """Sort by a text regardless of its case, then by id."""
    get = attrgetter(name)
    return lambda item: (get(item).lower(), item.id)


def repository_url(repository: Repository, *, world: World) -> str:
    """Answer a repository's page."""
    return f"{world.base_url}/{world.login}/{repository.name}"


def subject_url(subject: Issue | PullRequest, *, world: World) -> str:
    """Answer the page of an issue or pull request."""
    kind = "pull" if isinstance(subject, PullRequest) else "issues"
    return f"{repository_url(subject.repository, world=world)}/{kind}/{subject.number}"


def board_url(board: Board, *, world: World) -> str:
    """Answer a board's page."""
    return f"{world.base_url}/orgs/{world.login}/projects/{board.number}"


def addressed(url_of: Callable[..., str]) -> dict[str, Resolver]:
    """Answer the fields that hold a thing's address."""
    return {
        "url": lambda source, info: url_of(source, world=info.context.world),
        "resourcePath": lambda source, info: url_of(source, world=info.context.world)[
            len(info.context.world.base_url) :
        ],
    }
