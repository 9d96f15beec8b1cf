from datetime import timedelta

from apps.scorecards.facts import PullRequestFacts
from apps.scorecards.findings import Finding, failed, not_applicable, passed
from apps.scorecards.rules import Level, Window, rule

LIMIT = timedelta(days=7)


@rule(
    clause="branching/short-lived",
    level=Level.ADVISORY,
    weight=0,
    window=Window(days=28),
    must_hold=0.8,
    settings=("release_branch",),
    expected="It was merged within 7 days of its first commit.",
    fix="Split the work, or merge it unfinished behind a flag.",
)
def pr_branch_short_lived(facts: PullRequestFacts) -> Finding:
    """The longer a branch lives, the more it collides with what others merge in the meantime."""
    if facts.is_by_machine:
        return not_applicable("made by a bot")
    if facts.process.matches(facts.process.release_branch, facts.head_ref):
        return not_applicable("a release branch")
    began_at = min(facts.first_commit_at or facts.created_at, facts.created_at)
    age = (facts.merged_at or facts.as_of) - began_at
    words = f"{'merged after' if facts.merged_at else 'open for'} {age / timedelta(days=1):.1f} days"
    return passed(words) if age <= LIMIT else failed(words)
