from collections.abc import Iterator

from apps.scorecards.facts import FilesFacts, RepositoryFacts, known, workflows_of
from apps.scorecards.findings import Finding, failed, not_applicable, passed
from apps.scorecards.rules import Level, rule

# What a file of each ecosystem needs, and how workflows name it.
SCANS = {"docker": "trivy", "python": "pip-audit", "node": "npm audit"}
NAMES = {"trivy": r"trivy", "pip-audit": r"pip.?audit", "npm audit": r"npm.?audit"}


@rule(
    clause="quality/security-scans",
    level=Level.BRONZE,
    weight=3,
    expected="Each scan that the repository's files need runs in a required check.",
    fix="Call the shared security workflow with the scan turned on, and make its check a required one.",
)
def security_scans_required(facts: RepositoryFacts) -> Finding:
    """A hole is cheapest to close before it is merged."""
    files, protection = known(facts.files), known(facts.protection)
    needed = [scan for ecosystem, scan in SCANS.items() if files.has_ecosystem(ecosystem)]
    if not needed:
        return not_applicable("no image and no Python or Node package")
    told = "\n".join(_told(files, facts))
    missing = [scan for scan in needed if not facts.process.is_in(NAMES[scan], told)]
    if missing:
        return failed(f"no workflow runs: {', '.join(missing)}")
    topic = facts.process.check_topics.get("security", "security")
    required = [check for check in protection.required_checks if facts.process.is_in(topic, check)]
    if not protection.holds(bool(required)):
        return failed(f"{', '.join(needed)} run, but no security check is required")
    return passed(f"{', '.join(needed)} in {', '.join(required)}")


def _told(files: FilesFacts, facts: RepositoryFacts) -> Iterator[str]:
    """Yield what own workflows do, and those of other repositories that they call."""
    for workflow in workflows_of(files.of("workflow")):
        yield workflow.words
        for job in workflow.jobs:
            yield from (f"{name.replace('_', '-')} {value}" for name, value in job.inputs.items() if value != "false")
            if job.uses in facts.called:
                yield facts.called[job.uses].words
