"""The past of a card: from what was seen of it to the rows of ColumnMove that are still missing."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from apps.catalog.ingest.rows import BATCH
from apps.delivery.models import BoardItem, ColumnMove

Kind = ColumnMove.Kind
Source = ColumnMove.Source
# Archiving leaves a card in its column, so it does not place it.
PLACING = (Kind.ADDED, Kind.MOVED, Kind.REMOVED)
# A look this shortly before a move is as good as having seen all moves.
BLIND_TIME = timedelta(hours=1)
# GitHub's event and the value it tells of are written by different clocks.
SAME_MOMENT = timedelta(seconds=5)


class Past:
    """What is known of one card's moves, and the new ones to append."""

    def __init__(self, item: BoardItem, *, moves: Iterable[ColumnMove] = ()) -> None:
        self.item = item
        self.new: list[ColumnMove] = []
        self._moves = sorted(moves, key=lambda move: (move.moved_at, move.pk))

    @property
    def moves(self) -> Sequence[ColumnMove]:
        """All moves, in order."""
        return self._moves

    @property
    def last(self) -> ColumnMove | None:
        """The move that says where the card stands."""
        return self.last_before(None)

    @property
    def is_on_board(self) -> bool:
        """Tell whether the last known move leaves the card on the board."""
        last = self.last
        return last is not None and last.kind != Kind.REMOVED

    @property
    def column_id(self) -> int | None:
        """The column where the last known move leaves the card."""
        return self.last.to_column_id if self.last else None

    def last_before(self, moment: datetime | None) -> ColumnMove | None:
        """Find the last move up to a moment that says where the card stands; None for the moment is the end."""
        for move in reversed(self._moves):
            if move.kind in PLACING and (moment is None or move.moved_at <= moment):
                return move
        return None

    def knows(self, source_ref: str) -> bool:
        """Tell whether a move came from an event of the timeline."""
        return any(move.source == Source.TIMELINE and move.source_ref == source_ref for move in self._moves)

    def append(self, move: ColumnMove) -> None:
        """Append a move unless it is known already, also from another source."""
        if move.kind == Kind.MOVED and move.from_column_id == move.to_column_id:
            return
        if any(_is_same(move, known) for known in self._moves):
            return
        if move.unknown_since is not None:
            move.unknown_since = min(move.unknown_since, move.moved_at)
        move.item = self.item
        self.new.append(move)
        self._moves = sorted([*self._moves, move], key=lambda known: known.moved_at)


def load_pasts(items: Iterable[BoardItem]) -> list[Past]:
    """Load the moves of cards with one query."""
    items = list(items)
    moves: dict[int, list[ColumnMove]] = defaultdict(list)
    for move in ColumnMove.objects.filter(item__in=[item.pk for item in items]):
        moves[move.item_id].append(move)
    return [Past(item, moves=moves[item.pk]) for item in items]


def save_moves(pasts: Iterable[Past]) -> None:
    """Store the new moves of cards with one statement."""
    ColumnMove.objects.bulk_create([move for past in pasts for move in past.new], batch_size=BATCH)


def _is_same(move: ColumnMove, known: ColumnMove) -> bool:
    if move.source_ref and (move.source, move.source_ref) == (known.source, known.source_ref):
        return True
    if (move.kind, move.to_column_id) != (known.kind, known.to_column_id):
        return False
    tolerance = timedelta(0) if move.source == known.source else SAME_MOMENT
    return abs(move.moved_at - known.moved_at) <= tolerance


def close_the_past(past: Past) -> None:
    """Append what the card's present state shows and no known move tells: being there, its column, its removal."""
    item = past.item
    if item.removed_at is not None:
        _close_removal(past, removed_at=item.removed_at)
        return
    last = past.last
    if last is not None and last.kind == Kind.REMOVED and item.created_at < last.moved_at:
        if last.source == Source.SNAPSHOT:
            _take_removal_back(past, removed_at=last.moved_at)
        return
    _open_the_past(past)
    if past.column_id != item.column_id:
        _close_column(past)


