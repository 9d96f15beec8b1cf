"""Reports that real tools wrote, and what those tools printed of the same run."""

import csv
import re
from pathlib import Path

import pytest

from apps.coverage.records import CoverageReportRecord
from apps.integrations.reports import read_report

FOLDER = Path(__file__).parents[2] / "data/coverage/reports"
OF_COVERAGE_PY = ("coveragepy.xml", "coveragepy.json", "coveragepy.info")
OF_ISTANBUL = ("istanbul.info", "istanbul-clover.xml", "istanbul-cobertura.xml")


def report(name: str) -> CoverageReportRecord:
    with (FOLDER / name).open("rb") as body:
        return read_report(body)


def printed(name: str, pattern: str) -> tuple[str, ...]:
    found = re.search(pattern, (FOLDER / name).read_text())
    assert found is not None
    return found.groups()


def percent(covered: int, total: int, *, digits: int) -> str:
    return f"{100 * covered / total:.{digits}f}"


@pytest.mark.parametrize("name", OF_COVERAGE_PY)
def test_coverage_py_printed_the_same(name: str) -> None:
    total, missed, told = printed("coveragepy.txt", r"TOTAL +(\d+) +(\d+) +(\d+)%")

    found = report(name)

    assert (found.lines_total, found.lines_total - found.lines_covered) == (int(total), int(missed))
    assert percent(found.lines_covered, found.lines_total, digits=0) == told


@pytest.mark.parametrize("name", ["coveragepy-branches.xml", "coveragepy-branches.json"])
def test_coverage_py_printed_the_same_with_branches(name: str) -> None:
    *counts, told = printed("coveragepy-branches.txt", r"TOTAL +(\d+) +(\d+) +(\d+) +\d+ +(\d+)%")

    found = report(name)

    covered, total = found.lines_covered + found.branches_covered, found.lines_total + found.branches_total
    assert [found.lines_total, found.lines_total - found.lines_covered, found.branches_total] == [*map(int, counts)]
    assert percent(covered, total, digits=0) == told


def test_lcov_printed_the_same() -> None:
    lines = printed("lcov.txt", r"lines\.+: ([\d.]+)% \((\d+) of (\d+) lines\)")
    branches = printed("lcov.txt", r"branches\.+: ([\d.]+)% \((\d+) of (\d+) branches\)")

    found = report("lcov.info")

    shown = percent(found.lines_covered, found.lines_total, digits=1)
    assert (shown, str(found.lines_covered), str(found.lines_total)) == lines
    assert (str(found.branches_covered), str(found.branches_total)) == branches[1:]


@pytest.mark.parametrize("name", OF_ISTANBUL)
def test_istanbul_printed_the_same(name: str) -> None:
    lines = printed("istanbul.txt", r"Lines +: ([\d.]+)% \( (\d+)/(\d+) \)")
    branches = printed("istanbul.txt", r"Branches +: [\d.]+% \( (\d+)/(\d+) \)")

    found = report(name)

    shown = percent(found.lines_covered, found.lines_total, digits=2)
    assert (shown, str(found.lines_covered), str(found.lines_total)) == lines
    assert (str(found.branches_covered), str(found.branches_total)) == branches


def test_go_printed_the_same() -> None:
    found = report("go.out")

    assert printed("go.txt", r"total:\s+\(statements\)\s+([\d.]+)%") == (
        percent(found.lines_covered, found.lines_total, digits=1),
    )


def test_jacoco_printed_the_same() -> None:
    with (FOLDER / "jacoco.csv").open() as file:
        rows = list(csv.DictReader(file))
    told = {name: sum(int(row[name]) for row in rows) for name in rows[0] if name.startswith(("LINE", "BRANCH"))}

    found = report("jacoco.xml")

    assert (found.lines_covered, found.lines_total) == (
        told["LINE_COVERED"],
        told["LINE_COVERED"] + told["LINE_MISSED"],
    )
    assert (found.branches_covered, found.branches_total - found.branches_covered) == (
        told["BRANCH_COVERED"],
        told["BRANCH_MISSED"],
    )


@pytest.mark.parametrize("names", [OF_COVERAGE_PY, OF_ISTANBUL])
def test_formats_of_one_run_name_the_same_lines(names: tuple[str, ...]) -> None:
    found = [
        sorted((str(file.covered), str(file.uncovered)) for file in report(name).files if file.lines_total)
        for name in names
    ]

    assert found[0] == found[1] == found[2]


def test_the_lines_of_go_are_those_of_its_blocks() -> None:
    [flat, solid] = report("go.out").files

    assert (flat.path, str(flat.covered), str(flat.uncovered)) == ("example.com/shapes/flat/areas.go", "5-8,16", "9-12")
    assert str(solid.uncovered) == "12-13,17-20"
