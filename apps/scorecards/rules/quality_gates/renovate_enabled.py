from apps.scorecards.facts import RepositoryFacts, known
from apps.scorecards.facts.renovate import read_renovate, renovate_file
from apps.scorecards.findings import Finding, failed, not_applicable, passed
from apps.scorecards.fixes import new_file
from apps.scorecards.rules import Level, rule

CONFIGURATION = """{
  "$schema": "https://docs.renovatebot.com/renovate-schema.json",
  "extends": ["config:recommended", "schedule:weekly", "group:allNonMajor"]
}
"""


@rule(
    clause="quality/renovate",
    level=Level.BRONZE,
    weight=2,
    expected="Renovate is configured, and at work.",
    fix="Merge Renovate's onboarding pull request, or install the app on the repository.",
    fix_at=new_file("renovate.json", text=CONFIGURATION),
)
def renovate_enabled(facts: RepositoryFacts) -> Finding:
    """A dependency that nobody updates is updated on the day its hole is in the news."""
    files = known(facts.files)
    file = renovate_file(files)
    if file is None:
        if not files.of("manifest", "lock_file", "dockerfile", "terraform", "workflow"):
            return not_applicable("nothing to update")
        return failed("no configuration")
    told = read_renovate(file)
    if not told.is_enabled:
        return failed(f"{file.path}: {told.problem or 'it is turned off'}")
    if not known(facts.updates_of_late):
        return failed(f"{file.path} is there, but no pull request came in 60 days")
    return passed(f"{file.path}, at work")
