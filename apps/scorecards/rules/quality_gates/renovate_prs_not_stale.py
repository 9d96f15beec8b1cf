from datetime import timedelta

from apps.scorecards.facts import RepositoryFacts, known
from apps.scorecards.findings import Evidence, Finding, failed, not_applicable, passed
from apps.scorecards.rules import Level, rule

LIMIT = timedelta(days=14)
LIMIT_OF_SECURITY = timedelta(days=7)
DAY = timedelta(days=1)


@rule(
    clause="quality/renovate",
    level=Level.SILVER,
    weight=2,
    expected="No update of a dependency is open for more than 14 days, none for security for more than 7.",
    fix="Merge the listed updates, or close them and say why in the bot's configuration.",
)
def renovate_prs_not_stale(facts: RepositoryFacts) -> Finding:
    """An update that nobody merges is as good as none, and hides the next one."""
    updates = known(facts.open_updates)
    if not updates:
        return not_applicable("no open updates")
    stale = [one for one in updates if facts.as_of - one.opened_at > (LIMIT_OF_SECURITY if one.is_security else LIMIT)]
    oldest = max((facts.as_of - one.opened_at) // DAY for one in updates)
    if not stale:
        return passed(f"{len(updates)} open, the oldest for {oldest} days")
    shown = tuple(Evidence(label=f"#{one.number} {one.title}", url=one.url) for one in stale)
    return failed(f"{len(stale)} of {len(updates)} stale, the oldest open for {oldest} days", evidence=shown)
