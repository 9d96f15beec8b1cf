from apps.scorecards.facts import RepositoryFacts, known
from apps.scorecards.facts.scans import jobs_with, needed_scans
from apps.scorecards.findings import Finding, failed, not_applicable, passed
from apps.scorecards.fixes import RULESETS
from apps.scorecards.rules import Level, rule


@rule(
    clause="quality/security-scans",
    level=Level.BRONZE,
    weight=3,
    settings=("check_topics",),
    expected="Each scan that the repository's files need runs in a required check.",
    fix="Call the shared security workflow with the scan turned on, and make its check a required one.",
    fix_at=RULESETS,
)
def security_scans_required(facts: RepositoryFacts) -> Finding:
    """A hole is cheapest to close before it is merged."""
    files, protection = known(facts.files), known(facts.protection)
    needed = needed_scans(files)
    if not needed:
        return not_applicable("no image and no Python or Node package")
    missing = [scan for scan in needed if not any(jobs_with(scan, facts=facts))]
    if missing:
        return failed(f"no workflow runs: {', '.join(missing)}")
    topic = facts.process.check_topics.get("security", "security")
    required = [check for check in protection.required_checks if facts.process.is_in(topic, check)]
    if not protection.holds(bool(required)):
        return failed(f"{', '.join(needed)} run, but no security check is required")
    return passed(f"{', '.join(needed)} in {', '.join(required)}")
