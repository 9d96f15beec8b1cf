"""Boards with their columns."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from apps.catalog.ingest import Pruned
from apps.catalog.ingest.rows import batches, last_of_each, refusal, split_outdated, upsert
from apps.delivery.models import Board, BoardColumn
from apps.delivery.records import BoardColumnRecord, BoardRecord

# By name, in lower case, less everything but letters and digits: GitHub's own templates begin them with an emoji.
TIERS = (
    (r"backlog|todo|to do|new|ready|triage", BoardColumn.Tier.BACKLOG),
    (r"in progress|doing|in development|wip", BoardColumn.Tier.IN_PROGRESS),
    (r".*review.*|qa|testing", BoardColumn.Tier.REVIEW),
    (r"done|closed|complete.*|shipped|released", BoardColumn.Tier.DONE),
)
SAME_NAMED = (
    "node_id",
    "number",
    "title",
    "url",
    "is_closed",
    "is_public",
    "items_total",
    "created_at",
    "updated_at",
)


def column_tier(name: str) -> BoardColumn.Tier:
    """Tell by its name what being in a column means."""
    plain = " ".join(re.sub(r"[\W_]+", " ", name.lower()).split())
    for pattern, tier in TIERS:
        if re.fullmatch(pattern, plain):
            return tier
    return BoardColumn.Tier.OTHER


def upsert_boards(records: Sequence[BoardRecord], *, target: str, seen_at: datetime) -> int:
    """Bring in boards. Columns that are no longer among the options retire."""
    for batch in batches(records):
        _upsert_batch(last_of_each(batch, key=lambda record: record.node_id), seen_at=seen_at)
    return len(records)


def prune_boards(*, target: str, seen_before: datetime, at: datetime, is_accepted: bool = False) -> Pruned:
    """Mark the boards that a complete pass no longer met as gone."""
    present = Board.objects.filter(gone_at=None)
    missing = present.filter(seen_at__lt=seen_before)
    refused = refusal(noun="boards", removed=missing.count(), total=present.count(), is_accepted=is_accepted)
    return Pruned(removed=0 if refused else missing.update(gone_at=at), refused=refused)


def _upsert_batch(records: Sequence[BoardRecord], *, seen_at: datetime) -> None:
    current, outdated = split_outdated(Board, records=records, key="node_id")
    rows = [Board(**{field: getattr(record, field) for field in SAME_NAMED}, seen_at=seen_at) for record in current]
    upsert(Board, rows=rows, unique=("node_id",), keep=("items_read_at", "items_read_before_at"))
    _upsert_columns(current, keys={row.node_id: row.pk for row in rows}, seen_at=seen_at)
    if outdated:
        Board.objects.filter(node_id__in=outdated).update(seen_at=seen_at, gone_at=None)


def _upsert_columns(records: Sequence[BoardRecord], *, keys: Mapping[str, int], seen_at: datetime) -> None:
    stored = {
        (column.board_id, column.option_id): column
        for column in BoardColumn.objects.filter(board__in=keys.values()).order_by("pk")
    }
    wanted = {(keys[record.node_id], column.option_id): column for record in records for column in record.columns}
    rows = [_column(column, board_id=pair[0], stored=stored.get(pair)) for pair, column in wanted.items()]
    upsert(BoardColumn, rows=rows, unique=("board", "option_id"))
    gone = [column.pk for pair, column in stored.items() if pair not in wanted and column.retired_at is None]
    if gone:
        BoardColumn.objects.filter(pk__in=gone).update(retired_at=seen_at)


def _column(record: BoardColumnRecord, *, board_id: int, stored: BoardColumn | None) -> BoardColumn:
    former = list(stored.former_names) if stored else []
    if stored and stored.name != record.name:
        former = [name for name in (*former, stored.name) if name != record.name]
    return BoardColumn(
        board_id=board_id,
        option_id=record.option_id,
        name=record.name,
        former_names=former,
        color=record.color,
        position=record.position,
        tier=column_tier(record.name),
    )
