from apps.scorecards.facts import Missing, NewFileCoverage, PullRequestFacts, known
from apps.scorecards.findings import Finding, failed, not_applicable, passed
from apps.scorecards.rules import Level, Window, rule

FEWEST_LINES, LEAST_PERCENT = 10, 80


@rule(
    clause="quality/coverage",
    level=Level.GOLD,
    weight=3,
    window=Window(days=28),
    settings=("source_path", "test_path", "path_without_coverage"),
    expected="Tests cover at least 80 % of each source file that it adds.",
    fix="Write tests for the files that are named.",
)
def new_module_coverage(facts: PullRequestFacts) -> Finding:
    """Code gets its tests while it is new, or never."""
    files = [one for one in known(facts.new_files) if one.lines >= FEWEST_LINES]
    if not files:
        return not_applicable("adds no source file of ten lines or more")
    below = [one for one in files if _is_below(one)]
    return failed(f"below {LEAST_PERCENT} %: {_told(below)}") if below else passed(_told(files))


def _is_below(file: NewFileCoverage) -> bool:
    """Say whether a file is known to have too few tests: one such file is enough, whatever is not known of others."""
    return not isinstance(file.covered, Missing) and file.covered * 100 < LEAST_PERCENT * file.lines


def _told(files: list[NewFileCoverage]) -> str:
    return ", ".join(f"{one.path} {known(one.covered) / one.lines:.0%}".replace("%", " %") for one in files)
