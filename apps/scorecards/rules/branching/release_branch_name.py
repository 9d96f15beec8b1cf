from collections.abc import Sequence

from apps.scorecards.facts import BranchFacts, RepositoryFacts, known
from apps.scorecards.findings import Evidence, Finding, failed, not_applicable, passed
from apps.scorecards.fixes import BRANCHES
from apps.scorecards.rules import Level, rule

BEGINNING = "release"
SHOWN = 10


@rule(
    clause="branching/release-branches",
    level=Level.SILVER,
    weight=1,
    settings=("release_branch", "bot_branch"),
    expected="Every release branch is named by its version.",
    fix="Rename the branch on GitHub by its version, for example: release/1.4.0.",
    fix_at=BRANCHES,
)
def release_branch_name(facts: RepositoryFacts) -> Finding:
    """Who looks for the state of a version should find it by its number."""
    process = facts.process
    found = [
        one
        for one in known(facts.branches)
        if one.name.lower().startswith(BEGINNING) and not process.matches(process.bot_branch, one.name)
    ]
    if not found:
        return not_applicable("no release branch")
    wrong = [one for one in found if not process.matches(process.release_branch, one.name)]
    if wrong:
        evidence = tuple(Evidence(label=one.name, url=one.url) for one in wrong[:SHOWN])
        return failed(_names(wrong), evidence=evidence)
    return passed(_names(found))


def _names(branches: Sequence[BranchFacts]) -> str:
    names = ", ".join(one.name for one in branches[:SHOWN])
    return names if len(branches) <= SHOWN else f"{names} and {len(branches) - SHOWN} more ({len(branches)} in all)"
