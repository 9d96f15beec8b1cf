import pytest
from django.db import connection

from apps.delivery.models import Issue
from apps.sync.runner import statistics
from apps.sync.runner.statistics import refresh_statistics
from tests.syncing import Syncing

TABLE = Issue._meta.db_table


def known_columns() -> int:
    """Count what the planner knows of the issues, written in this transaction or before it."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT count(*) FROM pg_stats WHERE tablename = %s", [TABLE])
        elif "sqlite_stat1" in connection.introspection.table_names(cursor):
            cursor.execute("SELECT count(*) FROM sqlite_stat1 WHERE tbl = %s", [TABLE])
        else:
            return 0
        return int(cursor.fetchone()[0])


@pytest.mark.django_db
def test_after_a_big_sync_the_planner_knows_its_tables(sync: Syncing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statistics, "MANY_ITEMS", 20)
    before = known_columns()

    sync(full=True)

    assert before == 0
    assert known_columns() > 0


@pytest.mark.django_db
def test_a_few_new_items_are_not_worth_a_look() -> None:
    refresh_statistics(items=statistics.MANY_ITEMS - 1)

    assert known_columns() == 0
