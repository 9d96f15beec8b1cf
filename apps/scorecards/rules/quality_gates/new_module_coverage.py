from apps.scorecards.facts import NewFileCoverage, PullRequestFacts, known
from apps.scorecards.findings import Finding, failed, not_applicable, passed
from apps.scorecards.rules import Level, Window, rule

FEWEST_LINES, LEAST_PERCENT = 10, 80


@rule(
    clause="quality/coverage",
    level=Level.GOLD,
    weight=3,
    window=Window(days=28),
    expected="Tests cover at least 80 % of each source file that it adds.",
    fix="Write tests for the files that are named.",
)
def new_module_coverage(facts: PullRequestFacts) -> Finding:
    """Code gets its tests while it is new, or never."""
    files = [one for one in known(facts.new_files) if one.lines >= FEWEST_LINES]
    if not files:
        return not_applicable("adds no source file of ten lines or more")
    below = [one for one in files if one.covered * 100 < LEAST_PERCENT * one.lines]
    return failed(f"below {LEAST_PERCENT} %: {_told(below)}") if below else passed(_told(files))


def _told(files: list[NewFileCoverage]) -> str:
    return ", ".join(f"{one.path} {one.covered / one.lines:.0%}".replace("%", " %") for one in files)
