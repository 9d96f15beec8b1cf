"""Finding things of the world by their global ids, and whom they belong to.

Built for one request, because the world changes between requests.
"""

from base64 import urlsafe_b64decode
from binascii import Error as Base64Error
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from portal.demo.world.model import Board, Card, Commit, Issue, PullRequest, Repository, World

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
Owned = tuple[Any, Any]  # a thing and whom it belongs to


def _subjects(world: World) -> Iterator[Issue | PullRequest]:
    for repository in world.repositories:
        yield from repository.issues
        yield from repository.pull_requests


def _of_repositories(name: str) -> Callable[[World], Iterator[Owned]]:
    return lambda world: ((thing, owner) for owner in world.repositories for thing in getattr(owner, name))


def _of_pull_requests(name: str) -> Callable[[World], Iterator[Owned]]:
    return lambda world: (
        (thing, pull) for owner in world.repositories for pull in owner.pull_requests for thing in getattr(pull, name)
    )


def _of_world(name: str) -> Callable[[World], Iterator[Owned]]:
    return lambda world: ((thing, world) for thing in getattr(world, name))


WALKS: dict[str, Callable[[World], Iterator[Owned]]] = {
    "O": lambda world: iter([(world, world)]),
    "U": _of_world("actors"),
    "T": _of_world("teams"),
    "R": _of_world("repositories"),
    "PVT": _of_world("boards"),
    "I": _of_repositories("issues"),
    "PR": _of_repositories("pull_requests"),
    "LA": _of_repositories("labels"),
    "EN": _of_repositories("environments"),
    "DE": _of_repositories("deployments"),
    "D": _of_repositories("discussions"),
    "PRR": _of_pull_requests("reviews"),
    "CR": _of_pull_requests("checks"),
    "PVTI": lambda world: ((card, board) for board in world.boards for card in board.cards),
    "DI": lambda world: (
        (card.content, card) for board in world.boards for card in board.cards if card.content.prefix == "DI"
    ),
    "DES": lambda world: (
        (status, deployment)
        for owner in world.repositories
        for deployment in owner.deployments
        for status in deployment.statuses
    ),
    "EV": lambda world: ((event, subject) for subject in _subjects(world) for event in subject.events),
}


class Lookup:
    """The world's things by id, each kind indexed when it is first asked for."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._kinds: dict[str, dict[int, Owned]] = {}
        self._commits: dict[int, dict[str, Commit]] = {}
        self._strays: dict[str, Repository] = {}

    def _kind(self, prefix: str) -> dict[int, Owned]:
        if prefix not in self._kinds:
            self._kinds[prefix] = {owned[0].id: owned for owned in WALKS[prefix](self.world)}
        return self._kinds[prefix]

    def node(self, node_id: str) -> Any:
        """Answer the thing with this global id, None when there is none."""
        prefix, _, code = node_id.partition("_")
        if prefix == "C":
            return self.commit(code)
        if prefix not in WALKS:
            return None
        try:
            number = int.from_bytes(urlsafe_b64decode(code + "=" * (-len(code) % 4)), "big")
        except (Base64Error, ValueError):
            return None
        found = self._kind(prefix).get(number)
        return found[0] if found and found[0].node_id == node_id else None

    def owner(self, thing: Any) -> Any:
        """Answer whom a thing belongs to: its repository, board, pull request…"""
        if isinstance(thing, Commit):
            return self._commit_owner(thing)
        return self._kind(thing.prefix)[thing.id][1]

    def repository(self, name: str, *, follows_renames: bool = True) -> Repository | None:
        """Answer the repository of this name, or of this former name."""
        wanted = name.lower()
        for repository in self.world.repositories:
            if repository.name.lower() == wanted:
                return repository
        former = (r for r in self.world.repositories if wanted in map(str.lower, r.former_names))
        return next(former, None) if follows_renames else None

    def commits(self, repository: Repository) -> dict[str, Commit]:
        """Answer the commits of the default branch by their hashes."""
        if repository.id not in self._commits:
            self._commits[repository.id] = {commit.sha: commit for commit in repository.commits}
        return self._commits[repository.id]

    def commit(self, sha: str) -> Commit | None:
        """Answer a commit of any default branch."""
        return next((found for r in self.world.repositories if (found := self.commits(r).get(sha))), None)

    def stray(self, sha: str, *, of: Repository, at: datetime = LONG_AGO) -> Commit:
        """Answer a commit of which little more than the hash is known, such as the head of a branch."""
        self._strays[sha] = of
        return Commit(sha=sha, parents=(), committed_at=at, message="", author=None, is_signed=False)

    def _commit_owner(self, commit: Commit) -> Repository:
        if commit.pull_request is not None:
            return commit.pull_request.repository
        owners = (r for r in self.world.repositories if commit.sha in self.commits(r))
        return next(owners, None) or self._strays[commit.sha]

    @cached_property
    def _cards(self) -> dict[str, list[tuple[Board, Card]]]:
        cards: dict[str, list[tuple[Board, Card]]] = {}
        for board in self.world.boards:
            for card in board.cards:
                cards.setdefault(card.content.node_id, []).append((board, card))
        return cards

    def cards(self, content: Issue | PullRequest) -> list[tuple[Board, Card]]:
        """Answer the cards that show an issue or pull request, with their boards."""
        return self._cards.get(content.node_id, [])

    @cached_property
    def _closing(self) -> dict[int, list[PullRequest]]:
        closing: dict[int, list[PullRequest]] = {}
        for repository in self.world.repositories:
            for pull in repository.pull_requests:
                for issue in pull.closes:
                    closing.setdefault(issue.id, []).append(pull)
        return closing

    def closing(self, issue: Issue) -> list[PullRequest]:
        """Answer the pull requests that close an issue."""
        return self._closing.get(issue.id, [])
