"""A small world, quickly made, with the cases at the edges."""

from datetime import datetime, timedelta

from portal.demo.world.finishing import last_change, settle
from portal.demo.world.issues import close, open_issue, reopen
from portal.demo.world.making import Making, PullPlan, RepositoryPlan, Site
from portal.demo.world.model import Board, Card, Issue, PullRequest, Repository, Review, World
from portal.demo.world.organization import make_organization
from portal.demo.world.repositories import PLANS, make_site

SMALL_PLANS = tuple(plan for plan in PLANS if plan.short in ("gateway", "content", "infra"))
SMALL_WEEKS = 6
LONG_TIMELINE = 120
LONG_REVIEWS = 60


def make_small_world(*, seed: int, now: datetime) -> World:
    """Make three repositories of six weeks, and beside them what is archived, forked, empty, renamed, long or gone."""
    world, making, sites = make_organization(
        seed=seed,
        now=now,
        login="plasma-engine",
        plans=SMALL_PLANS,
        issues=36,
        pull_requests=38,
        weeks=SMALL_WEEKS,
        base_url="https://github.com",
    )
    site = sites[0]
    site.repository.former_names.append("plasma-gateway")
    archived, fork = _add_repositories(making, world)
    _add_left(making, world, archived=archived, fork=fork)
    extra = _add_extra(making, site)
    _lengthen_timeline(making, site, issue=extra)
    _lengthen_reviews(making, site)
    _reopen_some(making, sites)
    _archive_and_remove(making, world.boards[0])
    for repository in world.repositories:
        _settle_again(repository)
    return world


def _add_repositories(making: Making, world: World) -> tuple[Site, Site]:
    plans = [
        RepositoryPlan(name=name, index=10 + place, short=name, kind="library", description=what, language="Python")
        for place, (name, what) in enumerate(
            (("plasma-prototype", "The first attempt"), ("httpx", "Our fork"), ("plasma-engine-mobile", "Soon"))
        )
    ]
    archived, fork, empty = (make_site(making, plan, teams=world.teams[:1]) for plan in plans)
    archived.repository.is_archived = True
    fork.repository.is_fork = True
    _empty(empty.repository)
    world.repositories += [archived.repository, fork.repository, empty.repository]
    return archived, fork


def _empty(repository: Repository) -> None:
    repository.is_empty, repository.pushed_at, repository.protection = True, None, None
    repository.files, repository.tags, repository.branches, repository.releases = {}, [], [], []


def _add_left(making: Making, world: World, *, archived: Site, fork: Site) -> None:
    """Give the archived one and the fork issues; one of them still has a card."""
    random = making.random("left-over")
    for site in (archived, fork):
        for _ in range(3):
            at = making.rhythm.moment(random)
            site.issues.append(open_issue(making, site, random=random, role="task", at=at))
        close(
            making, site.issues[0], at=min(site.issues[0].issue.created_at + timedelta(hours=5), making.now), actor=None
        )
        site.repository.issues = [plan.issue for plan in sorted(site.issues, key=lambda plan: plan.issue.created_at)]
        for number, issue in enumerate(site.repository.issues, start=1):
            issue.number = number
        settle(making, site.repository)
    _put(making, world.boards[0], issue=archived.repository.issues[1])


def _put(making: Making, board: Board, *, issue: Issue) -> Card:
    at, column = issue.created_at, board.columns[1]
    issue.events.append(making.event("board_added", at=at, actor=None, board=board))
    issue.events.append(making.event("board_moved", at=at, actor=None, board=board, to_status=column.name))
    card = Card(
        id=making.new_id(),
        content=issue,
        created_at=at,
        updated_at=at,
        creator=None,
        column=column,
        column_since=at,
        first_column_at=at,
    )
    board.cards.append(card)
    return card


def _next_number(repository: Repository) -> int:
    items: list[Issue | PullRequest] = [*repository.issues, *repository.pull_requests, *repository.deleted_issues]
    return max(item.number for item in items) + 1


def _add_extra(making: Making, site: Site) -> Issue:
    """Open an issue by somebody who is gone, and one that was deleted."""
    random = making.random("extra")
    at = making.now - timedelta(days=4, hours=3)
    issue = open_issue(making, site, random=random, role="task", at=at).issue
    issue.author, issue.title, issue.number = None, "Written by a deleted account", _next_number(site.repository)
    site.repository.issues.append(issue)
    gone = open_issue(making, site, random=random, role="task", at=at).issue
    gone.number = _next_number(site.repository)
    site.repository.deleted_issues.append(gone)
    _add_draft(making, site)
    return issue


