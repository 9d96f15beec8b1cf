from apps.scorecards.facts import Missing, RepositoryFacts, known
from apps.scorecards.findings import Evidence, Finding, failed, not_applicable, passed, unknown
from apps.scorecards.fixes import RULESETS
from apps.scorecards.rules import Level, rule

SHOWN = 10


@rule(
    clause="branching/protected",
    level=Level.GOLD,
    weight=3,
    settings=("release_commit",),
    expected="Each commit on the default branch in 28 days came with a merged pull request.",
    fix="Bring changes in by pull requests, and take the right to bypass the rules from who pushed.",
    fix_at=RULESETS,
)
def no_direct_push_to_main(facts: RepositoryFacts) -> Finding:
    """A setting can be bypassed: what counts is that nothing reached the branch without a pull request."""
    commits = [one for one in known(facts.commits) if one.parents]  # no pull request can bring the very first
    if not commits:
        return not_applicable("no commits in 28 days")
    pattern = facts.process.release_commit
    own = [one for one in commits if one.is_merge_of is True or not facts.process.matches(pattern, one.headline)]
    pushed = [one for one in own if one.is_merge_of is False]
    if pushed:
        shown = tuple(Evidence(label=f"{one.sha[:7]} {one.headline}", url=one.url) for one in pushed[:SHOWN])
        who = ", ".join(sorted({one.author or "somebody without an account" for one in pushed}))
        return failed(f"{len(pushed)} of {len(commits)} commits pushed, by {who}", evidence=shown)
    for one in own:
        if isinstance(one.is_merge_of, Missing):
            return unknown(f"{one.sha[:7]}: {one.is_merge_of.cause}")
    exempt = len(commits) - len(own)
    words = f", {exempt} by a release" if exempt else ""
    return passed(f"with pull requests: {len(own)} commits{words}")
