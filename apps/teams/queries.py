"""Teams: how far their repositories keep the process, and what waits in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from apps.accounts.viewers import Viewer
from apps.catalog.models import Team
from apps.catalog.queries import Mine, team_members, visible_teams
from apps.catalog.visibility import visible_repositories
from apps.delivery.queries.figures import AgingCard, CardLink, WaitingPullRequest
from apps.scorecards.models import Waiver
from apps.scorecards.queries import ScorecardRow, results_as_of, scorecards, standing_of
from apps.sync.queries import Knowledge, knowledge
from apps.weekly_status.queries import (
    WeekFilters,
    WeeklyStatus,
    current_week,
    feeds_of,
    weekly_status,
)

WAITS_AFTER_HOURS = 24
EXPIRES_WITHIN = timedelta(days=14)
OPEN = "pull_requests.open_at_end"
WAITING = "pull_requests.waiting"
BLOCKED, AGING = "board.blocked", "board.aging"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpiringWaiver:
    """A waiver in force that ends within two weeks."""

    repository: str
    rule: str
    reason: str
    expires_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamRow:
    """A team in figures; `causes` says of each that is None, by its name, why. Scores are in percent."""

    team: str
    name: str
    parent: str | None
    repositories: int
    score: float | None
    lowest_score: float | None
    highest_score: float | None
    levels: Mapping[str, int]
    open_pull_requests: int | None
    waiting: int | None  # for a first review, for over a day
    blocked: int | None
    aging: int | None
    waivers_expiring: int
    causes: Mapping[str, str]

    @property
    def has_spread(self) -> bool:
        """Say whether its repositories differ."""
        return self.lowest_score != self.highest_score


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamRepositoryRow:
    """A repository of a team with what is open in it."""

    card: ScorecardRow
    open_pull_requests: int | None
    cause: str  # why that is not known


@dataclass(frozen=True, slots=True, kw_only=True)
class Teams:
    """All teams that a viewer may learn of, with the week that the open and waiting ones are counted at."""

    rows: tuple[TeamRow, ...]
    week: str
    as_of: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamPage:
    """A team with all that its figures are made of; None where that is not known."""

    row: TeamRow
    repositories: tuple[TeamRepositoryRow, ...]  # the worst first
    waiting: tuple[WaitingPullRequest, ...] | None
    blocked: tuple[CardLink, ...] | None
    aging: tuple[AgingCard, ...] | None
    waivers: tuple[ExpiringWaiver, ...]
    members: tuple[str, ...] | None  # None where the viewer may not know them
    board: str
    week: str
    as_of: datetime | None


def teams(viewer: Viewer, *, text: str = "", sort: str = "score", mine: Mine | None = None, now: datetime) -> Teams:
    """Return the teams that match, the lowest score first, in a number of statements that no team adds to."""
    found = [one for one in visible_teams(viewer) if text.lower() in f"{one.slug} {one.name}".lower()]
    if mine is not None:
        found = [one for one in found if one.slug in mine.teams]
    whole = _load(viewer, now=now)
    rows = [_row(team, work=_work_of(team.slug, whole)) for team in found]
    return Teams(rows=tuple(_sorted(rows, sort=sort)), week=str(whole.status.week), as_of=whole.as_of)


def team_page(viewer: Viewer, *, slug: str, now: datetime) -> TeamPage | None:
    """Return a team with its repositories and what waits there; None where the viewer may learn of none."""
    team = visible_teams(viewer).filter(slug__iexact=slug).first()
    if team is None:
        return None
    whole = _load(viewer, now=now)
    work = _work_of(team.slug, whole)
    return TeamPage(
        row=_row(team, work=work),
        repositories=tuple(
            TeamRepositoryRow(card=card, open_pull_requests=work.open_in(card.repository), cause=work.cause_in(card))
            for card in sorted(work.cards, key=lambda card: (_known_first(card.score), card.repository.lower()))
        ),
        waiting=work.waiting,
        blocked=work.blocked,
        aging=work.aging,
        waivers=work.waivers,
        members=team_members(viewer, team=team),
        board=whole.status.board.title if whole.status.board else "",
        week=str(whole.status.week),
        as_of=whole.as_of,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Whole:
    """What is known of all repositories that the viewer sees."""

    status: WeeklyStatus
    cards: tuple[ScorecardRow, ...]
    waivers: tuple[ExpiringWaiver, ...]
    known: Knowledge
    as_of: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """The part of it that is a team's."""

    whole: _Whole
    cards: tuple[ScorecardRow, ...]
    names: frozenset[str]

    @property
    def waiting(self) -> tuple[WaitingPullRequest, ...] | None:
        rows = self.whole.status.pull_requests.waiting
        if rows is None:
            return None
        return tuple(one for one in rows if one.repository in self.names and one.hours > WAITS_AFTER_HOURS)

    @property
    def blocked(self) -> tuple[CardLink, ...] | None:
        board = self.whole.status.board
        rows = board.blocked if board else None
        return None if rows is None else tuple(one for one in rows if one.repository in self.names)

    @property
    def aging(self) -> tuple[AgingCard, ...] | None:
        board = self.whole.status.board
        rows = board.aging if board else None
        return None if rows is None else tuple(one for one in rows if one.card.repository in self.names)

    @property
    def waivers(self) -> tuple[ExpiringWaiver, ...]:
        return tuple(one for one in self.whole.waivers if one.repository in self.names)

    @property
    def open_pull_requests(self) -> int | None:
        counts = [self.open_in(name) for name in self.names]
        return None if None in counts else sum(filter(None, counts))

    def open_in(self, repository: str) -> int | None:
        """Count the open pull requests of one of its repositories."""
        if self._cause_in(repository):
            return None
        return self.whole.status.by_repository.get(OPEN, {}).get(repository, 0)

    def cause_in(self, card: ScorecardRow) -> str:
        """Say why those of one of its repositories are not known; "" where they are."""
        return self._cause_in(card.repository)

    def causes(self) -> dict[str, str]:
        """Say of each figure that is not known why."""
        found = {
            "open_pull_requests": next(filter(None, map(self._cause_in, sorted(self.names))), ""),
            "waiting": self.whole.status.figure(WAITING).cause if self.waiting is None else "",
            "blocked": self.whole.status.figure(BLOCKED).cause if self.blocked is None else "",
            "aging": self.whole.status.figure(AGING).cause if self.aging is None else "",
        }
        return {name: cause for name, cause in found.items() if cause}

    def _cause_in(self, repository: str) -> str:
        return self.whole.known.cause_of_any(feeds_of(OPEN), repository=repository)


