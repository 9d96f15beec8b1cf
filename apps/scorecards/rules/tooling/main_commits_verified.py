from apps.scorecards.facts import RepositoryFacts, known
from apps.scorecards.findings import Evidence, Finding, failed, not_applicable, passed, unknown
from apps.scorecards.rules import Level, rule

SHOWN = 10


@rule(
    clause="tooling/signed-commits",
    level=Level.GOLD,
    weight=2,
    expected="GitHub verified the signature of each commit on the default branch in 28 days.",
    fix="Sign commits, or squash pull requests on GitHub, which signs what it merges.",
)
def main_commits_verified(facts: RepositoryFacts) -> Finding:
    """Anybody can write anybody's name into a commit; only a signature says who it was."""
    commits = known(facts.commits)
    if not commits:
        return not_applicable("no commits in 28 days")
    unsigned = [one for one in commits if one.is_signed is False]
    if unsigned:
        shown = tuple(Evidence(label=f"{one.sha[:7]} {one.headline}", url=one.url) for one in unsigned[:SHOWN])
        return failed(f"{len(unsigned)} of {len(commits)} not verified", evidence=shown)
    untold = [one.sha[:7] for one in commits if one.is_signed is None]
    if untold:
        return unknown(f"GitHub did not tell whether these are verified: {', '.join(untold[:SHOWN])}.")
    return passed(f"{len(commits)} of {len(commits)} verified")
