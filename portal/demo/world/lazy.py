"""Repositories of a large world, filled when somebody looks into them and forgotten again.

How many issues and pull requests there are, and which one changed last, is known without making them.
The same place and seed always make the same things with the same ids; two looks may answer different objects.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, TypeVar, cast, overload

from portal.demo.world.finishing import finish_site, settle
from portal.demo.world.history import write_history
from portal.demo.world.issues import live_issues, open_issues, quota
from portal.demo.world.making import Making, RepositoryPlan, Site, new_sha
from portal.demo.world.model import Commit, Issue, PullRequest, Repository, Team, World
from portal.demo.world.pull_requests import open_pull_requests
from portal.demo.world.repositories import PLANS, make_site
from portal.demo.world.rhythm import Rhythm

FIRST_LAZY_ID = 10**12  # below 2**53, as numbers in JSON must be
FIRST_REPOSITORY_ID = 10**9  # GraphQL shows a repository's id as an Int, and has no wider field for it
IDS_A_REPOSITORY = 10**6
NEWEST_IDS, CONTENT_IDS = 500, 1000  # where a repository's own ids end
KEPT_ITEMS = 60_000  # about 4 kB each; a batch of ids of the latest changes is all over the organization
LONGEST_SILENCE_SECONDS = 60 * 86_400
LANGUAGES = ("Python", "TypeScript", "Go", "HCL")

T = TypeVar("T")
Content = tuple[list[Issue], list[PullRequest], list[Commit]]


class LazyItems(Sequence[T]):
    """A list of which the newest item is known before the others are made, and mostly the length too.

    `newest` is the last one; of issues and of pull requests it is also the one that changed last.
    """

    def __init__(self, *, count: int | None, newest: T, load: Callable[[], list[T]]) -> None:
        self._count = count
        self._open: int | None = None
        self._load = load
        self.newest = newest

    def __len__(self) -> int:
        if self._count is None:
            self._count = len(self._load())
        return self._count

    def __bool__(self) -> bool:
        return True

    def __iter__(self) -> Iterator[T]:
        return iter(self._load())

    @overload
    def __getitem__(self, place: int) -> T: ...

    @overload
    def __getitem__(self, place: slice) -> list[T]: ...

    def __getitem__(self, place: int | slice) -> T | list[T]:
        return self.newest if place == -1 else self._load()[place]

    def count_open(self) -> int:
        """How many are not closed. Counted once: what is made again is the same, and nothing happens to it."""
        if self._open is None:
            self._open = count_open(self._load())
        return self._open


@dataclass(slots=True, kw_only=True, eq=False)
class Shelved:
    """A repository, how much is in it, and what is known of that without making it."""

    site: Site
    issues: int
    pull_requests: int
    newest_at: datetime
    newest_issue: Issue | None = None
    newest_pull: PullRequest | None = None
    head: Commit


class LazyShelf:
    """Adds repositories to a world; keeps what was made for the last that were looked into."""

    def __init__(self, *, making: Making, teams: list[Team], weeks: int, items_each: int) -> None:
        self._like = making
        self._teams = teams
        self._weeks = weeks
        self._shelved: list[Shelved] = []
        self._content = lru_cache(maxsize=max(KEPT_ITEMS // max(items_each, 1), 1))(self._make)

    def add(self, *, issues: int, pull_requests: int) -> Repository:
        """Make the next repository, without what is in it."""
        place = len(self._shelved)
        making = self._making(place, now=self._like.now)
        random = making.random("newest")
        newest_at = making.now - timedelta(seconds=round(random.random() ** 4 * LONGEST_SILENCE_SECONDS))
        site = make_site(making, _plan(place), teams=self._teams)
        site.repository.id = FIRST_REPOSITORY_ID + place
        site.teams = self._teams[:1]
        making.next_id = _first_id(place) + NEWEST_IDS
        shelved = Shelved(
            site=site,
            issues=issues,
            pull_requests=pull_requests,
            newest_at=newest_at,
            head=_head(making, site, at=newest_at - timedelta(hours=1)),
        )
        _add_newest(making, shelved)
        self._shelved.append(shelved)
        self._make_lazy(shelved, place=place)
        return site.repository

    def _make_lazy(self, shelved: Shelved, *, place: int) -> None:
        """Put lists in place that make their items when they are asked for them."""
        repository = shelved.site.repository
        repository.pushed_at = shelved.head.committed_at
        repository.updated_at = shelved.newest_at
        if shelved.newest_issue:
            issues = LazyItems(count=shelved.issues, newest=shelved.newest_issue, load=lambda: self._content(place)[0])
            repository.issues = cast("list[Issue]", issues)
        if shelved.newest_pull:
            pulls = LazyItems(
                count=shelved.pull_requests, newest=shelved.newest_pull, load=lambda: self._content(place)[1]
            )
            repository.pull_requests = cast("list[PullRequest]", pulls)
        commits = LazyItems(count=None, newest=shelved.head, load=lambda: self._content(place)[2])
        repository.commits = cast("list[Commit]", commits)

    def _make(self, place: int) -> Content:
        """Let everything happen in one repository, up to two hours before its newest change."""
        shelved = self._shelved[place]
        making = self._making(place, now=shelved.newest_at - timedelta(hours=2))
        making.next_id = _first_id(place) + CONTENT_IDS
        real = shelved.site.repository
        scratch = replace(real, issues=[], pull_requests=[], commits=[], files={})
        site = replace(shelved.site, repository=scratch, issues=[], pulls=[], incidents=[])
        open_issues(making, site, shares=quota(site, count=max(shelved.issues - 1, 0)))
        open_pull_requests(making, site, count=max(shelved.pull_requests - 1, 0))
        live_issues(making, site)
        write_history(making, site)
        finish_site(making, site)
        settle(making, scratch)
        items: list[Issue | PullRequest] = [*scratch.issues, *scratch.pull_requests]
        for item in items:
            item.repository = real
        if shelved.newest_issue:
            scratch.issues.append(shelved.newest_issue)
        if shelved.newest_pull:
            scratch.pull_requests.append(shelved.newest_pull)
        for plan in site.issues:
            plan.pulls.clear()  # without circles, all of this is gone once it is forgotten
        scratch.commits += [_before_head(shelved, parent=scratch.commits[-1]), shelved.head]
        return scratch.issues, scratch.pull_requests, scratch.commits

    def _making(self, place: int, *, now: datetime) -> Making:
        return Making(
            seed=f"{self._like.seed}:lazy:{place}",
            login=self._like.login,
            base_url=self._like.base_url,
            rhythm=Rhythm(now=now, weeks=self._weeks),
            people=self._like.people,
            next_id=_first_id(place),
        )


def count_open(items: Sequence[Any]) -> int:
    """How many issues or pull requests are not closed."""
    return items.count_open() if isinstance(items, LazyItems) else sum(item.closed_at is None for item in items)


def is_lazy(repository: Repository) -> bool:
    """Tell whether what is in a repository is made when somebody looks."""
    return isinstance(repository.commits, LazyItems)


def holder_of(world: World, thing_id: int) -> Repository | None:
    """Answer the lazy repository that a thing with this id is in, found without looking into any."""
    place = len(PLANS) + (thing_id - FIRST_LAZY_ID) // IDS_A_REPOSITORY
    return world.repositories[place] if len(PLANS) <= place < len(world.repositories) else None


def _first_id(place: int) -> int:
    return FIRST_LAZY_ID + place * IDS_A_REPOSITORY


def _plan(place: int) -> RepositoryPlan:
    name = f"module-{place + 1:05d}"
    return RepositoryPlan(
        name=f"plasma-{name}",
        index=100 + place,
        short=name,
        kind="library",
        description=f"Module {place + 1} of the platform",
        language=LANGUAGES[place % len(LANGUAGES)],
    )


def _head(making: Making, site: Site, *, at: datetime) -> Commit:
    """The newest commit of a repository, and by its parent's hash the one before."""
    random = making.random("head")
    return Commit(
        sha=new_sha(random),
        parents=(new_sha(random),),
        committed_at=at,
        message="Prepare the next version",
        author=making.people.release_bot,
        is_signed=True,
    )


def _before_head(shelved: Shelved, *, parent: Commit) -> Commit:
    head = shelved.head
    return replace(head, sha=head.parents[0], parents=(parent.sha,), message="Tidy up")


def _add_newest(making: Making, shelved: Shelved) -> None:
    """Open what changed last; the pull request has the highest number, the issue that before."""
    total = shelved.issues + shelved.pull_requests
    common: dict[str, Any] = {
        "repository": shelved.site.repository,
        "body": "",
        "author": making.people.humans[0],
        "created_at": shelved.newest_at - timedelta(minutes=30),
        "updated_at": shelved.newest_at,
    }
    if shelved.issues:
        number = total - 1 if shelved.pull_requests else total
        shelved.newest_issue = Issue(id=making.new_id(), number=number, title="Look into the new errors", **common)
    if shelved.pull_requests:
        shelved.newest_pull = PullRequest(
            id=making.new_id(),
            number=total,
            title="Handle the new errors",
            head_ref="fix/new-errors",
            head_sha=new_sha(making.random("newest-pull")),
            base_ref=shelved.site.repository.default_branch,
            **common,
        )