def _load(viewer: Viewer, *, now: datetime) -> _Whole:
    status = weekly_status(viewer, week=current_week(now=now), filters=WeekFilters(), now=now)
    judged_at = results_as_of(viewer)
    return _Whole(
        status=status,
        cards=scorecards(viewer),
        waivers=_expiring(viewer, now=now),
        known=knowledge(now=now),
        as_of=min(filter(None, (status.as_of, judged_at))) if status.as_of else None,
    )


def _expiring(viewer: Viewer, *, now: datetime) -> tuple[ExpiringWaiver, ...]:
    """Return the waivers in force that end soon, the first to end first."""
    on = timezone.localdate(now)
    rows = Waiver.objects.in_force(on=on).filter(
        expires_on__lte=on + EXPIRES_WITHIN, repository__in=visible_repositories(viewer).measured()
    )
    return tuple(
        ExpiringWaiver(repository=row.repository.name, rule=row.rule, reason=row.reason, expires_on=row.expires_on)
        for row in rows.select_related("repository").order_by("expires_on", "pk")
    )


def _work_of(slug: str, whole: _Whole) -> _Work:
    cards = tuple(card for card in whole.cards if card.team == slug)
    return _Work(whole=whole, cards=cards, names=frozenset(card.repository for card in cards))


def _row(team: Team, *, work: _Work) -> TeamRow:
    standing = standing_of(work.cards)
    scores = [card.score for card in work.cards if card.score is not None]
    counted: Mapping[str, Sequence[object] | None] = {
        "waiting": work.waiting,
        "blocked": work.blocked,
        "aging": work.aging,
    }
    return TeamRow(
        team=team.slug,
        name=team.name,
        parent=team.parent_slug or None,
        repositories=standing.repositories,
        score=standing.score,
        lowest_score=min(scores, default=None),
        highest_score=max(scores, default=None),
        levels=standing.levels,
        open_pull_requests=work.open_pull_requests,
        waivers_expiring=len(work.waivers),
        causes=work.causes(),
        **{name: None if rows is None else len(rows) for name, rows in counted.items()},
    )


def _sorted(rows: Sequence[TeamRow], *, sort: str) -> list[TeamRow]:
    """Sort teams; those of which nothing is known come last either way."""
    by_name = sorted(rows, key=lambda row: row.name.lower())
    if sort.endswith("name"):
        return by_name[::-1] if sort.startswith("-") else by_name
    sign = -1 if sort.startswith("-") else 1
    return sorted(by_name, key=lambda row: _known_first(row.score, sign=sign))


def _known_first(score: float | None, *, sign: int = 1) -> tuple[bool, float]:
    return score is None, sign * (score or 0.0)
