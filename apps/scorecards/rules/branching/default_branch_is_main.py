from apps.scorecards.facts import RepositoryFacts, known
from apps.scorecards.findings import Finding, failed, not_applicable, passed
from apps.scorecards.fixes import DEFAULT_BRANCH
from apps.scorecards.rules import Level, rule


@rule(
    clause="branching/default-branch",
    level=Level.BRONZE,
    weight=1,
    expected="The default branch is main.",
    fix="Rename the default branch to main in Settings → Branches; GitHub redirects the old name.",
    fix_at=DEFAULT_BRANCH,
)
def default_branch_is_main(facts: RepositoryFacts) -> Finding:
    """Whoever comes to a repository, a person or a workflow, finds the same branch without asking."""
    branch = known(facts.default_branch)
    if not branch:
        return not_applicable("empty repository")
    return passed(branch) if branch == "main" else failed(branch)
