from apps.scorecards.facts import RepositoryFacts, known
from apps.scorecards.facts.renovate import read_renovate, renovate_file
from apps.scorecards.findings import Finding, failed, not_applicable, passed, unknown
from apps.scorecards.rules import Level, rule


@rule(
    clause="quality/renovate-weekly",
    level=Level.GOLD,
    weight=2,
    expected="Updates come once a week, in groups.",
    fix='Extend "schedule:weekly" and "group:allNonMajor" in Renovate\'s configuration.',
)
def renovate_weekly_batch(facts: RepositoryFacts) -> Finding:
    """One batch a week is reviewed; a drip every day is merged unread."""
    file = renovate_file(known(facts.files))
    told = read_renovate(file) if file is not None else None
    if told is None or not told.is_enabled:
        return not_applicable("Renovate is not enabled")
    if told.schedule == "" and told.unknown_presets:
        return unknown(f"The schedule may be set by {', '.join(told.unknown_presets)}, which was not read.")
    if told.schedule != "weekly":
        return failed(f"{told.path}: {told.schedule_words}")
    return passed(f"{told.path}: {told.schedule_words}") if told.is_grouped else failed(f"{told.path}: not grouped")
