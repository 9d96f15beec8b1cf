"""Figures of one board over spans of time, read off the histories of its cards."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from typing import TypeVar

from apps.accounts.viewers import Viewer
from apps.catalog.queries import EVERYTHING, RepositoryFilter, measured_repositories
from apps.delivery.models import Board
from apps.delivery.queries.board_cards import BLOCKED, Attributes, cards_of, load_cards
from apps.delivery.queries.board_history import Moment
from apps.delivery.queries.board_week import DAY, BoardWeek, Column, Standing, Tier, TracedBoard
from apps.delivery.queries.figures import (
    AgingCard,
    BoardFigures,
    BoardHeadline,
    CardLink,
    ColumnFigures,
    CumulativeDay,
    EntryCount,
    MoveCount,
    WithPast,
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


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenBoard:
    """A board that figures can be asked of."""

    id: int
    number: int
    title: str
    columns: tuple[Column, ...]
    column_names: dict[int, str]


def open_boards(viewer: Viewer) -> tuple[OpenBoard, ...]:
    """Return the open boards that this viewer may see, with their columns, by number."""
    boards = Board.objects.filter(is_closed=False, gone_at=None).order_by("number", "columns__pk")
    if not viewer.sees_everything:
        boards = boards.filter(is_public=True)
    columns = ("columns__pk", "columns__name", "columns__position", "columns__tier", "columns__retired_at")
    found: dict[tuple[int, int, str], dict[int, Column]] = {}
    for board, number, title, column, name, position, tier, retired_at in boards.values_list(
        "pk", "number", "title", *columns
    ):
        of_board = found.setdefault((board, number, title), {})
        if column is not None:
            of_board[column] = Column(name=name, position=position, tier=tier, is_retired=retired_at is not None)
    return tuple(
        OpenBoard(
            id=board,
            number=number,
            title=title,
            columns=tuple(of_board.values()),
            column_names={key: column.name for key, column in of_board.items()},
        )
        for (board, number, title), of_board in found.items()
    )


def board_figures(
    viewer: Viewer,
    *,
    board: OpenBoard,
    span: Span,
    zone: tzinfo,
    narrowed_to: RepositoryFilter = EVERYTHING,
    earlier: Sequence[Span] = (),
) -> WithPast[BoardFigures, BoardHeadline]:
    """Answer the figures of a board for a span, and its headline for earlier ones too."""
    repositories = measured_repositories(viewer, narrowed_to=narrowed_to)
    items = cards_of(board.id, repositories=repositories, with_drafts=narrowed_to == EVERYTHING)
    cards = load_cards(items, column_names=board.column_names)
    traced = TracedBoard(columns=board.columns, cards=cards)
    attributes = Attributes(items, moment=Moment(at=span.at, is_present=span.is_present))
    week = BoardWeek(board=traced, span=span, zone=zone)
    past = (BoardWeek(board=traced, span=one, zone=zone) for one in earlier)
    return WithPast(
        figures=_Figures(week).all(board, attributes=attributes),
        past=tuple(_Figures(one).headline() for one in past),
    )


class _Figures:
    """Computes the figures of a board's week, and notes the causes of those nobody can know."""

    def __init__(self, week: BoardWeek) -> None:
        self.week = week
        self.causes: dict[str, str] = {}

    def headline(self) -> BoardHeadline:
        week = self.week
        return BoardHeadline(
            done=self._over_week("done", lambda: len(week.finished)),
            wip=self._at_end("wip", self._wip),
            cycle_hours=self._over_week("cycle_hours", lambda: percentiles(self._cycle_hours())) or UNKNOWN,
        )

    def all(self, board: OpenBoard, *, attributes: Attributes) -> BoardFigures:
        week, headline = self.week, self.headline()
        return BoardFigures(
            number=board.number,
            title=board.title,
            columns=tuple(self._column(place, attributes=attributes) for place in week.places),
            moves=self._over_week("moves", self._moves),
            entered=self._over_week("entered", self._first_columns),
            done=headline.done,
            wip=headline.wip,
            cycle_hours=headline.cycle_hours,
            aging=self._at_end("aging", self._aging),
            blocked=self._at_end("blocked", lambda: self._blocked(attributes)),
            carried_over=self._known(
                "carried_over", self._carried_over, gaps=max(week.counts_at_start[None], week.counts_at_end[None])
            ),
            added=self._over_week("added", self._added),
            cumulative=tuple(
                self._day(day, counts) for (day, _), counts in zip(week.days, week.counts_by_day, strict=True)
            ),
            causes=self.causes,
        )

    def _column(self, place: str, *, attributes: Attributes) -> ColumnFigures:
        week = self.week
        name = place or None
        path = f"columns.{name or 'null'}"
        here = [(card, stay) for card, stay in week.at_end if stay.place == place]
        return ColumnFigures(
            name=name,
            tier=week.board.tiers.get(place, Tier.OTHER),
            at_start=self._known(
                f"{path}.at_start",
                lambda: week.counts_at_start[place],
                gaps=week.counts_at_start[None],
            ),
            at_end=self._at_end(f"{path}.at_end", lambda: len(here)),
            entered=self._over_week(f"{path}.entered", lambda: sum(step.to_place == place for _, step in week.steps)),
            left=self._over_week(f"{path}.left", lambda: sum(step.from_place == place for _, step in week.steps)),
            unowned=self._unowned(f"{path}.unowned", [attributes.has_owner(card) for card, _ in here]),
            oldest_days=self._at_end(f"{path}.oldest_days", lambda: max(map(self._days, here), default=None)),
        )

    def _unowned(self, path: str, have_owners: list[bool | None]) -> int | None:
        if self.week.counts_at_end[None] == 0 and None in have_owners:
            self.causes[f"board.{path}"] = "A draft was edited since: GitHub does not tell whose it was then."
            return None
        return self._at_end(path, lambda: have_owners.count(False))

    def _wip(self) -> int:
        tiers = self.week.board.tiers
        return sum(count for place, count in self.week.counts_at_end.items() if tiers.get(place or "") in AT_WORK)

    def _moves(self) -> tuple[MoveCount, ...]:
        """Count the moves between two columns, in the order of the board."""
        counts = Counter((step.from_place, step.to_place) for _, step in self.week.steps)
        order = self.week.places.index
        pairs = sorted(
            ((before, after) for before, after in counts if before and after),
            key=lambda pair: (order(pair[0]), order(pair[1])),
        )
        return tuple(MoveCount(from_name=before, to_name=after, count=counts[before, after]) for before, after in pairs)

    def _first_columns(self) -> tuple[EntryCount, ...]:
        counts = Counter(step.to_place for _, step in self.week.steps if step.is_first_column)
        return tuple(EntryCount(to_name=place, count=counts[place]) for place in self.week.places if counts[place])

    def _cycle_hours(self) -> Iterator[float]:
        """Yield the time from first being worked on to done, where all between is known."""
        for card, done_at in self.week.finished:
            stays = [stay for stay in card.history.stays if stay.start_at < done_at]
            if any(not stay.is_known for stay in stays):
                continue
            for tier in AT_WORK:
                begun = next((stay.start_at for stay in stays if self.week.board.tier(stay) == tier), None)
                if begun is not None:
                    yield (done_at - begun) / HOUR
                    break

    def _aging(self) -> tuple[AgingCard, ...]:
        """List the cards at work that stand longer than most before them, longest first."""
        at_work = [
            (card, stay.place, self._days((card, stay)))
            for card, stay in self.week.at_end
            if stay.place and self._is_at_work((card, stay))
        ]
        limits = {place: self._limit_days(place) for place in {place for _, place, _ in at_work}}
        aging = [
            AgingCard(card=card.link, column=place, days=days, limit_days=limits[place])
            for card, place, days in at_work
            if days > limits[place]
        ]
        return tuple(sorted(aging, key=lambda one: (-one.days, one.card.title)))

    def _limit_days(self, place: str) -> float:
        """Return how long a stay in a column may last: most of the recent ones were no longer."""
        board, end_at = self.week.board, self.week.span.end_at
        recently = Period(start_at=end_at - AGING_WINDOW, end_at=end_at)
        recent = sorted(length / DAY for length in board.lengths(place, ended_in=recently))
        floor = AGING_FLOOR_DAYS.get(board.tiers.get(place, Tier.OTHER), 0.0)
        return max(floor, percentile(recent, share=AGING_SHARE) or 0.0)

    def _blocked(self, attributes: Attributes) -> tuple[CardLink, ...]:
        blocked = [
            card.link
            for card, stay in self.week.at_end
            if attributes.is_blocked(card) or (stay.place or "").lower() == BLOCKED
        ]
        return tuple(sorted(blocked, key=lambda link: (link.title, link.repository or "", link.number or 0)))

    def _carried_over(self) -> int:
        before = {standing[0] for standing in self.week.at_start if self._is_at_work(standing)}
        return sum(standing[0] in before and self._is_at_work(standing) for standing in self.week.at_end)

    def _added(self) -> int:
        """Count what came to the board and into work within the week."""
        week = self.week
        there = {card for card, _ in week.at_start}
        return len({card for card, step in week.steps if week.tier_of(step.to_place) == Tier.IN_PROGRESS} - there)

    def _is_at_work(self, standing: Standing) -> bool:
        return self.week.board.tier(standing[1]) in AT_WORK

    def _day(self, day: date, counts: Counter[str | None]) -> CumulativeDay:
        columns = self._known(
            f"cumulative.{day}", lambda: {place: counts[place] for place in self.week.places}, gaps=counts[None]
        )
        return CumulativeDay(date=day, columns=columns)

    def _days(self, standing: Standing) -> float:
        return (self.week.span.at - standing[1].start_at) / DAY

    def _at_end(self, path: str, compute: Callable[[], Value]) -> Value | None:
        return self._known(path, compute, gaps=self.week.counts_at_end[None])

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
