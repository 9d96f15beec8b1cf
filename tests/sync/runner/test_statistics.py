"""After many rows the planner knows how many there are, whoever else looks after the tables or does not."""

import pytest
from django.db import connection

from apps.delivery.models import Issue
from apps.sync.runner import faultpoints, statistics
from apps.sync.runner.statistics import MANY_ITEMS, refresh_statistics
from apps.sync.services import requeue_stale
from tests.syncing import Syncing

TABLE = Issue._meta.db_table


def known_rows() -> int:
    """Return how many issues the planner reckons with."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT reltuples FROM pg_class WHERE relname = %s", [TABLE])
        elif "sqlite_stat1" in connection.introspection.table_names(cursor):
            cursor.execute("SELECT MAX(CAST(stat AS INTEGER)) FROM sqlite_stat1 WHERE tbl = %s", [TABLE])
        else:
            return 0
        return int(cursor.fetchone()[0] or 0)


@pytest.fixture
def _taken_for_empty(db: None) -> None:
    """Let the planner look while there is nothing; PostgreSQL's own upkeep cannot come in before the test ends."""
    refresh_statistics(items=MANY_ITEMS)
    assert known_rows() == 0


@pytest.mark.usefixtures("_taken_for_empty")
def test_after_a_big_sync_the_planner_knows_its_tables(sync: Syncing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statistics, "MANY_ITEMS", 20)

    sync(full=True)

    assert known_rows() == Issue.objects.count() > 0


@pytest.mark.usefixtures("_taken_for_empty")
def test_a_few_new_items_are_not_worth_a_look(sync: Syncing) -> None:
    sync(full=True)

    assert known_rows() == 0


@pytest.mark.usefixtures("_taken_for_empty")
def test_what_came_in_before_an_interruption_counts_too(sync: Syncing, monkeypatch: pytest.MonkeyPatch) -> None:
    sync(feeds=["repositories"])
    monkeypatch.setattr(statistics, "MANY_ITEMS", sum(len(one.issues) for one in sync.server.world.repositories))
    monkeypatch.setenv(faultpoints.VARIABLE, "after_page_commit:2:raise")
    faultpoints.hits.clear()
    job = sync.request(feeds=["issues"])
    with pytest.raises(faultpoints.FaultInjected):
        sync.run(job)

    sync.clock.advance(minutes=2)
    requeue_stale(now=sync.clock())
    sync.run(job)

    assert known_rows() == Issue.objects.count()


LOCKS = {
    "postgresql": f"BEGIN; LOCK TABLE {TABLE} IN SHARE UPDATE EXCLUSIVE MODE",
    "sqlite": "BEGIN IMMEDIATE",
}


@pytest.mark.django_db(transaction=True)
def test_a_table_that_another_holds_fails_nothing() -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout=1")  # instead of twenty seconds
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute(LOCKS[connection.vendor])
        before = known_rows()
        refresh_statistics(items=MANY_ITEMS)
    finally:
        other.close()
        connection.close()

    assert known_rows() == before
