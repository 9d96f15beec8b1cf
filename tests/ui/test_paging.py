"""Pages of long lists."""

from datetime import UTC, datetime, timedelta

import pytest
from django.http import QueryDict

from apps.sync.models import SyncJob
from apps.ui.paging import (
    CursorInvalid,
    Slice,
    SortValue,
    decode_cursor,
    encode_cursor,
    pager_for,
    replace_query,
    take_slice,
)

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ORDER = ("-created_at", "pk")


@pytest.fixture
def jobs(db: None) -> list[int]:
    """Five jobs, two of them made at the same moment; their ids in the order of the list."""
    moments = [0, 1, 2, 2, 3]
    made = [
        SyncJob.objects.create(requested_by="t", due_at=NOW, created_at=NOW - timedelta(minutes=minute))
        for minute in moments
    ]
    return [job.pk for job in made]


def take(*, cursor: str = "", limit: int = 2) -> Slice[int]:
    return take_slice(SyncJob.objects.all(), order=ORDER, show=lambda job: job.pk, cursor=cursor, limit=limit)


def test_walking_the_cursors_shows_every_row_once(jobs: list[int]) -> None:
    page = take()
    seen = list(page.rows)
    while page.next_cursor:
        page = take(cursor=page.next_cursor)
        seen += page.rows

    assert seen == jobs


def test_the_last_page_has_no_cursor(jobs: list[int]) -> None:
    assert take(limit=5).next_cursor == ""


def test_a_new_row_before_the_cursor_moves_nothing(jobs: list[int]) -> None:
    first = take()
    SyncJob.objects.create(requested_by="t", due_at=NOW, created_at=NOW + timedelta(minutes=1))

    assert list(take(cursor=first.next_cursor).rows) == jobs[2:4]


def test_a_limit_is_kept_within_bounds(jobs: list[int]) -> None:
    assert len(take(limit=0).rows) == 1
    assert len(take(limit=10_000).rows) == 5


@pytest.mark.parametrize("cursor", ["x", "!!!", "eA", encode_cursor([1]), encode_cursor(["no time", "no number"])])
def test_a_foreign_cursor_is_refused(jobs: list[int], cursor: str) -> None:
    with pytest.raises(CursorInvalid):
        take(cursor=cursor)


@pytest.mark.parametrize("values", [["a\0b"], [None], [1.5], [{"a": 1}]])
def test_a_cursor_holds_only_what_a_row_sorts_by(values: list[str]) -> None:
    with pytest.raises(CursorInvalid):
        decode_cursor(encode_cursor(values), length=1)


def test_a_cursor_gives_its_values_back() -> None:
    values: list[SortValue] = [NOW, "ä", 3]

    assert decode_cursor(encode_cursor(values), length=3) == values


def test_a_time_without_an_offset_is_refused() -> None:
    with pytest.raises(CursorInvalid):
        decode_cursor(encode_cursor([NOW.replace(tzinfo=None)]), length=1)


def test_the_pager_keeps_the_filters() -> None:
    page: Slice[int] = Slice(rows=(1, 2), next_cursor="n")

    pager = pager_for(page, query=QueryDict("state=open&cursor=c"), total=7)

    assert (pager.first_query, pager.next_query) == ("?state=open", "?state=open&cursor=n")
    assert (pager.shown, pager.total, pager.is_needed) == (2, 7, True)


def test_a_short_list_needs_no_pager() -> None:
    page: Slice[int] = Slice(rows=(1,), next_cursor="")

    assert not pager_for(page, query=QueryDict("")).is_needed


def test_replacing_leaves_the_rest_of_the_query() -> None:
    assert replace_query(QueryDict("a=1&b=2"), a=None, c="x y") == "?b=2&c=x+y"
