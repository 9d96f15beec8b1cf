from datetime import date, timedelta

from apps.scorecards.facts import WeeklySyncFacts
from apps.scorecards.rules.communication.weekly_sync_held import weekly_sync_held as rule
from tests.scorecards.facts import days_ago, organization
from tests.scorecards.rules.judging import UNREAD, judge

LAST = date(2026, 11, 16)


def sync(weeks_ago: int, *, hours: float = 1) -> WeeklySyncFacts:
    frozen_at = days_ago(7 * weeks_ago)
    board_read_at = frozen_at - timedelta(hours=hours)
    monday = LAST - timedelta(weeks=weeks_ago)
    return WeeklySyncFacts(monday=monday, frozen_at=frozen_at, board_read_at=board_read_at)


def test_four_of_four_pass() -> None:
    assert judge(rule, organization(weekly_syncs=tuple(map(sync, range(4))))).observed == "4 of 4 weeks"


def test_a_week_without_fails_by_name() -> None:
    assert judge(rule, organization(weekly_syncs=(sync(0), sync(1), sync(3)))).observed == "not held: 2026-W45"


def test_old_figures_do_not_count() -> None:
    syncs = (sync(0, hours=25), sync(1), sync(2), sync(3))

    assert judge(rule, organization(weekly_syncs=syncs)).observed == "not held: 2026-W47 (figures of the board too old)"


def test_without_records_it_is_unknown() -> None:
    assert judge(rule, organization(weekly_syncs=UNREAD)).cause == UNREAD.cause
