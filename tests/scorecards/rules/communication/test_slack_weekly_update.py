from apps.scorecards.facts import OrganizationFacts, WeeklyPostFacts, process_of
from apps.scorecards.rules.communication.slack_weekly_update import slack_weekly_update as rule
from tests.scorecards.facts import days_ago, organization
from tests.scorecards.rules.judging import UNREAD, judge, result

WEEK = ["2026-11-16", "2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20"]


def posted(*weeks_ago: int, holidays: list[str] | None = None) -> OrganizationFacts:
    posts = tuple(WeeklyPostFacts(posted_at=days_ago(7 * weeks - 4), url="https://example.org") for weeks in weeks_ago)
    return organization(weekly_posts=posts, process=process_of({"holidays": holidays or []}))


def test_one_each_week_passes() -> None:
    assert judge(rule, posted(1, 2, 3, 4)).observed == "4 of 4 weeks"


def test_a_week_without_fails_by_name() -> None:
    assert judge(rule, posted(2, 3, 4)).observed == "nothing posted: 2026-W47"


def test_a_week_of_holidays_does_not_count() -> None:
    assert judge(rule, posted(2, 3, 4, holidays=WEEK)).observed == "3 of 3 weeks"
    assert result(rule, posted(2, 3, 4, holidays=WEEK[1:])) == "fail"


def test_four_of_them_are_left_alone() -> None:
    free = [f"{days_ago(days):%Y-%m-%d}" for days in range(1, 30)]

    assert result(rule, posted(holidays=free)) == "not_applicable"


def test_without_slack_it_is_unknown() -> None:
    assert judge(rule, organization(weekly_posts=UNREAD)).cause == UNREAD.cause
