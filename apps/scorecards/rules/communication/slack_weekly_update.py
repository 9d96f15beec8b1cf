from datetime import date

from apps.scorecards.facts import OrganizationFacts, known
from apps.scorecards.facts.business_days import days_of_week, is_business_day, last_weeks, monday_of
from apps.scorecards.findings import Finding, failed, not_applicable, passed
from apps.scorecards.rules import Level, rule

WEEKS = 4


@rule(
    clause="communication/slack-updates",
    level=Level.ORGANIZATION,
    weight=0,
    expected="In each of the last four weeks with business days an update was posted to the team's channel.",
    fix="Turn on the weekly post of the portal.",
)
def slack_weekly_update(facts: OrganizationFacts) -> Finding:
    """Who cannot come to the sync must hear what it was about."""
    posted = {monday_of(one.posted_at.date()) for one in known(facts.weekly_posts)}
    weeks = [monday for monday in last_weeks(facts.as_of.date(), count=WEEKS) if _has_work(monday, facts=facts)]
    if not weeks:
        return not_applicable("only holidays in four weeks")
    without = [f"{monday:%G-W%V}" for monday in weeks if monday not in posted]
    return failed(f"nothing posted: {', '.join(without)}") if without else passed(f"{len(weeks)} of {len(weeks)} weeks")


def _has_work(monday: date, *, facts: OrganizationFacts) -> bool:
    return any(is_business_day(day, holidays=facts.process.free_days) for day in days_of_week(monday))
