"""Finding things of the world by their global ids, and whom they belong to.

Built for one request, because the world changes between requests. The lazy repositories of a large world are told
by their things' ids: only those that a request is about are filled.
"""

from base64 import urlsafe_b64decode
from binascii import Error as Base64Error
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from portal.demo.world.lazy import holder_of, is_lazy
from portal.demo.world.model import Board, Card, Commit, Issue, PullRequest, Repository, World

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
Owned = tuple[Any, Any]  # a thing and whom it belongs to


def subjects_of(among: Iterable[Repository]) -> Iterator[Issue | PullRequest]:
    """Answer the issues and pull requests of repositories."""
    for repository in among:
        yield from repository.issues
        yield from repository.pull_requests


def _of_repositories(name: str) -> Callable[[Iterable[Repository]], Iterator[Owned]]:
    return lambda among: ((thing, owner) for owner in among for thing in getattr(owner, name))


def _of_pull_requests(name: str) -> Callable[[Iterable[Repository]], Iterator[Owned]]:
    return lambda among: (
        (thing, pull) for owner in among for pull in owner.pull_requests for thing in getattr(pull, name)
    )


def _of_world(name: str) -> Callable[[World], Iterator[Owned]]:
    return lambda world: ((thing, world) for thing in getattr(world, name))


WALKS_OF_WORLD: dict[str, Callable[[World], Iterator[Owned]]] = {
    "O": lambda world: iter([(world, world)]),
    "U": _of_world("actors"),
    "T": _of_world("teams"),
    "R": _of_world("repositories"),
    "PVT": _of_world("boards"),
    "PVTI": lambda world: ((card, board) for board in world.boards for card in board.cards),
    "DI": lambda world: (
        (card.content, card) for board in world.boards for card in board.cards if card.content.prefix == "DI"
    ),
}
WALKS_OF_REPOSITORIES: dict[str, Callable[[Iterable[Repository]], Iterator[Owned]]] = {
    "I": _of_repositories("issues"),
    "PR": _of_repositories("pull_requests"),
    "LA": _of_repositories("labels"),
    "EN": _of_repositories("environments"),
    "DE": _of_repositories("deployments"),
    "D": _of_repositories("discussions"),
    "PRR": _of_pull_requests("reviews"),
    "CR": _of_pull_requests("checks"),
    "DES": lambda among: (
        (status, deployment) for owner in among for deployment in owner.deployments for status in deployment.statuses
    ),
    "EV": lambda among: ((event, subject) for subject in subjects_of(among) for event in subject.events),
}


class Lookup:
    """The world's things by id, each kind indexed when it is first asked for."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._kinds: dict[tuple[str, Repository | None], dict[int, Owned]] = {}
        self._commits: dict[int, dict[str, Commit]] = {}
        self._closing: dict[Repository | None, dict[int, list[PullRequest]]] = {}
        self._homes: dict[str, Repository] = {}  # of commits that were answered alone

    @cached_property
    def _settled(self) -> list[Repository]:
        """The repositories whose things are all made."""
        return [repository for repository in self.world.repositories if not is_lazy(repository)]

    def _among(self, holder: Repository | None) -> list[Repository]:
        return self._settled if holder is None else [holder]

    def _kind(self, prefix: str, *, of: int) -> dict[int, Owned]:
        """Answer the things of one kind that may hold this one."""
        holder = holder_of(self.world, of) if prefix in WALKS_OF_REPOSITORIES else None
        if (prefix, holder) not in self._kinds:
            self._kinds[prefix, holder] = {owned[0].id: owned for owned in self._walk(prefix, holder)}
        return self._kinds[prefix, holder]

    def _walk(self, prefix: str, holder: Repository | None) -> Iterator[Owned]:
        if prefix in WALKS_OF_WORLD:
            return WALKS_OF_WORLD[prefix](self.world)
        return WALKS_OF_REPOSITORIES[prefix](self._among(holder))

    def node(self, node_id: str) -> Any:
        """Answer the thing with this global id, None when there is none."""
        prefix, _, code = node_id.partition("_")
        if prefix == "C":
            return self.commit(code)
        if prefix not in WALKS_OF_WORLD and prefix not in WALKS_OF_REPOSITORIES:
            return None
        try:
            number = int.from_bytes(urlsafe_b64decode(code + "=" * (-len(code) % 4)), "big")
        except (Base64Error, ValueError):
            return None
        found = self._kind(prefix, of=number).get(number)
        return found[0] if found and found[0].node_id == node_id else None

    def owner(self, thing: Any) -> Any:
        """Answer whom a thing belongs to: its repository, board, pull request…"""
        if isinstance(thing, Commit):
            return self._commit_owner(thing)
        return self._kind(thing.prefix, of=thing.id)[thing.id][1]

    def repository(self, name: str, *, follows_renames: bool = True) -> Repository | None:
        """Answer the repository of this name, or of this former name."""
        wanted = name.lower()
        for repository in self.world.repositories:
            if repository.name.lower() == wanted:
                return repository
        former = (r for r in self.world.repositories if wanted in map(str.lower, r.former_names))
        return next(former, None) if follows_renames else None

    def commits(self, repository: Repository) -> dict[str, Commit]:
        """Answer the commits of the default branch by their hashes, oldest first."""
        if repository.id not in self._commits:
            self._commits[repository.id] = {commit.sha: commit for commit in repository.commits}
        return self._commits[repository.id]

    def commit_of(self, repository: Repository, *, sha: str) -> Commit | None:
        """Answer a commit of the default branch; the newest without a look at the others."""
        newest = repository.commits[-1] if repository.commits else None
        if newest is None or newest.sha != sha:
            return self.commits(repository).get(sha)
        self._homes[sha] = repository
        return newest

    def commit(self, sha: str) -> Commit | None:
        """Answer a commit of any default branch; of a lazy repository's only the newest."""
        for repository in self.world.repositories:
            if is_lazy(repository) and repository.commits[-1].sha != sha:
                continue
            if found := self.commit_of(repository, sha=sha):
                return found
        return None

    def stray(self, sha: str, *, of: Repository, at: datetime = LONG_AGO) -> Commit:
        """Answer a commit of which little more than the hash is known, such as the head of a branch."""
        self._homes[sha] = of
        return Commit(sha=sha, parents=(), committed_at=at, message="", author=None, is_signed=False)

    def _commit_owner(self, commit: Commit) -> Repository:
        if commit.pull_request is not None:
            return commit.pull_request.repository
        if commit.sha in self._homes:
            return self._homes[commit.sha]
        repositories = self.world.repositories
        looked_into = [repository for repository in repositories if repository.id in self._commits]
        return next(one for one in (*looked_into, *repositories) if commit.sha in self.commits(one))

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

    def closing(self, issue: Issue) -> list[PullRequest]:
        """Answer the pull requests that close an issue."""
        holder = issue.repository if is_lazy(issue.repository) else None
        if holder not in self._closing:
            self._closing[holder] = closing_of(self._among(holder))
        return self._closing[holder].get(issue.id, [])


def closing_of(repositories: Iterable[Repository]) -> dict[int, list[PullRequest]]:
    """Answer the pull requests that close issues, by the issues' ids."""
    closing: dict[int, list[PullRequest]] = {}
    for repository in repositories:
        for pull in repository.pull_requests:
            for issue in pull.closes:
                closing.setdefault(issue.id, []).append(pull)
    return closing
