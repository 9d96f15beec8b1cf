"""The one table of feeds: what is read, of which targets, where it goes, and what removes what is gone."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.db.models import Count, F, Q, QuerySet

from apps.catalog import ingest as catalog
from apps.catalog.ingest import Pruned
from apps.catalog.models import Repository
from apps.delivery import ingest as delivery
from apps.delivery.models import Board, Deployment, Issue, PullRequest
from apps.delivery.queries import sync_targets
from apps.integrations.github import reads
from apps.integrations.github.client import GitHubClient
from apps.integrations.walks import Page, Target, Walk
from apps.sync.schedule import SCHEDULE_OF, FeedSchedule

ORGANIZATION = Target(key="organization", name="organization")
# An incremental pass looks back this far behind the last one.
OVERLAP = timedelta(minutes=5)
# So long after a change no other can bear the same second, even where GitHub's clock and ours differ.
SETTLED_AFTER = timedelta(minutes=1)
# GitHub lists commits by their own dates: those of a branch may be much older than its merge.
LONGEST_BRANCH = timedelta(days=30)
# The history of default branches is read this far back.
HISTORY = timedelta(days=400)


class Ingest(Protocol):
    """Stores records of one kind; returns how many rows they became."""

    def __call__(self, records: Sequence[Any], *, target: str, seen_at: datetime) -> int: ...


class Prune(Protocol):
    """Removes what a complete pass did not see; however much it is only where somebody accepts that."""

    def __call__(self, *, target: str, seen_before: datetime, at: datetime, is_accepted: bool) -> Pruned: ...


class Conclude(Protocol):
    """Does what only a whole pass allows, besides removing."""

    def __call__(self, *, target: str) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A target to look at. `has_shrunk`: GitHub counts fewer than are stored, so something is gone."""

    target: Target
    has_shrunk: bool = False
    since: datetime | None = None  # an incremental pass goes back at least to here


