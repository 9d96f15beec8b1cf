"""Boards: cards that move as their issues and pull requests do, with the slips of people."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from portal.demo.world.looking import plant_labels
from portal.demo.world.making import IssuePlan, Making, PullPlan, Site
from portal.demo.world.model import Actor, Board, Card, Column, Draft, Issue, PullRequest

ARCHIVED_AFTER = timedelta(weeks=8)
SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Names of columns by what they mean; `retired` stood for review until half of the time had passed."""

    backlog: str
    in_progress: str
    review: str
    done: str
    blocked: str = ""
    retired: str = ""


@dataclass(slots=True, kw_only=True, eq=False)
class Way:
    """Where a card stood: `steps` in the order of their times."""

    content: Issue | PullRequest
    added_at: datetime
    actor: Actor | None
    is_automated: bool
    steps: list[tuple[datetime, str]] = field(default_factory=list)


MAIN_COLUMNS = Columns(backlog="Backlog", in_progress="In Progress", review="Review", done="Done")
SECOND_COLUMNS = Columns(
    backlog="Todo", in_progress="Doing", blocked="Blocked", review="QA", done="Shipped", retired="Testing"
)
TIERS = {"backlog": "backlog", "in_progress": "in_progress", "blocked": "other", "review": "review", "done": "done"}
COLORS = {"backlog": "GRAY", "in_progress": "YELLOW", "blocked": "RED", "review": "PURPLE", "done": "GREEN"}


def make_board(making: Making, *, number: int, title: str, columns: Columns) -> Board:
    created_at = making.rhythm.start - timedelta(days=20 + number)
    names = [(slot, getattr(columns, slot)) for slot in TIERS if getattr(columns, slot)]
    return Board(
        id=making.new_id(),
        number=number,
        title=title,
        created_at=created_at,
        updated_at=making.now,
        columns=[
            Column(
                option_id=f"{number:02d}{place:06x}",
                name=name,
                color=COLORS[slot],
                tier=TIERS[slot],  # type: ignore[arg-type]
            )
            for place, (slot, name) in enumerate(names)
        ],
    )


def fill_board(making: Making, board: Board, *, sites: list[Site], columns: Columns, share: float) -> None:
    """Put issues and some pull requests of the sites on the board and let the cards move."""
    for site in sites:
        random = making.random(f"board:{board.number}:{site.plan.name}")
        for issue in site.issues:
            is_on = issue.role not in ("dashboard",) and random.random() < share
            has_column = is_on and _put_issue(making, board, random=random, plan=issue, columns=columns)
            if board.number == 1 and issue.role != "dashboard" and not issue.issue.closed_at:
                making.plant("issues/board", issue.issue, keeps=has_column)
        for pull in site.pulls:
            if pull.role in ("dependency", "hotfix") and random.random() < share * 0.12:
                _put_pull(making, board, random=random, plan=pull, columns=columns)
    board.cards.sort(key=lambda card: (card.created_at, card.id))
    if board.number == 1:
        plant_labels(making, board, sites=sites)


def _put_issue(making: Making, board: Board, *, random: Random, plan: IssuePlan, columns: Columns) -> bool:
    """Answer whether a card with a column stands on the board."""
    issue = plan.issue
    is_automated = random.random() < 0.82
    delay = random.randrange(0, 3) if is_automated else round(random.lognormvariate(3, 1) * 3600)
    way = Way(
        content=issue,
        added_at=issue.created_at + timedelta(seconds=delay),
        actor=making.people.automation if is_automated else issue.author,
        is_automated=is_automated,
    )
    if way.added_at > making.now:
        return False
    way.steps = _issue_steps(random, plan=plan, columns=columns, half_at=_half(making))
    return _walk(making, board, random=random, way=way)


def _half(making: Making) -> datetime:
    return making.rhythm.start + (making.now - making.rhythm.start) / 2


def _issue_steps(random: Random, *, plan: IssuePlan, columns: Columns, half_at: datetime) -> list[tuple[datetime, str]]:
    closed_at = plan.issue.closed_at
    is_old = bool(columns.retired and closed_at and closed_at < half_at)
    steps = [(plan.issue.created_at, columns.backlog)]
    if plan.started_at and random.random() < 0.97:
        steps.append((plan.started_at, columns.in_progress))
    if plan.review_at and random.random() < 0.96:
        steps.append((plan.review_at, columns.retired if is_old else columns.review))
        steps += _bounces(random, plan=plan, columns=columns, is_old=is_old)
    steps += _turns(random, plan=plan, columns=columns, is_old=is_old)
    return sorted(steps, key=lambda step: step[0])


def _turns(random: Random, *, plan: IssuePlan, columns: Columns, is_old: bool) -> list[tuple[datetime, str]]:
    """Follow closing, opening again and being blocked.

    A few closings are forgotten, but none of a card that stood in a column which is gone by now.
    """
    steps = []
    for event in plan.issue.events:
        if event.kind == "closed" and (is_old or random.random() < 0.995):
            steps.append((event.at, columns.done))
        elif event.kind == "reopened":
            steps.append((event.at, columns.in_progress))
        elif columns.blocked and event.label and event.label.name == "blocked":
            steps.append((event.at, columns.blocked if event.kind == "labeled" else columns.in_progress))
    return steps