def _add_draft(making: Making, site: Site) -> None:
    """Open a draft by somebody who is gone; it was ready once."""
    at = making.now - timedelta(days=3)
    pull = PullRequest(
        id=making.new_id(),
        number=_next_number(site.repository),
        repository=site.repository,
        title="Try another router",
        body="",
        author=None,
        created_at=at,
        updated_at=at,
        head_ref="patch-1",
        head_sha=f"{making.new_id():040x}",
        base_ref=site.repository.default_branch,
        is_draft=True,
        is_cross_repository=True,
    )
    member = making.people.humans[0]
    pull.events.append(making.event("ready_for_review", at=at + timedelta(hours=20), actor=member))
    pull.events.append(making.event("convert_to_draft", at=at + timedelta(hours=44), actor=member))
    site.repository.pull_requests.append(pull)


def _lengthen_timeline(making: Making, site: Site, *, issue: Issue) -> None:
    """Let two people argue over a label."""
    name = site.labels["blocked"]
    for turn in range(LONG_TIMELINE):
        at = issue.created_at + timedelta(minutes=5 * (turn + 1))
        member = making.people.humans[turn % 2]
        issue.events.append(making.event("unlabeled" if turn % 2 else "labeled", at=at, actor=member, label=name))
    issue.events.append(
        making.event("labeled", at=issue.created_at + timedelta(hours=20), actor=making.people.humans[2], label=name)
    )
    issue.labels.append(name)


def _lengthen_reviews(making: Making, site: Site) -> None:
    pull = next(one for one in reversed(site.repository.pull_requests) if one.merged_at and one.author)
    merged_at = pull.merged_at or making.now
    step = (merged_at - pull.created_at) / (LONG_REVIEWS + 2)
    reviewers = [person for person in making.people.humans if person is not pull.author]
    for turn in range(LONG_REVIEWS):
        at = (pull.created_at + step * (turn + 1)).replace(microsecond=0)
        state = "pending" if turn == 0 else "commented"
        pull.reviews.append(
            Review(
                id=making.new_id(),
                author=reviewers[turn % 3],
                state="pending" if state == "pending" else "commented",
                submitted_at=None if state == "pending" else at,
                commit_sha=pull.head_sha,
            )
        )


def _reopen_some(making: Making, sites: list[Site]) -> None:
    """Make sure that a reopened issue and a reopened pull request are there."""
    plans = [plan for site in sites for plan in site.issues if plan.issue.closed_at]
    closed = min(plans, key=lambda plan: plan.issue.closed_at or making.now)
    reopen(making, closed, at=making.now - timedelta(hours=30), actor=making.people.humans[0])
    _reopen_pull(making, [plan for site in sites for plan in site.pulls])


def _reopen_pull(making: Making, pulls: list[PullPlan]) -> None:
    """Close the one that took longest by mistake, half way to its merge."""
    steady = [plan.pull for plan in pulls if not any(event.kind == "reopened" for event in plan.pull.events)]
    merged = max(steady, key=lambda pull: pull.merged_at - pull.created_at if pull.merged_at else timedelta())
    middle = merged.created_at + ((merged.merged_at or making.now) - merged.created_at) / 2
    closed_at = middle.replace(microsecond=0)
    merged.events.append(making.event("closed", at=closed_at, actor=merged.author))
    merged.events.append(making.event("reopened", at=closed_at + timedelta(seconds=30), actor=merged.author))


def _archive_and_remove(making: Making, board: Board) -> None:
    done = [card for card in board.cards if card.column and card.column.tier == "done"]
    for card in done[:3]:
        card.is_archived = True
        card.updated_at = making.now
    for card in [card for card in board.cards if card.column and card.column.tier == "backlog"][:1]:
        if not isinstance(card.content, Issue):
            continue
        at = making.now - timedelta(days=2)
        card.content.events.append(making.event("board_removed", at=max(at, card.updated_at), actor=None, board=board))
        board.cards.remove(card)


def _settle_again(repository: Repository) -> None:
    """Order the timelines and raise `updated_at` to what was added."""
    items: list[Issue | PullRequest] = [*repository.issues, *repository.pull_requests]
    for item in items:
        item.events.sort(key=lambda event: event.at)
        item.updated_at = max(item.updated_at, last_change(item))
