"""Which security scans a repository's files need, and which jobs of its workflows run them."""

from collections.abc import Iterator, Sequence
from typing import Any

import re2

from apps.scorecards.facts.files import FilesFacts
from apps.scorecards.facts.known import FactMissing, known
from apps.scorecards.facts.process import Process
from apps.scorecards.facts.repositories import CheckFacts, RepositoryFacts
from apps.scorecards.facts.workflows import Job, workflows_of

# What a file of each ecosystem needs, and how workflows and checks name it.
SCANS = {"docker": "trivy", "python": "pip-audit", "node": "npm audit"}
NAMES = {"trivy": r"trivy", "pip-audit": r"pip.?audit", "npm audit": r"npm.?audit"}
EXPRESSION = re2.compile(r"(?s)\$\{\{.*?\}\}")
WORD = re2.compile(r"\w")
LONGEST_NAME = 255  # of a check


def needed_scans(files: FilesFacts) -> list[str]:
    """Return the scans of the ecosystems found."""
    return [scan for ecosystem, scan in SCANS.items() if files.has_ecosystem(ecosystem)]


def is_named(scan: str, text: str, *, process: Process) -> bool:
    """Say whether a text names a scan."""
    return process.is_in(NAMES[scan], text)


def jobs_with(scan: str, *, facts: RepositoryFacts) -> Iterator[tuple[Job, ...]]:
    """Yield the jobs that run a scan, one in a shared workflow behind the job that calls it. Raises FactMissing."""
    for job in (job for workflow in workflows_of(known(facts.files).of("workflow")) for job in workflow.jobs):
        switches = [value for name, value in job.inputs.items() if _is_switch(name, scan=scan, process=facts.process)]
        if "false" in switches:
            continue
        called = facts.called.get(job.uses)
        inside = [one for one in called.jobs if is_named(scan, one.words, process=facts.process)] if called else []
        if inside:
            yield from ((job, one) for one in inside)
        elif switches or is_named(scan, job.words, process=facts.process):
            yield (job,)


def _is_switch(name: str, *, scan: str, process: Process) -> bool:
    return is_named(scan, name.replace("_", "-"), process=process)


def reports_of(scan: str, checks: Sequence[CheckFacts], *, facts: RepositoryFacts) -> list[CheckFacts]:
    """Return the checks that stand for a scan: by their own name, or by that of a job that runs it.

    Raises FactMissing where the name of such a job does not tell its checks from others.
    """
    named = [one for one in checks if is_named(scan, one.name, process=facts.process)]
    if named:
        return named
    running = list(jobs_with(scan, facts=facts))
    telling = [jobs for jobs in running if WORD.search(EXPRESSION.sub("", _name(jobs[-1])))]
    patterns = [_pattern(jobs) for jobs in telling]
    found = [one for one in checks if any(pattern.fullmatch(one.name) for pattern in patterns)]
    if checks and not found and len(telling) < len(running):
        raise FactMissing(
            f"The name of a job that runs {scan} is an expression: no check can be told to be its report."
        )
    return found


def _name(job: Job) -> str:
    return job.name or job.id


def _pattern(jobs: Sequence[Job]) -> Any:
    """Return what the names of a job's checks match: "caller / job", each with its values of a matrix."""
    names = " / ".join(rf"{_literal(_name(job))}( \(.*\))?" for job in jobs)
    return re2.compile(f"(?is){names}( / .*)?" if jobs[-1].uses else f"(?is){names}")


def _literal(name: str) -> str:
    """Return a name as a pattern in which an expression stands for any text."""
    first, *rest = [re2.escape(part[:LONGEST_NAME]) for part in EXPRESSION.split(name)]
    return str(".*".join([first, *filter(None, rest[:-1]), *rest[-1:]]))
