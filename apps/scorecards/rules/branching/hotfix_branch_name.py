from apps.scorecards.facts import PullRequestFacts
from apps.scorecards.findings import Finding, failed, passed
from apps.scorecards.rules import HOTFIXES, Level, Window, rule


@rule(
    clause="branching/hotfix-branches",
    level=Level.SILVER,
    weight=1,
    window=Window(days=90),
    scope=HOTFIXES,
    must_hold=0.9,
    settings=("issue_key",),
    expected="A hotfix branch is named by its issue.",
    fix="Name it like hotfix/PE-77; renaming the branch on GitHub keeps the pull request.",
)
def hotfix_branch_name(facts: PullRequestFacts) -> Finding:
    """A hotfix goes past the usual steps: its issue is what explains it afterwards."""
    is_named = facts.process.matches(facts.process.hotfix_branch, facts.head_ref)
    return passed(facts.head_ref) if is_named else failed(facts.head_ref)
