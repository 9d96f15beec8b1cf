from datetime import timedelta

from apps.scorecards.facts import OrganizationFacts, known
from apps.scorecards.facts.business_days import last_weeks
from apps.scorecards.findings import Finding, failed, passed
from apps.scorecards.rules import Level, rule

WEEKS, MOST_AGE = 4, timedelta(hours=24)


@rule(
    clause="communication/weekly-sync",
    level=Level.ORGANIZATION,
    weight=0,
    expected="In each of the last four weeks a status sync was frozen, on figures of the board less than a day old.",
    fix="Start the sync on the page of the week, and freeze it at the end.",
)
def weekly_sync_held(facts: OrganizationFacts) -> Finding:
    """Looking at the same figures together once a week is how work that is stuck gets noticed."""
    syncs = known(facts.weekly_syncs)
    good = {one.monday for one in syncs if one.frozen_at - one.board_read_at < MOST_AGE}
    stale = {one.monday for one in syncs} - good
    weeks = last_weeks(facts.as_of.date(), count=WEEKS)
    without = [
        f"{monday:%G-W%V}{' (figures of the board too old)' if monday in stale else ''}"
        for monday in weeks
        if monday not in good
    ]
    return failed(f"not held: {', '.join(without)}") if without else passed(f"{WEEKS} of {WEEKS} weeks")
