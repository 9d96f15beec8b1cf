from datetime import timedelta

from apps.scorecards.facts import Missing, PullRequestFacts, known
from apps.scorecards.findings import Evidence, Finding, failed, not_applicable, passed, unknown
from apps.scorecards.rules import Level, Window, rule

LIMIT = timedelta(minutes=60)
MINUTE = timedelta(minutes=1)
DEPLOYABLE = ("service", "infra")


@rule(
    clause="cd/staging-after-merge",
    level=Level.SILVER,
    weight=2,
    window=Window(days=28),
    must_hold=0.95,
    expected="What was merged to the default branch was on staging within 60 minutes, without anybody's doing.",
    fix="Let the workflow deploy to the environment staging on each push to the default branch.",
)
def staging_deploy_after_merge(facts: PullRequestFacts) -> Finding:
    """What is on staging at once is tried while its author still remembers it."""
    reason = _not_due(facts)
    if reason:
        return not_applicable(reason)
    staging, merged_at = known(facts.staging), facts.merged_at or facts.as_of
    if staging is None:
        if facts.staging_read_at < merged_at + LIMIT:
            return unknown("The deployments of the hour after the merge have not all been read yet.")
        return _without(facts)
    evidence = (Evidence(label="Deployments", url=staging.url),)
    minutes = (staging.finished_at - merged_at) // MINUTE
    if staging.is_by_hand:
        return failed(f"deployed by hand after {minutes} minutes", evidence=evidence)
    words = f"on staging after {minutes} minutes"
    is_in_time = staging.finished_at - merged_at <= LIMIT
    return passed(words, evidence=evidence) if is_in_time else failed(words, evidence=evidence)


def _not_due(facts: PullRequestFacts) -> str:
    repository = facts.repository
    if facts.merged_at is None:
        return "not merged yet"
    if facts.base_ref != known(repository.default_branch):
        return f"merged to {facts.base_ref}, not to the default branch"
    if not isinstance(repository.kind, Missing) and repository.kind not in DEPLOYABLE:
        return f"nothing to deploy: the repository's kind is {repository.kind}"
    return ""


def _without(facts: PullRequestFacts) -> Finding:
    """Judge what never came to staging: of a repository that has none, its kind says whether it should have."""
    has_staging = any(one.tier == "staging" for one in known(facts.repository.environments))
    if not has_staging and isinstance(facts.repository.kind, Missing):
        return unknown(f"{facts.repository.kind.cause} It has no staging environment, and may need none.")
    return failed("no success on staging holds it" if has_staging else "the repository has no staging environment")