Looks = Callable[[str, datetime], Sequence[Look]]
Read = Callable[[GitHubClient, Walk], Iterator[Page]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One kind of record from GitHub."""

    schedule: FeedSchedule
    read: Read
    ingest: Ingest
    looks: Looks  # takes the name of a repository, "" for all, and the present moment
    prune: Prune | None = None
    conclude: Conclude | None = None
    overlap: timedelta = OVERLAP
    history: timedelta | None = None  # how far back a full pass goes, None for all
    may_be_empty: bool = True  # False where no organization is without: an empty list is an outage
    needs: str = ""  # the feed that names its targets: before that has come in, none is not the same as nothing
    is_batch: bool = False  # its target are ids to refresh, which leave the set once they are read

    @property
    def name(self) -> str:
        return self.schedule.name

    @property
    def full_every(self) -> timedelta | None:
        return self.schedule.full_every


def _organization(repository: str, now: datetime) -> list[Look]:
    return [Look(target=ORGANIZATION)]


def _repositories(name: str) -> QuerySet[Repository]:
    """Return the repositories that GitHub still has and lets read."""
    present = Repository.objects.filter(gone_at=None, is_disabled=False).order_by("github_id")
    return present.filter(name__iexact=name) if name else present


def _in_one_target(repository: str, now: datetime) -> list[Look]:
    ids = tuple(_repositories(repository).values_list("node_id", flat=True))
    # Where an interrupted pass over all of them stopped means nothing to a pass over one.
    key = ids[0] if ids and repository else ORGANIZATION.key
    return _batch(ids, name=repository or "all repositories", key=key)


def _issues(repository: str, now: datetime) -> list[Look]:
    rows = _repositories(repository).annotate(stored=Count("issues", filter=Q(issues__gone_at=None)))
    return [
        Look(
            target=_target(row, _signature(row.issues_total, row.issues_changed_at, seen_at=row.seen_at)),
            has_shrunk=row.issues_total is not None and row.stored > row.issues_total,
        )
        for row in rows
    ]


def _pull_requests(repository: str, now: datetime) -> list[Look]:
    return [
        Look(
            target=_target(row, _signature(row.pull_requests_total, row.pull_requests_changed_at, seen_at=row.seen_at))
        )
        for row in _repositories(repository)
    ]


def _deployments(repository: str, now: datetime) -> list[Look]:
    unfinished = set(Deployment.objects.filter(finished_at=None).values_list("repository_id", flat=True))
    return [_deployments_of(row, has_unfinished=row.pk in unfinished) for row in _repositories(repository)]


def _deployments_of(row: Repository, *, has_unfinished: bool) -> Look:
    """Look again while the outcome of a deployment is open: GitHub lists them by creation, not by change."""
    since = sync_targets.deployments_unsettled_since(row.node_id) if has_unfinished else None
    signature = _signature(row.deployments_total, row.deployments_changed_at, seen_at=row.seen_at)
    return Look(target=_target(row, "" if since else signature), since=since)


def _commits(repository: str, now: datetime) -> list[Look]:
    # What a fork inherits is not the organization's work.
    # A head that is not told may be one that this credential may not see: only an empty repository has none.
    rows = _repositories(repository).filter(is_fork=False).exclude(head_sha="", is_empty=True)
    return [Look(target=_target(row, row.head_sha)) for row in rows]


def _board_items(repository: str, now: datetime) -> list[Look]:
    # Whether a card moved is not seen from the board: it is asked each time for what changed lately.
    boards = Board.objects.filter(gone_at=None, is_closed=False).order_by("number")
    # GitHub's total leaves archived cards out, unless asked otherwise; cards made since it was read are not in it.
    present = Q(items__removed_at=None, items__node_id__isnull=False, items__is_archived=False)
    present &= Q(items__created_at__lt=F("seen_at"))
    rows = boards.annotate(stored=Count("items", filter=present))
    return [
        Look(target=Target(key=row.node_id, name=row.title), has_shrunk=row.stored > row.items_total) for row in rows
    ]


def _timelines(repository: str, now: datetime) -> list[Look]:
    ids = sync_targets.timelines_to_read()
    return _batch(_of_repository(ids, repository), name="changed issues and pull requests")


def _checks(repository: str, now: datetime) -> list[Look]:
    ids = sync_targets.checks_to_read(now=now)
    return _batch(_of_repository(ids, repository), name="open and just merged pull requests")


def _of_repository(ids: Sequence[str], name: str) -> Sequence[str]:
    if not name:
        return ids
    issues = Issue.objects.filter(repository__name__iexact=name).values_list("node_id", flat=True)
    pull_requests = PullRequest.objects.filter(repository__name__iexact=name).values_list("node_id", flat=True)
    wanted = {*issues, *pull_requests}
    return [node_id for node_id in ids if node_id in wanted]


def _batch(ids: Sequence[str], *, name: str, key: str = ORGANIZATION.key) -> list[Look]:
    """Make one target of many ids: the read takes them in pages."""
    return [Look(target=Target(key=key, name=name, node_ids=tuple(ids)))] if ids else []


def _target(row: Repository, signature: str) -> Target:
    return Target(key=row.node_id, name=row.name, signature=signature)


def _signature(total: int | None, changed_at: datetime | None, *, seen_at: datetime) -> str:
    """Sum up what a repository held at `seen_at`; "" where that cannot tell whether there is something new.

    GitHub counts in seconds: after a change, another one in the same second would not show.
    """
    if total is None or (changed_at is not None and changed_at > seen_at - SETTLED_AFTER):
        return ""
    return f"{total}|{changed_at.isoformat() if changed_at else ''}"


def _feed(name: str, *, read: Read, ingest: Ingest, looks: Looks, **options: Any) -> Feed:
    return Feed(schedule=SCHEDULE_OF[name], read=read, ingest=ingest, looks=looks, **options)


FEEDS: tuple[Feed, ...] = (
    _feed(
        "repositories",
        read=reads.repositories,
        ingest=catalog.upsert_repositories,
        looks=_organization,
        prune=catalog.prune_repositories,
        may_be_empty=False,
    ),
    _feed(
        "people",
        read=reads.people,
        ingest=catalog.upsert_people,
        looks=_organization,
        prune=catalog.prune_people,
        may_be_empty=False,
    ),
    _feed(
        "teams",
        read=reads.teams,
        ingest=catalog.upsert_teams,
        looks=_organization,
        prune=catalog.prune_teams,
    ),
    _feed(
        "labels",
        read=reads.labels,
        ingest=catalog.upsert_labels,
        looks=_in_one_target,
        prune=catalog.prune_labels,
        needs="repositories",
    ),
    _feed(
        "environments",
        read=reads.environments,
        ingest=catalog.upsert_environments,
        looks=_in_one_target,
        prune=catalog.prune_environments,
        needs="repositories",
    ),
    _feed(
        "boards",
        read=reads.boards,
        ingest=delivery.upsert_boards,
        looks=_organization,
        prune=delivery.prune_boards,
    ),
    _feed(
        "board-items",
        read=reads.board_items,
        ingest=delivery.upsert_board_items,
        looks=_board_items,
        prune=delivery.prune_board_items,
        needs="boards",
    ),
    _feed(
        "issues",
        read=reads.issues,
        ingest=delivery.upsert_issues,
        looks=_issues,
        prune=delivery.prune_issues,
        needs="repositories",
    ),
    _feed(
        "pull-requests",
        read=reads.pull_requests,
        ingest=delivery.upsert_pull_requests,
        looks=_pull_requests,
        needs="repositories",
    ),
    _feed(
        "deployments",
        read=reads.deployments,
        ingest=delivery.upsert_deployments,
        looks=_deployments,
        needs="repositories",
    ),
    _feed(
        "commits",
        read=reads.commits,
        ingest=delivery.upsert_commits,
        looks=_commits,
        conclude=delivery.number_commits,
        overlap=LONGEST_BRANCH,
        history=HISTORY,
        needs="repositories",
    ),
    _feed(
        "timelines",
        read=reads.timelines,
        ingest=delivery.upsert_timelines,
        looks=_timelines,
        is_batch=True,
    ),
    _feed(
        "checks",
        read=reads.checks,
        ingest=delivery.upsert_checks,
        looks=_checks,
        is_batch=True,
    ),
)
