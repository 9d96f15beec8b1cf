"""Figures of one board over spans of time, read off the histories of its cards."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from typing import TypeVar

from django.db.models import Q, QuerySet

from apps.accounts.viewers import Viewer
from apps.catalog.queries import EVERYTHING, RepositoryFilter, measured_repositories
from apps.delivery.models import Board, BoardItem
from apps.delivery.queries.board_cards import BLOCKED, Attributes, cards_of, load_cards
from apps.delivery.queries.board_history import Moment
from apps.delivery.queries.board_week import DAY, BoardWeek, Column, Tier, TracedBoard
from apps.delivery.queries.figures import (
    AgingCard,
    BoardFigures,
    BoardHeadline,
    BoardShare,
    CardLink,
    ColumnFigures,
    CumulativeDay,
    EntryCount,
    InContext,
    MoveCount,
)
from apps.delivery.queries.percentiles import UNKNOWN, Percentiles, percentile, percentiles
from apps.delivery.queries.periods import Period, Span

AGING_WINDOW = timedelta(days=84)
AGING_SHARE = 0.85
# A card is never called old before it stood this long, however quick its column is.
AGING_FLOOR_DAYS: dict[str, float] = {Tier.IN_PROGRESS: 7.0, Tier.REVIEW: 3.0}
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
        boards = boards.filter(Q(is_public=True) | Q(node_id__in=viewer.boards))
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


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedBoard:
    """The cards of a board that count, with their histories."""

    traced: TracedBoard
    items: QuerySet[BoardItem]

    def attributes(self, span: Span) -> Attributes:
        """Load the labels and assignees that the cards had at the end of a span."""
        return Attributes(self.items, moment=Moment(at=span.at, is_present=span.is_present))


def load_board(
    viewer: Viewer, *, board: OpenBoard, narrowed_to: RepositoryFilter = EVERYTHING, author_kind: str = ""
) -> LoadedBoard:
    """Load the cards of a board: those of measured repositories, and the drafts unless anything is narrowed."""
    repositories = measured_repositories(viewer, narrowed_to=narrowed_to)
    with_drafts = narrowed_to == EVERYTHING and not author_kind
    items = cards_of(board.id, repositories=repositories, with_drafts=with_drafts, author_kind=author_kind)
    cards = load_cards(items, board=board.id, column_names=board.column_names)
    # The labels and assignees of all its cards: what few of them say is not worth a costly selection.
    all_items = BoardItem.objects.filter(board=board.id)
    return LoadedBoard(traced=TracedBoard(columns=board.columns, cards=cards), items=all_items)


def board_figures(
    viewer: Viewer,
    *,
    board: OpenBoard,
    span: Span,
    zone: tzinfo,
    narrowed_to: RepositoryFilter = EVERYTHING,
    author_kind: str = "",
    earlier: Sequence[Span] = (),
) -> InContext[BoardFigures, BoardHeadline, BoardShare]:
    """Answer the figures of a board for a span, and its headline for earlier ones too."""
    loaded = load_board(viewer, board=board, narrowed_to=narrowed_to, author_kind=author_kind)
    week = BoardWeek(board=loaded.traced, span=span, zone=zone)
    past = (BoardWeek(board=loaded.traced, span=one, zone=zone) for one in earlier)
    figures = _Figures(week)
    return InContext(
        figures=figures.all(board, attributes=loaded.attributes(span)),
        past=tuple(_Figures(one).headline() for one in past),
        by_repository=figures.by_repository(),
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
            wip=self._at_end("wip", lambda: len(week.at_work)),
            cycle_hours=self._over_week("cycle_hours", self._cycle_hours) or UNKNOWN,
        )

    def by_repository(self) -> dict[str, BoardShare]:
        """Share out what is done and at work; drafts belong to no repository."""
        done = Counter(card.row.repository_name for card, _ in self.week.finished)
        wip = Counter(card.row.repository_name for card, _ in self.week.at_work)
        return {name: BoardShare(done=done[name], wip=wip[name]) for name in done.keys() | wip.keys() if name}

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
                "carried_over",
                lambda: len(week.carried_over),
                gaps=max(week.counts_at_start[None], week.counts_at_end[None]),
            ),
            added=self._over_week("added", lambda: len(week.added)),
            cumulative=tuple(
                self._day(day, counts) for (day, _), counts in zip(week.last_days, week.counts_by_day, strict=True)
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
            oldest_days=self._at_end(f"{path}.oldest_days", lambda: max(map(week.days, here), default=None)),
        )

    def _unowned(self, path: str, have_owners: list[bool | None]) -> int | None:
        if self.week.counts_at_end[None] == 0 and None in have_owners:
            self.causes[f"board.{path}"] = "A draft was edited since: GitHub does not tell whose it was then."
            return None
        return self._at_end(path, lambda: have_owners.count(False))

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

    def _cycle_hours(self) -> Percentiles:
        return percentiles(hours for _, _, hours in self.week.cycle_times)

    def _aging(self) -> tuple[AgingCard, ...]:
        """List the cards at work that stand longer than most before them, longest first."""
        week = self.week
        at_work = [(card, stay.place, week.days((card, stay))) for card, stay in week.at_work if stay.place]
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

    def _day(self, day: date, counts: Counter[str | None]) -> CumulativeDay:
        columns = self._known(
            f"cumulative.{day}", lambda: {place: counts[place] for place in self.week.places}, gaps=counts[None]
        )
        return CumulativeDay(date=day, columns=columns)

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
