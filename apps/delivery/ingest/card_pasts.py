"""The moves of cards of issues and pull requests, from the timelines of these."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import F

from apps.catalog.ingest import Actors
from apps.catalog.ingest.rows import BATCH
from apps.delivery.ingest.columns import Columns
from apps.delivery.ingest.moves import Past, close_the_past, load_pasts, note_adding, save_moves
from apps.delivery.models import Board, BoardItem, ColumnMove
from apps.delivery.records import EventRecord, TimelineRecord

Card = tuple[int, str]  # key of the board, node id of the issue or pull request
BOARD_KINDS = ("board_added", "board_moved", "board_removed", "converted_from_draft")


def upsert_card_pasts(
    records: Sequence[TimelineRecord],
    *,
    issues: Mapping[str, int],
    pull_requests: Mapping[str, int],
    actors: Actors,
    seen_at: datetime,
) -> None:
    """Append to the cards' moves what timelines tell, and then what the cards' present state shows beyond that."""
    events = _events_by_card(records)
    found = BoardItem.objects.select_for_update().filter(content_node_id__in=[record.node_id for record in records])
    items = {(item.board_id, item.content_node_id): item for item in found}
    removed = _make_removed_cards(events, known=items, seen_at=seen_at)
    for item in removed:
        item.issue_id = issues.get(item.content_node_id)
        item.pull_request_id = pull_requests.get(item.content_node_id)
        item.kind = BoardItem.Kind.ISSUE if item.issue_id else BoardItem.Kind.PULL_REQUEST
        items[item.board_id, item.content_node_id] = item
    BoardItem.objects.bulk_create(removed, batch_size=BATCH)
    columns = Columns({board_id for board_id, _ in events})
    columns.make_names(_names(events), retired_at=seen_at)
    pasts = load_pasts(items.values())
    for past in pasts:
        told = events.get((past.item.board_id, past.item.content_node_id), [])
        _append_events(past, events=told, columns=columns, actors=actors)
        close_the_past(past)
    _save(pasts)


def _events_by_card(records: Sequence[TimelineRecord]) -> dict[Card, list[EventRecord]]:
    """Group the events of boards by card, in order. Boards that are not synced do not count."""
    told = {event.board_node_id for record in records for event in record.events if event.kind in BOARD_KINDS}
    boards = dict(Board.objects.filter(node_id__in=told).values_list("node_id", "pk"))
    events: dict[Card, list[EventRecord]] = defaultdict(list)
    for record in records:
        for event in sorted(record.events, key=lambda event: event.at):
            if event.kind in BOARD_KINDS and event.board_node_id in boards:
                events[boards[event.board_node_id], record.node_id].append(event)
    return events


def _make_removed_cards(
    events: Mapping[Card, Sequence[EventRecord]], *, known: Mapping[Card, BoardItem], seen_at: datetime
) -> list[BoardItem]:
    """Make the rows of cards that left their board before anybody looked.

    A card without a row that has not left is one that the next look at the board brings.
    """
    return [
        BoardItem(
            board_id=board_id,
            content_node_id=node_id,
            created_at=told[0].at,
            updated_at=told[-1].at,
            removed_at=told[-1].at,
            seen_at=seen_at,
        )
        for (board_id, node_id), told in events.items()
        if (board_id, node_id) not in known and told[-1].kind == "board_removed"
    ]


def _names(events: Mapping[Card, Sequence[EventRecord]]) -> set[tuple[int, str]]:
    return {
        (board_id, name)
        for (board_id, _), told in events.items()
        for event in told
        for name in (event.from_status, event.to_status)
    }


def _append_events(past: Past, *, events: Sequence[EventRecord], columns: Columns, actors: Actors) -> None:
    item = past.item
    if events and events[0].kind == "board_moved" and item.node_id and item.created_at <= events[0].at:
        note_adding(past, at=item.created_at)
    for position, event in enumerate(events):
        if event.kind == "converted_from_draft":
            following = next((later for later in events[position:] if later.kind == "board_moved"), None)
            _append_conversion(past, event=event, following=following, columns=columns)
        else:
            _append_event(past, event=event, columns=columns, actor_id=actors.key_of(event.actor))


def _append_event(past: Past, *, event: EventRecord, columns: Columns, actor_id: int | None) -> None:
    if past.knows(event.node_id):
        return
    move = ColumnMove(
        moved_at=event.at,
        actor_id=actor_id,
        is_automated=event.is_automated,
        source=ColumnMove.Source.TIMELINE,
        source_ref=event.node_id,
    )
    before = past.last_before(event.at)
    column_id = before.to_column_id if before else None
    if event.kind == "board_added":
        move.kind = ColumnMove.Kind.ADDED
    elif event.kind == "board_removed":
        move.kind = ColumnMove.Kind.REMOVED
        move.from_column_id = column_id
    else:
        move.kind = ColumnMove.Kind.MOVED
        move.from_column_id = columns.key_of_name(event.from_status, board_id=past.item.board_id)
        move.to_column_id = columns.key_of_name(event.to_status, board_id=past.item.board_id)
        if before is not None and column_id != move.from_column_id:
            move.unknown_since = before.moved_at  # a move in between is missing
    past.append(move)


def _append_conversion(past: Past, *, event: EventRecord, following: EventRecord | None, columns: Columns) -> None:
    """Append what is known of the time when the card was a draft, of which no timeline tells."""
    item = past.item
    note_adding(past, at=min(item.created_at, event.at))
    before = past.last_before(event.at)
    first_at = item.first_column_at
    stood_in = columns.key_of_name(following.from_status, board_id=item.board_id) if following else None
    if before is None or stood_in is None or before.to_column_id == stood_in:
        return
    past.append(
        ColumnMove(
            kind=ColumnMove.Kind.MOVED,
            from_column_id=before.to_column_id,
            to_column_id=stood_in,
            moved_at=event.at,
            unknown_since=first_at if first_at and before.moved_at <= first_at <= event.at else before.moved_at,
            source=ColumnMove.Source.INFERRED,
        )
    )


def _save(pasts: Sequence[Past]) -> None:
    left = []
    for past in pasts:
        last = past.last
        if last is not None and last.kind == ColumnMove.Kind.REMOVED and past.item.removed_at != last.moved_at:
            past.item.removed_at = last.moved_at
            left.append(past.item)
    save_moves(pasts)
    BoardItem.objects.bulk_update(left, ["removed_at"], batch_size=BATCH)
    BoardItem.objects.filter(pk__in=[past.item.pk for past in pasts]).update(history_read_at=F("updated_at"))