def note_adding(past: Past, *, at: datetime) -> None:
    """Append that the card was put on the board, unless a move before tells where it stood."""
    if past.last_before(at) is None:
        past.append(ColumnMove(kind=Kind.ADDED, moved_at=at, source=Source.FIELD_VALUE))


def note_archiving(past: Past, *, was_archived: bool) -> None:
    """Append that the card was archived or restored between the look before and this one."""
    item = past.item
    if item.is_archived == was_archived:
        return
    kind = Kind.ARCHIVED if item.is_archived else Kind.RESTORED
    past.append(
        ColumnMove(
            kind=kind,
            from_column_id=item.column_id if item.is_archived else None,
            to_column_id=None if item.is_archived else item.column_id,
            moved_at=item.updated_at,
            source=Source.SNAPSHOT,
        )
    )


def _open_the_past(past: Past) -> None:
    """Append that the card was put on the board, where no move says so."""
    item = past.item
    was_added = any(move.kind == Kind.ADDED for move in past.moves)
    first_at = past.moves[0].moved_at if past.moves else None
    if past.is_on_board and (was_added or (first_at is not None and item.created_at > first_at)):
        return
    past.append(ColumnMove(kind=Kind.ADDED, moved_at=item.created_at, source=Source.FIELD_VALUE))


def _take_removal_back(past: Past, *, removed_at: datetime) -> None:
    """Append that a card which a look had missed is there after all; in between nobody knows."""
    item = past.item
    back_at = max(item.seen_at, removed_at)
    past.append(ColumnMove(kind=Kind.ADDED, moved_at=back_at, unknown_since=removed_at, source=Source.SNAPSHOT))
    _append_move(past, moved_at=back_at, unknown_since=removed_at, source=Source.SNAPSHOT)


def _close_column(past: Past) -> None:
    """Append the move into the present column, unless the known moves are younger than the look at the card."""
    item, last = past.item, past.last
    last_at = last.moved_at if last else item.created_at
    is_cleared = item.column_id is None or item.column_since is None
    moved_at = item.updated_at if is_cleared or item.column_since is None else item.column_since
    if moved_at < last_at:
        return
    if is_cleared:
        _append_move(past, moved_at=moved_at, unknown_since=last_at, source=Source.INFERRED)
    else:
        unknown_since = _blind_since(past, moved_at=moved_at, last_at=last_at)
        _append_move(past, moved_at=moved_at, unknown_since=unknown_since, source=Source.FIELD_VALUE)


def _append_move(past: Past, *, moved_at: datetime, unknown_since: datetime | None, source: ColumnMove.Source) -> None:
    past.append(
        ColumnMove(
            kind=Kind.MOVED,
            from_column_id=past.column_id,
            to_column_id=past.item.column_id,
            moved_at=moved_at,
            unknown_since=unknown_since,
            actor_id=past.item.moved_by_id,
            source=source,
        )
    )


def _blind_since(past: Past, *, moved_at: datetime, last_at: datetime) -> datetime | None:
    """Tell since when nobody knows where the card stood before its last move, None when that is known."""
    item = past.item
    known_until = last_at
    if past.column_id is None:
        if item.first_column_at is None or item.first_column_at >= moved_at:
            return None  # its first column, and the only one it had
        known_until = max(item.first_column_at, last_at)
    looked_at = item.column_before_seen_at
    if looked_at is not None and item.column_before_id == past.column_id and looked_at <= moved_at:
        known_until = max(known_until, looked_at)
        if moved_at - looked_at < BLIND_TIME:
            return None
    return known_until


def _close_removal(past: Past, *, removed_at: datetime) -> None:
    last = past.last
    if last is None or last.kind == Kind.REMOVED:
        return
    moved_at = max(removed_at, last.moved_at)
    known_until = max(past.item.seen_at, last.moved_at)
    past.append(
        ColumnMove(
            kind=Kind.REMOVED,
            from_column_id=past.column_id,
            moved_at=moved_at,
            unknown_since=known_until if moved_at - known_until >= BLIND_TIME else None,
            source=Source.SNAPSHOT,
        )
    )
