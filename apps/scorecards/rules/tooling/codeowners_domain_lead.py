from apps.scorecards.facts import RepositoryFacts, known
from apps.scorecards.facts.owners import codeowners_file, read_owners
from apps.scorecards.findings import Finding, failed, passed, unknown
from apps.scorecards.rules import Level, rule


@rule(
    clause="tooling/codeowners",
    level=Level.GOLD,
    weight=2,
    expected="The team of the repository's domain owns something in it.",
    fix="Add the domain's team to its paths in CODEOWNERS.",
)
def codeowners_domain_lead(facts: RepositoryFacts) -> Finding:
    """Those who know the domain are asked, not only those who are asked everywhere."""
    file = codeowners_file(known(facts.files))
    if file is None:
        return failed("no CODEOWNERS file")
    team = facts.process.domain_teams.get(facts.name) or facts.owning_team
    if not team:
        return unknown("Nobody says which team the domain belongs to: name it in the setting domain_teams.")
    found = sorted(owner for owner in read_owners(file).everybody if owner.rpartition("/")[2] == team.lower())
    return passed(f"{found[0]} in {file.path}") if found else failed(f"{team} is not among the owners")
