"""Which security scans a repository's files need, and which jobs of its workflows run them."""

import re
from collections.abc import Iterator

from apps.scorecards.facts.files import FilesFacts
from apps.scorecards.facts.known import known
from apps.scorecards.facts.process import Process
from apps.scorecards.facts.repositories import CheckFacts, RepositoryFacts
from apps.scorecards.facts.workflows import Job, workflows_of

# What a file of each ecosystem needs, and how workflows and checks name it.
SCANS = {"docker": "trivy", "python": "pip-audit", "node": "npm audit"}
NAMES = {"trivy": r"trivy", "pip-audit": r"pip.?audit", "npm audit": r"npm.?audit"}
OF_MATRIX = re.compile(r" \([^()]*\)$")


def needed_scans(files: FilesFacts) -> list[str]:
    """Return the scans of the ecosystems found."""
    return [scan for ecosystem, scan in SCANS.items() if files.has_ecosystem(ecosystem)]


def is_named(scan: str, text: str, *, process: Process) -> bool:
    """Say whether a text names a scan."""
    return process.is_in(NAMES[scan], text)


def jobs_with(scan: str, *, facts: RepositoryFacts) -> Iterator[Job]:
    """Yield the jobs that run a scan; of one that calls a shared workflow, the jobs in there. Raises FactMissing."""
    for job in (job for workflow in workflows_of(known(facts.files).of("workflow")) for job in workflow.jobs):
        switches = [value for name, value in job.inputs.items() if _is_switch(name, scan=scan, process=facts.process)]
        if "false" in switches:
            continue
        called = facts.called.get(job.uses)
        inside = [one for one in called.jobs if is_named(scan, one.words, process=facts.process)] if called else []
        if inside:
            yield from inside
        elif switches or is_named(scan, job.words, process=facts.process):
            yield job


def _is_switch(name: str, *, scan: str, process: Process) -> bool:
    return is_named(scan, name.replace("_", "-"), process=process)


def is_of_job(check: CheckFacts, jobs: list[Job]) -> bool:
    """Say whether a check is the report of one of these jobs: it is named like it, behind that of its caller."""
    parts = {OF_MATRIX.sub("", part).lower() for part in check.name.split(" / ")}
    return any(name.lower() in parts for job in jobs for name in (job.id, job.name) if name)
