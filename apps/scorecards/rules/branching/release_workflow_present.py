from apps.scorecards.facts import RepositoryFacts, known, workflows_of
from apps.scorecards.findings import Finding, failed, not_applicable, passed
from apps.scorecards.rules import Level, rule

# Tools that tag and release, as workflows name them.
RELEASES = (
    r"release-please|semantic-release|goreleaser|gh release create|git tag |git push .*--tags|create-release"
    r"|action-gh-release|release-action|release-drafter|changesets/action|/release[a-z-]*\.ya?ml"
)


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
    releasing = [one.path for one in workflows_of(files.of("workflow")) if facts.process.is_in(RELEASES, one.words)]
    return passed(", ".join(releasing)) if releasing else failed("no workflow makes tags or releases")
