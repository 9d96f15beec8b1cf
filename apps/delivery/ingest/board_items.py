"""Cards of boards. The moves of drafts are derived here; those of issues and pull requests with their timelines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from apps.catalog.ingest import Actors, Pruned, upsert_actors
from apps.catalog.ingest.rows import BATCH, batches, last_of_each, refusal
from apps.delivery.ingest.columns import Columns
from apps.delivery.ingest.moves import close_the_past, load_pasts, note_archiving, save_moves
from apps.delivery.models import Board, BoardItem, ColumnMove, Issue, PullRequest
from apps.delivery.records import BoardItemRecord

# Nobody but the portal records the past of these: GitHub keeps no timeline of them.
WITHOUT_TIMELINE = (BoardItem.Kind.DRAFT, BoardItem.Kind.REDACTED)
WRITTEN = [field.name for field in BoardItem._meta.concrete_fields if field.name != "id"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """One pass over a board, and all that its records point at."""

    board: Board
    seen_at: datetime
    before_at: datetime | None  # the look before this one
    columns: Columns
    actors: Actors
    issues: Mapping[str, int]
    pull_requests: Mapping[str, int]


def upsert_board_items(records: Sequence[BoardItemRecord], *, target: str, seen_at: datetime) -> int:
    """Bring in cards of the board whose node id is `target`. An empty page counts as a look, too."""
    board = Board.objects.select_for_update().get(node_id=target)
    if board.items_read_at is None or board.items_read_at < seen_at:
        board.items_read_before_at, board.items_read_at = board.items_read_at, seen_at
        board.save(update_fields=["items_read_at", "items_read_before_at"])
    for batch in batches(records):
        _upsert_batch(_one_a_card(batch), board=board, seen_at=seen_at)
    return len(records)


def prune_board_items(*, target: str, seen_before: datetime, at: datetime, is_accepted: bool = False) -> Pruned:
    """Take the cards off the board that a complete pass no longer met.

    The timelines tell when that was, and are to be read again for it.
    """
    present = BoardItem.objects.filter(board__node_id=target, removed_at=None)
    missing = list(present.filter(seen_at__lt=seen_before).select_for_update())
    refused = refusal(noun="cards", removed=len(missing), total=present.count(), is_accepted=is_accepted)
    if refused:
        return Pruned(removed=0, refused=refused)
    for item in missing:
        item.removed_at, item.history_read_at = at, None
    BoardItem.objects.bulk_update(missing, ["removed_at", "history_read_at"], batch_size=BATCH)
    pasts = load_pasts(item for item in missing if item.kind in WITHOUT_TIMELINE)
    for past in pasts:
        close_the_past(past)
    save_moves(pasts)
    return Pruned(removed=len(missing))


def _one_a_card(records: Sequence[BoardItemRecord]) -> list[BoardItemRecord]:
    """Keep one record a card: a card taken off and put back during a pass has two ids for one content."""
    by_node = last_of_each(records, key=lambda record: record.node_id)
    oldest_first = sorted(by_node, key=lambda record: record.created_at)
    return last_of_each(oldest_first, key=lambda record: record.content_node_id or record.node_id)


def _upsert_batch(records: Sequence[BoardItemRecord], *, board: Board, seen_at: datetime) -> None:
    look = _look(records, board=board, seen_at=seen_at)
    stored = _stored(records, board=board)
    items, was_archived = [], {}
    for record in records:
        item = stored.get(record.node_id) or BoardItem(board=board, seen_at=seen_at)
        is_new = item._state.adding
        if not is_new and record.updated_at < item.updated_at:
            item.seen_at = seen_at
        else:
            was_archived[record.node_id] = record.is_archived if is_new else item.is_archived
            _fill(item, record=record, look=look)
        items.append(item)
    _save(items)
    pasts = load_pasts(item for item in items if item.node_id in was_archived)
    for past in pasts:
        if past.item.kind in WITHOUT_TIMELINE:
            close_the_past(past)
        note_archiving(past, was_archived=was_archived[str(past.item.node_id)])
    save_moves(pasts)


def _look(records: Sequence[BoardItemRecord], *, board: Board, seen_at: datetime) -> _Look:
    contents = [record.content_node_id for record in records if record.content_node_id]
    columns = Columns([board.pk])
    columns.make_options((record.option_id for record in records), board_id=board.pk)
    return _Look(
        board=board,
        seen_at=seen_at,
        before_at=board.items_read_before_at if board.items_read_at == seen_at else board.items_read_at,
        columns=columns,
        actors=upsert_actors(record.moved_by for record in records),
        issues=dict(Issue.objects.filter(node_id__in=contents).values_list("node_id", "pk")),
        pull_requests=dict(PullRequest.objects.filter(node_id__in=contents).values_list("node_id", "pk")),
    )


def _stored(records: Sequence[BoardItemRecord], *, board: Board) -> dict[str, BoardItem]:
    """Find the rows of records: by id, else by content, as a card that is put back gets a new id."""
    nodes = [record.node_id for record in records]
    contents = [record.content_node_id for record in records if record.content_node_id]
    found = BoardItem.objects.select_for_update().filter(
        Q(node_id__in=nodes) | Q(content_node_id__in=contents), board=board
    )
    by_node = {item.node_id: item for item in found}
    by_content = {item.content_node_id: item for item in found if item.content_node_id}
    stored = {}
    for record in records:
        item, same_content = by_node.get(record.node_id), by_content.get(record.content_node_id)
        if item is not None and same_content is not None and item is not same_content:
            _merge(same_content, into=item)
        if item or same_content:
            stored[record.node_id] = item or same_content
    return {node_id: item for node_id, item in stored.items() if item is not None}


def _merge(other: BoardItem, *, into: BoardItem) -> None:
    """Join two rows that turned out to be one card: a draft made into an issue whose timeline was read before."""
    known = {(move.kind, move.to_column_id, move.moved_at) for move in into.moves.all()}
    for move in other.moves.all():
        if (move.kind, move.to_column_id, move.moved_at) not in known:
            ColumnMove.objects.filter(pk=move.pk).update(item=into)
    other.delete()


def _fill(item: BoardItem, *, record: BoardItemRecord, look: _Look) -> None:
    column_id = look.columns.key_of_option(record.option_id, board_id=look.board.pk)
    is_new = item._state.adding
    if not is_new and (item.column_id, item.column_since) != (column_id, record.status_since):
        item.column_before_id = item.column_id
        item.column_before_seen_at = max(item.seen_at, look.before_at or item.seen_at)
    if item.is_archived != record.is_archived:
        item.archived_at = record.updated_at if record.is_archived and not is_new else None
    if (item.node_id, item.content_node_id) != (record.node_id, record.content_node_id):
        item.history_read_at = None
    for field in ("node_id", "kind", "content_node_id", "title", "content_updated_at", "is_archived"):
        setattr(item, field, getattr(record, field))
    item.created_at, item.updated_at = record.created_at, record.updated_at
    item.issue_id = look.issues.get(record.content_node_id)
    item.pull_request_id = look.pull_requests.get(record.content_node_id)
    item.assignees = list(record.assignees)
    item.column_id = column_id
    item.column_since, item.first_column_at = record.status_since, record.status_first_at
    item.moved_by_id = look.actors.key_of(record.moved_by)
    item.seen_at, item.removed_at = look.seen_at, None


def _save(items: Sequence[BoardItem]) -> None:
    new = [item for item in items if item._state.adding]
    known = [item for item in items if not item._state.adding]
    BoardItem.objects.bulk_create(new, batch_size=BATCH)
    BoardItem.objects.bulk_create(
        known,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=WRITTEN,
    )