def _bounces(random: Random, *, plan: IssuePlan, columns: Columns, is_old: bool) -> list[tuple[datetime, str]]:
    """Go back when changes were asked for, and to the review again."""
    if is_old or random.random() < 0.5:
        return []
    steps = []
    for pull in plan.pulls:
        asked = [one.submitted_at for one in pull.pull.reviews if one.state == "changes_requested"]
        for at in asked:
            if at and plan.review_at and at > plan.review_at:
                steps += [(at, columns.in_progress), (at + timedelta(hours=random.randrange(1, 9)), columns.review)]
    closed_at = plan.issue.closed_at
    return [step for step in steps if closed_at is None or step[0] < closed_at]


def _put_pull(making: Making, board: Board, *, random: Random, plan: PullPlan, columns: Columns) -> None:
    pull = plan.pull
    way = Way(
        content=pull,
        added_at=pull.created_at + timedelta(seconds=random.randrange(0, 3)),
        actor=making.people.automation,
        is_automated=True,
        steps=[(pull.created_at, columns.review)],
    )
    if pull.closed_at:
        way.steps.append((pull.closed_at, columns.done))
    if way.added_at <= making.now:
        _walk(making, board, random=random, way=way)


def _walk(making: Making, board: Board, *, random: Random, way: Way) -> bool:
    """Write the events and the card; answers whether it stands in a column."""
    content = way.content
    content.events.append(
        making.event("board_added", at=way.added_at, actor=way.actor, board=board, is_automated=way.is_automated)
    )
    card = Card(
        id=making.new_id(), content=content, created_at=way.added_at, updated_at=way.added_at, creator=way.actor
    )
    if random.random() >= 0.02:
        for at, name in _moments(making, random=random, way=way):
            _move(making, board, card=card, at=at, name=name, way=way)
    if random.random() < 0.02 and _remove(making, board, random=random, card=card, way=way):
        return False
    board.cards.append(card)
    _archive(making, random=random, card=card)
    return card.column is not None


def _moments(making: Making, *, random: Random, way: Way) -> list[tuple[datetime, str]]:
    """When the card really moved: what came before it was added is one first column, the rest follows by hand."""
    before = [step for step in way.steps if step[0] <= way.added_at]
    after = [step for step in way.steps if step[0] > way.added_at]
    moments = []
    if before:
        luck = random.random()
        delay = 0 if luck < 0.6 else random.randrange(1, 4) if luck < 0.9 else random.randrange(600, 90_000)
        moments.append((way.added_at + timedelta(seconds=delay), before[-1][1]))
    for at, name in after:
        delay = random.randrange(0, 3) if random.random() < 0.6 else random.randrange(60, 7200)
        moved_at = at + timedelta(seconds=delay)
        if moments and moved_at <= moments[-1][0]:
            moved_at = moments[-1][0] + SECOND
        if not moments or moments[-1][1] != name:
            moments.append((moved_at, name))
    return [moment for moment in moments if moment[0] <= making.now]


def _move(making: Making, board: Board, *, card: Card, at: datetime, name: str, way: Way) -> None:
    content = way.content
    before = next(
        (event.to_status for event in reversed(content.events) if event.board is board and event.to_status), ""
    )
    column = next((one for one in board.columns if one.name == name), None)
    content.events.append(
        making.event(
            "board_moved",
            at=at,
            actor=way.actor,
            board=board,
            from_status=before,
            to_status=name,
            is_automated=way.is_automated,
        )
    )
    card.column, card.column_since, card.moved_by = column, at, way.actor
    card.first_column_at = card.first_column_at or at
    card.updated_at = at


def _remove(making: Making, board: Board, *, random: Random, card: Card, way: Way) -> bool:
    at = card.updated_at + timedelta(seconds=random.randrange(3600, 600_000))
    if at > making.now:
        return False
    way.content.events.append(making.event("board_removed", at=at, actor=way.actor, board=board))
    return True


def _archive(making: Making, *, random: Random, card: Card) -> None:
    is_old = card.column_since is not None and card.column_since < making.now - ARCHIVED_AFTER
    if card.column and card.column.tier == "done" and is_old and random.random() < 0.95:
        card.is_archived = True
        card.updated_at = min(card.updated_at + ARCHIVED_AFTER, making.now)


def add_drafts(making: Making, board: Board, *, titles: tuple[str, ...]) -> None:
    """Put drafts on the board. Two moved 20 to 22 weeks ago, where the world is old enough; nobody can know how."""
    random = making.random(f"drafts:{board.number}")
    gap_at = making.now - timedelta(weeks=22)
    for place, title in enumerate(titles):
        has_moved = board.number == 1 and place < 2 and making.rhythm.start < gap_at - timedelta(days=1)
        created_at = gap_at - timedelta(hours=5 + place) if has_moved else making.rhythm.moment(random)
        draft = Draft(id=making.new_id(), title=title, created_at=created_at, updated_at=created_at)
        if place % 2:
            draft.assignees.append(random.choice(making.people.humans))
        card = Card(
            id=making.new_id(),
            content=draft,
            created_at=created_at,
            updated_at=created_at,
            creator=making.people.humans[0],
        )
        board.cards.append(card)
        if has_moved:
            since = gap_at + timedelta(days=3 + place, hours=4)
            _stand(card, column=board.columns[1 + place], first_at=gap_at + timedelta(hours=9 + place), since=since)
        elif place % 3 != 2:
            first_at = created_at + timedelta(seconds=place)
            _stand(card, column=board.columns[0], first_at=min(first_at, making.now), since=min(first_at, making.now))


def _stand(card: Card, *, column: Column, first_at: datetime, since: datetime) -> None:
    card.column, card.first_column_at, card.column_since = column, first_at, since
    card.moved_by = card.creator
    card.updated_at = since
