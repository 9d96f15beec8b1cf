from apps.scorecards.facts import RepositoryFacts, known, workflows_of
from apps.scorecards.findings import Finding, failed, not_applicable, passed
from apps.scorecards.rules import Level, rule


@rule(
    clause="branching/release-workflow",
    level=Level.BRONZE,
    weight=2,
    expected="A workflow makes the tags and releases.",
    fix="Call the shared release workflow, or add one that runs release-please.",
)
def release_workflow_present(facts: RepositoryFacts) -> Finding:
    """A release that a workflow makes is made the same way every time."""
    files = known(facts.files)
    if known(facts.kind) == "docs":
        return not_applicable("documents are not released")
    releasing = [one.path for one in workflows_of(files.of("workflow")) if one.is_releasing]
    return passed(", ".join(releasing)) if releasing else failed("no workflow makes tags or releases")
