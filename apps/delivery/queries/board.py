"""Figures of one board over a span, read off the histories of its cards."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta, tzinfo
from typing import TypeVar

from django.db.models import QuerySet

from apps.accounts.viewers import Viewer
from apps.catalog.queries import EVERYTHING, RepositoryFilter, measured_repositories
from apps.delivery.models import Board, BoardColumn
from apps.delivery.queries.board_cards import BLOCKED, Card, board_cards
from apps.delivery.queries.board_history import NO_STATUS, Moment
from apps.delivery.queries.board_week import DAY, BoardWeek, Standing, Tier
from apps.delivery.queries.figures import (
    AgingCard,
    BoardChoice,
    BoardFigures,
    CardLink,
    ColumnFigures,
    CumulativeDay,
    EntryCount,
    MoveCount,
)
from apps.delivery.queries.percentiles import UNKNOWN, percentile, percentiles
from apps.delivery.queries.periods import Period, Span

HOUR = timedelta(hours=1)
AGING_WINDOW = timedelta(days=84)
AGING_SHARE = 0.85
# A card is never called old before it stood this long, however quick its column is.
AGING_FLOOR_DAYS: dict[str, float] = {Tier.IN_PROGRESS: 7.0, Tier.REVIEW: 3.0}
AT_WORK = (Tier.IN_PROGRESS, Tier.REVIEW)
Value = TypeVar("Value")


def board_choices(viewer: Viewer) -> tuple[BoardChoice, ...]:
    """Return the open boards by number."""
    rows = _open_boards().order_by("number").values_list("number", "title")
    return tuple(BoardChoice(number=number, title=title) for number, title in rows)


def has_board(viewer: Viewer, *, number: int) -> bool:
    """Tell whether there is an open board of this number."""
    return _open_boards().filter(number=number).exists()


def board_figures(
    viewer: Viewer,
    *,
    span: Span,
    zone: tzinfo,
    number: int | None = None,
    narrowed_to: RepositoryFilter = EVERYTHING,
) -> BoardFigures | None:
    """Answer the figures of the board with this number, else of the lowest-numbered open one; None without one."""
    boards = _open_boards() if number is None else _open_boards().filter(number=number)
    board = boards.order_by("number").first()
    if board is None:
        return None
    cards = board_cards(
        board,
        repositories=measured_repositories(viewer, narrowed_to=narrowed_to),
        with_drafts=narrowed_to == EVERYTHING,
        moment=Moment(at=span.at, is_present=span.is_present),
    )
    columns = tuple(BoardColumn.objects.filter(board=board))
    return _Figures(BoardWeek(board=board, columns=columns, cards=cards, span=span, zone=zone)).all()


def _open_boards() -> QuerySet[Board]:
    return Board.objects.filter(is_closed=False, gone_at=None)


class _Figures:
    """Computes the figures of a board's week, and notes the causes of those nobody can know."""

    def __init__(self, week: BoardWeek) -> None:
        self.week = week
        self.causes: dict[str, str] = {}

    def all(self) -> BoardFigures:
        week = self.week
        return BoardFigures(
            number=week.board.number,
            title=week.board.title,
            columns=tuple(self._column(place) for place in week.places),
            moves=self._over_week("moves", self._moves),
            entered=self._over_week("entered", self._first_columns),
            done=self._over_week("done", lambda: len(week.finished)),
            wip=self._at_end("wip", lambda: sum(week.tier(stay) in AT_WORK for _, stay in week.at_end)),
            cycle_hours=self._over_week("cycle_hours", lambda: percentiles(self._cycle_hours())) or UNKNOWN,
            aging=self._at_end("aging", self._aging),
            blocked=self._at_end("blocked", self._blocked),
            carried_over=self._known(
                "carried_over", self._carried_over, gaps=max(_unknown(week.at_start), _unknown(week.at_end))
            ),
            added=self._over_week("added", self._added),
            cumulative=tuple(
                self._day(day, counts) for (day, _), counts in zip(week.days, week.counts_by_day, strict=True)
            ),
            causes=self.causes,
        )

    def _column(self, place: str) -> ColumnFigures:
        week = self.week
        name = place or None
        path = f"columns.{name or 'null'}"
        here = [(card, stay) for card, stay in week.at_end if stay.place == place]
        return ColumnFigures(
            name=name,
            tier=week.tiers.get(place, Tier.OTHER),
            at_start=self._known(
                f"{path}.at_start",
                lambda: sum(stay.place == place for _, stay in week.at_start),
                gaps=_unknown(week.at_start),
            ),
            at_end=self._at_end(f"{path}.at_end", lambda: len(here)),
            entered=self._over_week(f"{path}.entered", lambda: sum(step.to_place == place for step in week.steps)),
            left=self._over_week(f"{path}.left", lambda: sum(step.from_place == place for step in week.steps)),
            unowned=self._unowned(f"{path}.unowned", here),
            oldest_days=self._at_end(f"{path}.oldest_days", lambda: max(map(self._days, here), default=None)),
        )

    def _unowned(self, path: str, here: list[Standing]) -> int | None:
        if _unknown(self.week.at_end) == 0 and any(card.has_owner is None for card, _ in here):
            self.causes[f"board.{path}"] = "A draft was edited since: GitHub does not tell whose it was then."
            return None
        return self._at_end(path, lambda: sum(not card.has_owner for card, _ in here))

    def _moves(self) -> tuple[MoveCount, ...]:
        """Count the moves between two columns, in the order of the board."""
        counts = Counter((step.from_place, step.to_place) for step in self.week.steps)
        order = self.week.places.index
        pairs = sorted(
            ((before, after) for before, after in counts if before and after),
            key=lambda pair: (order(pair[0]), order(pair[1])),
        )
        return tuple(MoveCount(from_name=before, to_name=after, count=counts[before, after]) for before, after in pairs)

    def _first_columns(self) -> tuple[EntryCount, ...]:
        counts = Counter(step.to_place for step in self.week.steps if step.is_first_column)
        return tuple(EntryCount(to_name=place, count=counts[place]) for place in self.week.places if counts[place])

    def _cycle_hours(self) -> Iterator[float]:
        """Yield the time from first being worked on to done, where all between is known."""
        for card, done_at in self.week.finished:
            stays = [stay for stay in card.history.stays if stay.start_at < done_at]
            if any(not stay.is_known for stay in stays):
                continue
            for tier in AT_WORK:
                begun = next((stay.start_at for stay in stays if self.week.tier(stay) == tier), None)
                if begun is not None:
                    yield (done_at - begun) / HOUR
                    break

    def _aging(self) -> tuple[AgingCard, ...]:
        """List the cards at work that stand longer than most before them, longest first."""
        limits = {place: self._limit_days(place) for place in self.week.places}
        aging = [
            AgingCard(card=card.link, column=place, days=days, limit_days=limits[place])
            for card, place, days in self._at_work()
            if days > limits[place]
        ]
        return tuple(sorted(aging, key=lambda one: (-one.days, one.card.title)))

    def _at_work(self) -> Iterator[tuple[Card, str, float]]:
        for card, stay in self.week.at_end:
            if stay.place and self.week.tier(stay) in AT_WORK:
                yield card, stay.place, self._days((card, stay))

    def _limit_days(self, place: str) -> float:
        """Return how long a stay in a column may last: most of the recent ones were no longer."""
        end_at = self.week.span.end_at
        recently = Period(start_at=end_at - AGING_WINDOW, end_at=end_at)
        recent = sorted(
            length / DAY for card in self.week.cards for length in card.history.lengths(place, ended_in=recently)
        )
        floor = AGING_FLOOR_DAYS.get(self.week.tiers.get(place, Tier.OTHER), 0.0)
        return max(floor, percentile(recent, share=AGING_SHARE) or 0.0)

    def _blocked(self) -> tuple[CardLink, ...]:
        blocked = [
            card.link
            for card, stay in self.week.at_end
            if card.is_labeled_blocked or (stay.place or "").lower() == BLOCKED
        ]
        return tuple(sorted(blocked, key=lambda link: (link.title, link.repository or "", link.number or 0)))

    def _carried_over(self) -> int:
        week = self.week
        before = {id(card) for card, stay in week.at_start if week.tier(stay) in AT_WORK}
        return sum(id(card) in before and week.tier(stay) in AT_WORK for card, stay in week.at_end)

    def _added(self) -> int:
        """Count what came to the board and into work within the week."""
        week = self.week
        there = {id(card) for card, _ in week.at_start}
        return sum(
            id(card) not in there
            and any(
                week.span.holds(step.at) and week.tiers.get(step.to_place or NO_STATUS) == Tier.IN_PROGRESS
                for step in card.history.steps
            )
            for card in week.cards
        )

    def _day(self, day: date, counts: Counter[str | None]) -> CumulativeDay:
        columns = self._known(
            f"cumulative.{day}", lambda: {place: counts[place] for place in self.week.places}, gaps=counts[None]
        )
        return CumulativeDay(date=day, columns=columns)

    def _days(self, standing: Standing) -> float:
        return (self.week.span.at - standing[1].start_at) / DAY

    def _at_end(self, path: str, compute: Callable[[], Value]) -> Value | None:
        return self._known(path, compute, gaps=_unknown(self.week.at_end))

    def _over_week(self, path: str, compute: Callable[[], Value]) -> Value | None:
        return self._known(path, compute, gaps=self.week.gaps)

    def _known(self, path: str, compute: Callable[[], Value], *, gaps: int) -> Value | None:
        """Compute a figure, or note why it cannot be known."""
        if gaps == 0:
            return compute()
        self.causes[f"board.{path}"] = (
            f"GitHub does not tell where {gaps} {'card' if gaps == 1 else 'cards'} stood then."
        )
        return None


def _unknown(standing: list[Standing]) -> int:
    return sum(not stay.is_known for _, stay in standing)
