from apps.scorecards.facts import PullRequestFacts, known
from apps.scorecards.findings import Finding, failed, not_applicable, passed
from apps.scorecards.rules import HOTFIXES, Level, Window, rule


@rule(
    clause="branching/hotfix-branches",
    level=Level.SILVER,
    weight=2,
    window=Window(days=90),
    scope=HOTFIXES,
    version=2,
    expected="A hotfix left from the version that was the latest when its branch was made.",
    fix="Make the branch from the tag, and cherry-pick onto it: git switch -c hotfix/PE-77 v1.4.2.",
)
def hotfix_from_latest_tag(facts: PullRequestFacts) -> Finding:
    """From anywhere else a hotfix brings along what was never released."""
    if facts.is_cross_repository:
        return not_applicable("comes from a fork")
    start = known(facts.hotfix_start)
    if start is None:
        return not_applicable("no version was tagged before it")
    if start.is_from_tag:
        return passed(f"left from {start.tag}")
    if start.merge_base_sha == start.tag_sha:
        return failed(f"brings {start.extra_commits} commits along that are neither in {start.tag} nor its own")
    return failed(f"left from {start.merge_base_sha[:7]}, not from {start.tag} ({start.tag_sha[:7]})")
