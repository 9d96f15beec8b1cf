from datetime import timedelta

from apps.scorecards.facts import BranchFacts, Missing, RepositoryFacts, known
from apps.scorecards.findings import Evidence, Finding, failed, passed, unknown
from apps.scorecards.fixes import BRANCHES
from apps.scorecards.rules import Level, rule

IDLE, MOST, SHOWN = timedelta(days=30), 3, 10
UNDATED = "Since when {} lies idle is not known."


@rule(
    clause="branching/short-lived",
    level=Level.ADVISORY,
    weight=0,
    settings=("kept_branches", "release_branch"),
    expected="At most three unmerged branches lie idle for more than 30 days without an open pull request.",
    fix="Delete the branches that nobody needs any more, or open pull requests for the others.",
    fix_at=BRANCHES,
)
def no_stale_branches(facts: RepositoryFacts) -> Finding:
    """Nobody can tell an abandoned branch from one that somebody relies on."""
    found = [(one, _is_stale(one, facts=facts)) for one in known(facts.branches) if not _is_kept(one, facts=facts)]
    stale = [one for one, told in found if told is True]
    unclear = [told for _, told in found if isinstance(told, Missing)]
    shown = tuple(Evidence(label=one.name, url=one.url) for one in stale[:SHOWN])
    words = f"{len(stale)} of {len(found)} branches lie idle"
    if len(stale) > MOST:
        return failed(words, evidence=shown)
    if len(stale) + len(unclear) > MOST:
        return unknown(unclear[0].cause)
    return passed(words, evidence=shown)


def _is_kept(branch: BranchFacts, *, facts: RepositoryFacts) -> bool:
    process = facts.process
    return branch.name in process.kept_branches or process.matches(process.release_branch, branch.name)


def _is_stale(branch: BranchFacts, *, facts: RepositoryFacts) -> bool | Missing:
    if branch.is_merged is True or isinstance(branch.open_pull_request, int):
        return False
    if branch.committed_at is None:
        return Missing(cause=UNDATED.format(branch.name))
    if branch.committed_at > facts.as_of - IDLE:
        return False
    return next((told for told in (branch.is_merged, branch.open_pull_request) if isinstance(told, Missing)), True)
