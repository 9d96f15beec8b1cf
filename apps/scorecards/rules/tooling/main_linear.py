from apps.scorecards.facts import RepositoryFacts, known
from apps.scorecards.findings import Evidence, Finding, failed, not_applicable, passed
from apps.scorecards.fixes import MERGE_BUTTONS
from apps.scorecards.rules import Level, rule

SHOWN = 10


@rule(
    clause="tooling/linear-history",
    level=Level.GOLD,
    weight=2,
    expected="No commit on the default branch in 28 days has two parents.",
    fix="Merge by squash or rebase, and allow only these in the repository's settings.",
    fix_at=MERGE_BUTTONS,
)
def main_linear(facts: RepositoryFacts) -> Finding:
    """On one line every state of the branch was tested as it is, and a search for what broke it halves each time."""
    commits = known(facts.commits)
    if not commits:
        return not_applicable("no commits in 28 days")
    merges = [one for one in commits if one.parents > 1]
    if not merges:
        return passed(f"0 of {len(commits)} are merge commits")
    shown = tuple(Evidence(label=f"{one.sha[:7]} {one.headline}", url=one.url) for one in merges[:SHOWN])
    return failed(f"{len(merges)} of {len(commits)} are merge commits", evidence=shown)
