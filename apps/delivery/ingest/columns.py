"""Finds the columns of boards by option or by name, and makes those that only the past knows."""

from collections.abc import Iterable
from datetime import datetime

from apps.catalog.ingest.rows import BATCH
from apps.delivery.ingest.boards import column_tier
from apps.delivery.models import BoardColumn


class Columns:
    """The columns of some boards."""

    def __init__(self, board_ids: Iterable[int]) -> None:
        rows = BoardColumn.objects.filter(board__in=list(board_ids)).order_by("pk")
        self._by_option: dict[tuple[int, str], BoardColumn] = {}
        self._by_name: dict[tuple[int, str], BoardColumn] = {}
        self._rows: list[BoardColumn] = []
        for row in rows:
            self._enter(row)

    def key_of_option(self, option_id: str, *, board_id: int) -> int | None:
        """Return the key of the column with an option's id, None for no column."""
        return self._by_option[board_id, option_id].pk if option_id else None

    def key_of_name(self, name: str, *, board_id: int) -> int | None:
        """Return the key of the column that had a name, None for no column."""
        return self._by_name[board_id, name].pk if name else None

    def make_options(self, option_ids: Iterable[str], *, board_id: int) -> None:
        """Make the columns of options that are newer than the last look at the board; that look will name them."""
        missing = {option_id for option_id in option_ids if option_id and (board_id, option_id) not in self._by_option}
        self._make(
            BoardColumn(
                board_id=board_id,
                option_id=option_id,
                name=f"Column {option_id}",
                position=self._next_position(board_id) + offset,
                tier=BoardColumn.Tier.OTHER,
            )
            for offset, option_id in enumerate(sorted(missing))
        )

    def make_names(self, names: Iterable[tuple[int, str]], *, retired_at: datetime) -> None:
        """Make retired columns for (board, name) that no column of the board has or had."""
        missing = sorted({pair for pair in names if pair[1] and pair not in self._by_name})
        self._make(
            BoardColumn(
                board_id=board_id,
                option_id=f"name:{name}",
                name=name,
                position=self._next_position(board_id) + offset,
                tier=column_tier(name),
                retired_at=retired_at,
            )
            for offset, (board_id, name) in enumerate(missing)
        )

    def _make(self, rows: Iterable[BoardColumn]) -> None:
        for row in BoardColumn.objects.bulk_create(list(rows), batch_size=BATCH):
            self._enter(row)

    def _enter(self, row: BoardColumn) -> None:
        self._rows.append(row)
        self._by_option[row.board_id, row.option_id] = row
        for name in (row.name, *row.former_names):
            best = self._by_name.get((row.board_id, name))
            if best is None or _closeness(row, name) > _closeness(best, name):
                self._by_name[row.board_id, name] = row

    def _next_position(self, board_id: int) -> int:
        return max((row.position for row in self._rows if row.board_id == board_id), default=-1) + 1


def _closeness(column: BoardColumn, name: str) -> tuple[bool, bool]:
    """Rank columns for a name: those that are still on the board first, then those that still have the name."""
    return (column.retired_at is None, column.name == name)
