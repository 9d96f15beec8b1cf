from apps.scorecards.facts import PullRequestFacts
from apps.scorecards.findings import Finding, failed, not_applicable, passed
from apps.scorecards.rules import Level, Window, rule


@rule(
    clause="branching/branch-name",
    level=Level.SILVER,
    weight=1,
    window=Window(days=28),
    must_hold=0.9,
    settings=("issue_key", "release_branch"),
    expected="The branch is named by the repository, the issue and a few words, or is a release or hotfix branch.",
    fix="Name it like gateway/PE-12-short-description; renaming the branch on GitHub keeps the pull request.",
)
def pr_branch_name(facts: PullRequestFacts) -> Finding:
    """Branches are listed by name alone: it tells whose they are, and whether they may still be needed."""
    process, branch = facts.process, facts.head_ref
    if facts.is_by_machine:
        return not_applicable("made by a bot")
    if facts.is_cross_repository:
        return not_applicable("comes from a fork")
    if process.matches(process.release_branch, branch) or process.matches(process.hotfix_branch, branch):
        return passed(branch)
    problem = _problem(facts)
    return failed(f"{branch}: {problem}") if problem else passed(branch)


def _problem(facts: PullRequestFacts) -> str:
    process = facts.process
    prefix, _, rest = facts.head_ref.rpartition("/")
    if prefix != facts.repository.short:
        return f"does not begin with {facts.repository.short}/"
    if not process.matches(rf"{process.any_key}([^0-9A-Za-z].*)?", rest):
        return "no issue key"
    if process.matches(rf"{process.any_key}-?", rest):
        return "no description"
    is_well_formed = process.matches(rf"{process.any_key}-[a-z0-9][a-z0-9-]*", rest)
    return "" if is_well_formed else "description not in lower-case letters, digits and dashes"
