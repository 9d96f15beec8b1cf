import tomllib
from collections.abc import Iterator
from configparser import ConfigParser
from configparser import Error as ConfigError
from typing import Any

from apps.scorecards.facts import FileFacts, FilesFacts, RepositoryFacts, known, text_of, workflows_of
from apps.scorecards.facts.renovate import read_json5
from apps.scorecards.facts.workflows import read_yaml
from apps.scorecards.findings import Finding, failed, not_applicable, passed
from apps.scorecards.rules import Level, rule

LEAST = 80.0
Found = tuple[float, str]  # a percent, and where it is asked for


@rule(
    clause="quality/coverage",
    level=Level.BRONZE,
    weight=2,
    expected="Continuous integration fails below 80 % test coverage.",
    fix="Set fail_under = 80, or a codecov/patch target of 80 %, and let the tests fail by it.",
)
def coverage_enforced(facts: RepositoryFacts) -> Finding:
    """A floor that nobody enforces is a hope."""
    files = known(facts.files)
    if known(facts.kind) in ("docs", "infra"):
        return not_applicable("nothing with tests")
    found = sorted((*_of_workflows(files), *_of_files(files)), reverse=True)
    if not found:
        return failed("no floor is set")
    percent, where = found[0]
    told = f"{percent:g} % in {where}"
    return passed(told) if percent >= LEAST else failed(told)


def _of_workflows(files: FilesFacts) -> Iterator[Found]:
    for workflow in workflows_of(files.of("workflow")):
        for word in workflow.words.replace("=", " ").split("--cov-fail-under ")[1:]:
            yield from _percent(word.split()[0] if word.split() else "", workflow.path)


def _of_files(files: FilesFacts) -> Iterator[Found]:
    for file in files.files:
        if file.kind in ("coverage", "manifest") and file.text is not None:
            reader = next((read for name, read in READERS.items() if file.name.endswith(name)), None)
            if reader is not None:
                yield from reader(file)


def _of_toml(file: FileFacts) -> Iterator[Found]:
    try:
        told = tomllib.loads(text_of(file))
    except (tomllib.TOMLDecodeError, RecursionError):
        return
    yield from _percent(_at(told, "tool", "coverage", "report", "fail_under"), file.path)


def _of_ini(file: FileFacts) -> Iterator[Found]:
    told = ConfigParser(interpolation=None, strict=False)
    try:
        told.read_string(text_of(file))
    except ConfigError:
        return
    for section in ("report", "coverage:report"):
        yield from _percent(told.get(section, "fail_under", fallback=""), file.path)


def _of_package(file: FileFacts) -> Iterator[Found]:
    told = read_json5(text_of(file))
    limits = _at(told, "jest", "coverageThreshold", "global")
    if isinstance(limits, dict):
        yield from _percent(limits.get("lines"), file.path)


def _of_codecov(file: FileFacts) -> Iterator[Found]:
    told, _ = read_yaml(text_of(file))
    for name in ("patch", "project"):
        status = _at(told, "coverage", "status", name)
        limits = status.values() if isinstance(status, dict) else ()
        for one in limits:
            if isinstance(one, dict) and one.get("informational") is not True:
                yield from _percent(one.get("target"), f"{file.path} ({name})")


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


def _percent(told: Any, where: str) -> Iterator[Found]:
    if isinstance(told, bool) or told is None:
        return
    try:
        yield float(str(told).rstrip("% ")), where
    except ValueError:
        return
