from apps.scorecards.facts import RepositoryFacts, known, workflows_of
from apps.scorecards.findings import Finding, failed, not_applicable, passed
from apps.scorecards.fixes import new_file
from apps.scorecards.rules import Level, rule

# https://github.com/googleapis/release-please-action
WORKFLOW = """name: Release
on:
  push:
    branches: [main]
permissions:
  contents: write
  pull-requests: write
jobs:
  release:
    runs-on: ubuntu-latest
    steps:
      - uses: googleapis/release-please-action@v4
        with:
          release-type: simple
"""


@rule(
    clause="branching/release-workflow",
    level=Level.BRONZE,
    weight=2,
    expected="A workflow makes the tags and releases.",
    fix="Call the shared release workflow, or add one that runs release-please.",
    fix_at=new_file(".github/workflows/release.yml", text=WORKFLOW),
)
def release_workflow_present(facts: RepositoryFacts) -> Finding:
    """A release that a workflow makes is made the same way every time."""
    files = known(facts.files)
    if known(facts.kind) == "docs":
        return not_applicable("documents are not released")
    releasing = [one.path for one in workflows_of(files.of("workflow")) if one.is_releasing]
    return passed(", ".join(releasing)) if releasing else failed("no workflow makes tags or releases")
