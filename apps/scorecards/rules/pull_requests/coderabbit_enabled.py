from datetime import timedelta

from apps.scorecards.facts import Missing, RepositoryFacts, known, text_of
from apps.scorecards.facts.workflows import read_yaml
from apps.scorecards.findings import Evidence, Finding, failed, passed, unknown
from apps.scorecards.fixes import INSTALLED_APPS
from apps.scorecards.rules import Level, rule

PATIENCE = timedelta(hours=1)  # the bot takes minutes


@rule(
    clause="pull-requests/coderabbit-enabled",
    level=Level.BRONZE,
    weight=2,
    settings=("check_topics",),
    expected="CodeRabbit was there on a pull request of the last 28 days.",
    fix="Add the repository to the installation of the CodeRabbit app.",
    fix_at=INSTALLED_APPS,
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
        return _of_configuration(facts)
    for one in due:
        if isinstance(one.is_seen_by_review_bot, Missing):
            return unknown(one.is_seen_by_review_bot.cause)
    shown = tuple(Evidence(label=f"#{one.number}", url=one.url) for one in due[:3])
    return failed(f"not seen on any of {len(due)} pull requests", evidence=shown)


def _of_configuration(facts: RepositoryFacts) -> Finding:
    """Judge by its file where no pull request shows it; without one it may be configured centrally."""
    for file in known(facts.files).of("coderabbit"):
        content, problem = read_yaml(text_of(file))
        reviews = content.get("reviews") if isinstance(content, dict) else None
        auto = reviews.get("auto_review") if isinstance(reviews, dict) else None
        if problem:
            return failed(f"{file.path} cannot be read: {problem}")
        if isinstance(auto, dict) and auto.get("enabled") is False:
            return failed(f"{file.path} turns reviews off")
        return passed(f"{file.path} turns reviews on; no pull request in 28 days shows them")
    return unknown("No pull request in 28 days shows it, and there is no configuration of CodeRabbit.")
