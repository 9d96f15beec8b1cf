"""Which demonstration is served after a restart."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from portal.demonstration import Demonstration, kept_demonstration, start_demonstration

NOW = datetime(2026, 11, 18, 15, 30, tzinfo=UTC)


def test_a_restart_serves_the_same_world(tmp_path: Path) -> None:
    started = start_demonstration(tmp_path, size="full", now=NOW)

    assert kept_demonstration(tmp_path) == started
    assert started.is_usable(size="full", now=NOW + timedelta(hours=11))


@pytest.mark.parametrize(
    ("size", "later"),
    [
        ("small", timedelta(0)),
        ("full", timedelta(hours=12)),
        ("full", timedelta(days=7)),
        ("full", -timedelta(hours=1)),
    ],
)
def test_a_world_that_is_old_or_of_another_size_is_replaced(tmp_path: Path, size: str, later: timedelta) -> None:
    started = start_demonstration(tmp_path, size="full", now=NOW)

    assert not started.is_usable(size=size, now=NOW + later)


def test_a_fresh_world_begins_with_an_empty_database_and_queue(tmp_path: Path) -> None:
    kept = tmp_path / "portal.sqlite3"
    old = [tmp_path / "demonstration.sqlite3", tmp_path / "demonstration.sqlite3-wal"]
    (tmp_path / "demonstration-queue" / "messages").mkdir(parents=True)
    for path in [kept, *old]:
        path.write_text("")

    start_demonstration(tmp_path, size="full", now=NOW)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["demonstration.json", "portal.sqlite3"]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"seed": 1, "now": "soon", "size": "full"}'])
def test_a_note_that_cannot_be_read_counts_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "demonstration.json").write_text(text)

    assert kept_demonstration(tmp_path) is None


def test_seed_and_moment_are_all_there_is_to_keep(tmp_path: Path) -> None:
    assert start_demonstration(tmp_path, size="small", now=NOW) == Demonstration(
        seed=2026, now="2026-11-18T15:30:00+00:00", size="small"
    )
