"""The root: where a document comes in."""

import re
from typing import Any

from graphql import GraphQLError

from portal.demo.server.graph.connections import Listing, Resolver, connection
from portal.demo.server.graph.errors import typed
from portal.demo.server.graph.fields.common import attribute, by
from portal.demo.server.graph.fields.issues import has_label
from portal.demo.server.graph.values import type_name_of
from portal.demo.server.lookup import subjects_of
from portal.demo.world.lazy import is_lazy
from portal.demo.world.model import Issue, PullRequest, Repository, World

_TERM = re.compile(r'(-?)([a-z]+):("[^"]*"|\S+)')


def _organization(_root: Any, info: Any, login: str) -> World:
    world: World = info.context.world
    if login.lower() != world.login.lower():
        raise typed(f"Could not resolve to an Organization with the login of '{login}'.", kind="NOT_FOUND")
    return world


def _repository(_root: Any, info: Any, owner: str, name: str, followRenames: bool = True) -> Repository:  # noqa: N803
    context = info.context
    found: Repository | None = None
    if owner.lower() == context.world.login.lower():
        found = context.lookup.repository(name, follows_renames=followRenames)
    if found is None:
        raise typed(f"Could not resolve to a Repository with the name '{owner}/{name}'.", kind="NOT_FOUND")
    return found


def _look_up(node_id: str, info: Any) -> Any:
    """Answer a thing, or the error that stands for it."""
    found = info.context.lookup.node(node_id)
    if found is None:
        return typed(f"Could not resolve to a node with the global id of '{node_id}'.", kind="NOT_FOUND")
    return info.context.forbidden() if info.context.lacks(type_name_of(found)) else found


def _node(_root: Any, info: Any, id: str) -> Any:
    found = _look_up(id, info)
    if isinstance(found, GraphQLError):
        raise found
    return found


def _nodes(_root: Any, info: Any, ids: list[str]) -> list[Any]:
    return [_look_up(node_id, info) for node_id in ids]


def _user(_root: Any, info: Any, login: str) -> Any:
    for actor in info.context.world.actors:
        if actor.type_name == "User" and actor.login.lower() == login.lower():
            return actor
    raise typed(f"Could not resolve to a User with the login of '{login}'.", kind="NOT_FOUND")


def _search(_root: Any, info: Any, query: str, type: str) -> Listing:
    terms = [(sign == "-", name, value.strip('"').lower()) for sign, name, value in _TERM.findall(query)]
    found = [
        subject
        for subject in subjects_of(_searched(info.context.world, terms))
        if type == "ISSUE" and all(_matches(subject, name, value) is not negated for negated, name, value in terms)
    ]
    return Listing(items=found[:1000], place=by("created_at"), is_descending=True, extra={"count": len(found)})


def _searched(world: World, terms: list[tuple[bool, str, str]]) -> list[Repository]:
    """Answer where to search: in a lazy repository only when the search names it."""
    named = {value.rpartition("/")[2] for negated, name, value in terms if name == "repo" and not negated}
    return [one for one in world.repositories if one.name.lower() in named or not (named or is_lazy(one))]


def _matches(subject: Issue | PullRequest, name: str, value: str) -> bool:
    """Tell whether one term of a search fits. Terms that are not known here let everything through."""
    is_pull = isinstance(subject, PullRequest)
    if name in {"is", "state", "type"}:
        is_closed = subject.closed_at is not None
        is_merged = isinstance(subject, PullRequest) and subject.merged_at is not None
        facts = {"issue": not is_pull, "pr": is_pull, "open": not is_closed, "closed": is_closed, "merged": is_merged}
        return facts.get(value, True)
    if name == "label":
        return has_label(subject, names=[value])
    return value.endswith(f"/{subject.repository.name.lower()}") if name == "repo" else True


def _rate_limit(_root: Any, info: Any, **_arguments: Any) -> Any:
    return info.context


FIELDS: dict[str, dict[str, Resolver]] = {
    "Query": {
        "organization": _organization,
        "repository": _repository,
        "repositoryOwner": _organization,
        "node": _node,
        "nodes": _nodes,
        "user": _user,
        "viewer": lambda _root, info: info.context.viewer,
        "rateLimit": _rate_limit,
        "search": connection(_search),
    },
    "SearchResultItemConnection": {"issueCount": lambda source, _info: source.listing.extra["count"]},
    "RateLimit": {
        "cost": attribute("cost.points"),
        "nodeCount": attribute("cost.nodes"),
        "limit": attribute("bucket.limit"),
        "remaining": attribute("bucket.remaining"),
        "used": attribute("bucket.used"),
        "resetAt": attribute("bucket.reset_at"),
    },
}
