import tomllib
from collections.abc import Iterator
from configparser import ConfigParser
from configparser import Error as ConfigError
from dataclasses import dataclass
from math import isfinite
from typing import Any

from apps.scorecards.facts import (
    FileFacts,
    FilesFacts,
    Process,
    ProtectionFacts,
    RepositoryFacts,
    known,
    text_of,
    workflows_of,
)
from apps.scorecards.facts.renovate import read_json5
from apps.scorecards.facts.workflows import read_yaml
from apps.scorecards.findings import Finding, failed, not_applicable, passed
from apps.scorecards.fixes import RULESETS
from apps.scorecards.rules import Level, rule

LEAST = 80.0
SERVICES = ("codecov", "coveralls")


@dataclass(frozen=True, slots=True, order=True)
class Floor:
    """A percent that is asked for; 0 where a file says that none is."""

    percent: float
    where: str
    is_of_codecov: bool = False  # its own check fails below it, not the one that runs the tests

    def __str__(self) -> str:
        return f"{self.percent:g} % in {self.where}" if self.percent else f"no floor in {self.where}"


@rule(
    clause="quality/coverage",
    level=Level.BRONZE,
    weight=2,
    settings=("check_topics", "coverage_check"),
    expected="A required check fails below 80 % test coverage.",
    fix="Set fail_under = 80, or a codecov/patch target of 80 %, and make the check that fails by it a required one.",
    fix_at=RULESETS,
)
def coverage_enforced(facts: RepositoryFacts) -> Finding:
    """A floor that nobody enforces is a hope."""
    files = known(facts.files)
    if not facts.has_tests:
        return not_applicable("nothing with tests")
    floors = sorted((*_of_workflows(files), *_of_files(files)), reverse=True)
    enough = [floor for floor in floors if floor.percent >= LEAST]
    if floors and not enough:
        return failed(str(floors[0]))
    protection = known(facts.protection)
    for floor in enough:
        if checks := _required(facts, protection, floor=floor):
            return passed(f"{floor}, by {', '.join(checks)}")
    # A service that keeps the floor to itself tells it by its check alone.
    own = [] if floors else _required(facts, protection, floor=Floor(LEAST, "", is_of_codecov=True))
    if protection.holds(bool(own)):
        return passed(f"required: {', '.join(own)}")
    return failed(f"{enough[0]}, but no check that fails by it is required" if enough else "no floor is set")


def _required(facts: RepositoryFacts, protection: ProtectionFacts, *, floor: Floor) -> list[str]:
    """Return the required checks that fail by a floor."""
    return [check for check in protection.required_checks if _fails_by(check, floor=floor, process=facts.process)]


def _fails_by(check: str, *, floor: Floor, process: Process) -> bool:
    if floor.is_of_codecov:
        return process.is_in(process.coverage_check, check)
    # What a service says does not depend on a floor in a file of the repository's own tools.
    is_of_service = any(name in check.lower() for name in SERVICES)
    return not is_of_service and (process.is_in(process.coverage_check, check) or "tests" in process.topics_of(check))


def _of_workflows(files: FilesFacts) -> Iterator[Floor]:
    for workflow in workflows_of(files.of("workflow")):
        for word in workflow.words.replace("=", " ").split("--cov-fail-under ")[1:]:
            yield from _percent(word.split()[0] if word.split() else "", workflow.path)


def _of_files(files: FilesFacts) -> Iterator[Floor]:
    for file in files.files:
        if file.kind in ("coverage", "manifest") and file.text is not None:
            reader = next((read for name, read in READERS.items() if file.name.endswith(name)), None)
            if reader is not None:
                yield from reader(file)


def _of_toml(file: FileFacts) -> Iterator[Floor]:
    try:
        told = tomllib.loads(text_of(file))
    except (tomllib.TOMLDecodeError, RecursionError):
        return
    yield from _percent(_at(told, "tool", "coverage", "report", "fail_under"), file.path)


def _of_ini(file: FileFacts) -> Iterator[Floor]:
    told = ConfigParser(interpolation=None, strict=False)
    try:
        told.read_string(text_of(file))
    except ConfigError:
        return
    for section in ("report", "coverage:report"):
        yield from _percent(told.get(section, "fail_under", fallback=""), file.path)


def _of_package(file: FileFacts) -> Iterator[Floor]:
    told = read_json5(text_of(file))
    limits = _at(told, "jest", "coverageThreshold", "global")
    if isinstance(limits, dict):
        yield from _percent(limits.get("lines"), file.path)


def _of_codecov(file: FileFacts) -> Iterator[Floor]:
    told, _ = read_yaml(text_of(file))
    for name in ("patch", "project"):
        status = _at(told, "coverage", "status", name)
        limits = status.values() if isinstance(status, dict) else ()
        for one in limits:
            if isinstance(one, dict):
                is_none = one.get("informational") is True or one.get("target") == "auto"
                yield from _percent(0 if is_none else one.get("target"), f"{file.path} ({name})", is_of_codecov=True)


READERS = {
    ".toml": _of_toml,
    ".coveragerc": _of_ini,
    "setup.cfg": _of_ini,
    "tox.ini": _of_ini,
    "package.json": _of_package,
    "codecov.yml": _of_codecov,
    "codecov.yaml": _of_codecov,
}


def _at(told: Any, *names: str) -> Any:
    """Return what stands at a path of names, None where it leads nowhere."""
    for name in names:
        told = told.get(name) if isinstance(told, dict) else None
    return told


def _percent(told: Any, where: str, *, is_of_codecov: bool = False) -> Iterator[Floor]:
    if isinstance(told, bool) or told is None:
        return
    try:
        percent = float(str(told).rstrip("% "))
    except ValueError:
        return
    if isfinite(percent):
        yield Floor(percent, where, is_of_codecov)
