"""The table of feeds."""

from apps.sync.feeds import FEEDS
from apps.sync.schedule import SCHEDULES, TICK


def test_every_schedule_has_its_feed_in_the_same_order() -> None:
    assert [feed.schedule for feed in FEEDS] == list(SCHEDULES)


def test_no_feed_is_read_less_often_than_it_becomes_stale() -> None:
    assert all(feed.schedule.every < feed.schedule.stale_after for feed in FEEDS)
    assert all(feed.schedule.every >= TICK for feed in FEEDS)


def test_feeds_that_remove_read_everything_now_and_then() -> None:
    assert all(feed.full_every is not None for feed in FEEDS if feed.prune is not None)
