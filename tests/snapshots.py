"""What a database holds, kept in this process: what one sync brought in need not be brought in again for each test."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection

T = TypeVar("T")
_kept: dict[str, tuple[Any, "Snapshot"]] = {}


def brought_in(name: str, bring_in: Callable[[], T]) -> T:
    """Fill an empty database, the first time by what `bring_in` does and later by what it held then.

    Returns what `bring_in` returned: the same object each time.
    """
    if name in _kept:
        _kept[name][1].restore()
    else:
        _kept[name] = (bring_in(), Snapshot())
    answer, snapshot = _kept[name]
    snapshot.count()
    return answer  # type: ignore[no-any-return]


class Snapshot:
    """The rows of the portal's own tables as they are now."""

    def __init__(self) -> None:
        """Read them."""
        models = (model for config in apps.get_app_configs() for model in config.get_models(include_auto_created=True))
        self._models = [model for model in models if model.__module__.startswith("apps.")]
        tables = [table for table in (self._table(model) for model in self._models) if table.rows]
        self._tables = tables

    def restore(self) -> None:
        """Put them into empty tables."""
        with connection.cursor() as cursor:
            for table in self._tables:
                table.write(cursor)
            for statement in connection.ops.sequence_reset_sql(no_style(), self._models):
                cursor.execute(statement)

    def count(self) -> None:
        """Let PostgreSQL's planner know how much there is: nobody else sees the rows of an open transaction.

        Only of these tables: those that all databases share would stay locked as long as the transaction lasts.
        """
        if connection.vendor == "postgresql" and self._tables:
            with connection.cursor() as cursor:
                cursor.execute(f"ANALYZE {', '.join(table.name for table in self._tables)}")

    def _table(self, model: Any) -> "_Table":
        columns = [field.column for field in model._meta.local_concrete_fields]
        table = _Table(model._meta.db_table, columns)
        with connection.cursor() as cursor:
            table.read(cursor)
        return table


class _Table:
    def __init__(self, name: str, columns: Iterable[str]) -> None:
        self.name = connection.ops.quote_name(name)
        self._columns = ", ".join(map(connection.ops.quote_name, columns))
        self._marks = ", ".join("%s" for _ in columns)
        self.rows: list[Any] = []

    def read(self, cursor: Any) -> None:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {self.name} ({self._columns}) TO STDOUT") as copy:
                self.rows = [bytes(part) for part in copy]
        else:
            cursor.execute(f"SELECT {self._columns} FROM {self.name}")
            self.rows = cursor.fetchall()

    def write(self, cursor: Any) -> None:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {self.name} ({self._columns}) FROM STDIN") as copy:
                for part in self.rows:
                    copy.write(part)
        else:
            cursor.executemany(f"INSERT INTO {self.name} ({self._columns}) VALUES ({self._marks})", self.rows)
