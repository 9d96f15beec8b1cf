from datetime import timedelta

from apps.scorecards.facts import Missing, RepositoryFacts, known
from apps.scorecards.findings import Evidence, Finding, failed, passed, unknown
from apps.scorecards.rules import Level, rule

PATIENCE = timedelta(hours=1)  # the bot takes minutes


@rule(
    clause="pull-requests/coderabbit-enabled",
    level=Level.BRONZE,
    weight=2,
    expected="CodeRabbit was there on a pull request of the last 28 days.",
    fix="Add the repository to the installation of the CodeRabbit app.",
)
def coderabbit_enabled(facts: RepositoryFacts) -> Finding:
    """A repository that the app was never installed on gets no reviews, and nobody notices what is not there."""
    recent = known(facts.recent_pull_requests)
    seen = next((one for one in recent if one.is_seen_by_review_bot is True), None)
    if seen is not None:
        return passed(f"seen on #{seen.number}", evidence=(Evidence(label=f"#{seen.number}", url=seen.url),))
    due = [
        one
        for one in recent
        if one.author_kind in ("human", "ai_agent") and not one.is_draft and one.opened_at < facts.as_of - PATIENCE
    ]
    if not due:
        return unknown("No pull request in 28 days shows it, and CodeRabbit's configuration has not been read.")
    for one in due:
        if isinstance(one.is_seen_by_review_bot, Missing):
            return unknown(one.is_seen_by_review_bot.cause)
    shown = tuple(Evidence(label=f"#{one.number}", url=one.url) for one in due[:3])
    return failed(f"not seen on any of {len(due)} pull requests", evidence=shown)
