from apps.scorecards.facts import RepositoryFacts, known
from apps.scorecards.facts.owners import codeowners_file, read_owners
from apps.scorecards.findings import Finding, failed, passed
from apps.scorecards.rules import Level, rule

# A path that only a line about everything owns.
ANYTHING = "a-file-of-no-kind"
DECISIONS = "docs/adrs/ADR-0001-anything.md"


@rule(
    clause="tooling/codeowners",
    level=Level.GOLD,
    weight=2,
    expected="The architecture team owns everything, or the ADRs.",
    fix="Add the architecture team to the line `*` of CODEOWNERS, or give docs/adrs/ to it.",
)
def codeowners_architecture_lead(facts: RepositoryFacts) -> Finding:
    """Somebody who sees the whole is asked when its shape changes."""
    file = codeowners_file(known(facts.files))
    if file is None:
        return failed("no CODEOWNERS file")
    owners, team = read_owners(file), facts.process.architecture_team.lower()
    for path in (ANYTHING, DECISIONS):
        found = sorted(owner for owner in owners.of(path) if owner.rpartition("/")[2] == team)
        if found:
            return passed(f"{found[0]} in {file.path}")
    return failed(f"{team} owns neither everything nor the ADRs")
