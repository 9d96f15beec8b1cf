from datetime import timedelta

from apps.scorecards.facts import Missing, RepositoryFacts, known
from apps.scorecards.findings import Finding, failed, not_applicable, passed
from apps.scorecards.rules import Level, rule

MOST_AGE, MOST_COMMITS = timedelta(days=7), 10


@rule(
    clause="quality/coverage",
    level=Level.SILVER,
    weight=2,
    expected="The newest report is at most a week old or ten commits behind the default branch.",
    fix="Repair the step that uploads the report on the default branch.",
)
def coverage_report_fresh(facts: RepositoryFacts) -> Finding:
    """Numbers of code that is gone by now tell nothing of the code that runs."""
    if isinstance(facts.coverage, Missing) and not facts.has_tests:
        return not_applicable("nothing with tests")
    coverage = known(facts.coverage)
    if not coverage.commits_behind:
        return not_applicable("no commits since the newest report")
    age = facts.as_of - coverage.measured_at
    told = f"{age.days} days old, {coverage.commits_behind} commits behind"
    return passed(told) if age <= MOST_AGE or coverage.commits_behind <= MOST_COMMITS else failed(told)
